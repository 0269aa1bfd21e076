import type { Config } from './config.ts';

/** The configuration as the application's parts are given it. */
export class Settings {
  readonly publicUrl: string;

  constructor({ publicUrl }: Config) {
    this.publicUrl = publicUrl;
  }
}
