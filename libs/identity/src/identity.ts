import { Accounts } from './accounts.ts';
import { FederatedIdentities } from './federated-identities.ts';
import { openIdentityDatabase } from './identity-database.ts';
import { ProviderSessions } from './provider-sessions.ts';
import { Sessions } from './sessions.ts';
import { SetupLinks } from './setup-links.ts';
import { SignInAttempts } from './sign-in-attempts.ts';
import { Tokens } from './tokens.ts';

export interface IdentityOptions {
  readonly directory: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Who may sign in, in `<directory>/identity.sqlite`; no part of the event log. Several processes may use it at once. */
export interface Identity {
  readonly accounts: Accounts;
  readonly attempts: SignInAttempts;
  readonly federated: FederatedIdentities;
  readonly links: SetupLinks;
  readonly providerSessions: ProviderSessions;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  close(): void;
}

/** @throws SecretsRefusedError when the file is of a newer version, something else, or not durable */
export function openIdentity({ directory, now = Date.now }: IdentityOptions): Identity {
  const db = openIdentityDatabase(directory);
  const links = new SetupLinks(db, now);
  return {
    accounts: new Accounts(db, links, now),
    attempts: new SignInAttempts(db, now),
    federated: new FederatedIdentities(db, links, now),
    links,
    providerSessions: new ProviderSessions(db, now),
    sessions: new Sessions(db, now),
    tokens: new Tokens(db, now),
    close: () => db.close(),
  };
}
