import type { Parts } from './parts.ts';

/** What the application's parts are told of their composition. */
export class Settings {
  readonly publicUrl: string;
  /** Why the event log takes no changes; null when it verified. */
  readonly damage: string | null;

  constructor({ config, damage }: Pick<Parts, 'config' | 'damage'>) {
    this.publicUrl = config.publicUrl;
    this.damage = damage;
  }
}
