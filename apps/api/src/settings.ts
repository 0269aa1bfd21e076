import type { Parts } from './parts.ts';

/** What the application's parts are told of their composition. */
export class Settings {
  readonly publicUrl: string;
  readonly eventStoreKind: 'SQLITE' | 'KURRENTDB';

  constructor({ config }: Pick<Parts, 'config'>) {
    this.publicUrl = config.publicUrl;
    this.eventStoreKind = config.eventStoreUrl === null ? 'SQLITE' : 'KURRENTDB';
  }
}
