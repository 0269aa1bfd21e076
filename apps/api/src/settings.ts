import type { OidcSettings } from './oidc/oidc-settings.ts';
import type { Parts } from './parts.ts';

/** What the application's parts are told of their composition. */
export class Settings {
  readonly publicUrl: string;
  readonly eventStoreKind: 'SQLITE' | 'KURRENTDB';
  /** null: there is no sign-in provider. */
  readonly oidc: OidcSettings | null;
  /** Whether people may sign in by a password that is kept here. */
  readonly localSignIn: boolean;

  constructor({ config }: Pick<Parts, 'config'>) {
    this.publicUrl = config.publicUrl;
    this.oidc = config.oidc;
    this.localSignIn = config.localSignIn;
    this.eventStoreKind = config.eventStoreUrl === null ? 'SQLITE' : 'KURRENTDB';
  }
}
