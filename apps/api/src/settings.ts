import type { Config } from './config.ts';

/** The configuration as the application's parts are given it. */
export class Settings {
  readonly publicUrl: string;
  readonly hourlyRateMinor: number | null;

  constructor({ publicUrl, hourlyRateMinor }: Config) {
    this.publicUrl = publicUrl;
    this.hourlyRateMinor = hourlyRateMinor;
  }
}
