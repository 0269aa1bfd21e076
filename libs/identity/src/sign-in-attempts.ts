import type Database from 'better-sqlite3';
import { derivedFrom, hashOf, newSecret, openUnder, sealUnder } from './secrets.ts';

/** What has to be known again when the browser comes back from the provider. */
export interface SignInAttempt {
  /** A path of this server. */
  readonly next: string;
  /** The one-time link by which somebody who was invited begins; null for those who have been here before. */
  readonly setupToken: string | null;
  /** The session of this browser, which ends when another begins. */
  readonly previousSession: string | null;
}

/** What binds the answer of a provider to one attempt of one browser. */
interface Checks {
  readonly state: string;
  readonly nonce: string;
  /** PKCE's code verifier. */
  readonly codeVerifier: string;
}

const LIFETIME_MS = 10 * 60_000;

/** Sign-ins that are under way at a provider. All that binds them follows from the secret of the browser's cookie, of which only the hash is kept. */
export class SignInAttempts {
  readonly #db: Database.Database;
  readonly #now: () => number;

  constructor(db: Database.Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** Good for ten minutes and one answer. @returns the value of the cookie, and what goes to the provider */
  begin(attempt: SignInAttempt): Checks & { readonly cookie: string } {
    const cookie = newSecret();
    this.#db
      .transaction(() => {
        this.#db.prepare('DELETE FROM sign_in_attempts WHERE expires_at <= ?').run(this.#now());
        this.#db
          .prepare('INSERT INTO sign_in_attempts (hash, sealed, expires_at) VALUES (?, ?, ?)')
          .run(hashOf(cookie), sealUnder(cookie, JSON.stringify(attempt)), this.#now() + LIFETIME_MS);
      })
      .immediate();
    return { cookie, ...checksOf(cookie) };
  }

  /** Uses it up; of several at once one succeeds. @returns null when unknown, used or too old */
  take(cookie: string): (SignInAttempt & Checks) | null {
    const sealed = this.#db
      .prepare<[Buffer, number], Buffer>('DELETE FROM sign_in_attempts WHERE hash = ? AND expires_at > ? RETURNING sealed')
      .pluck()
      .get(hashOf(cookie), this.#now());
    return sealed === undefined ? null : { ...(JSON.parse(openUnder(cookie, sealed)) as SignInAttempt), ...checksOf(cookie) };
  }
}

function checksOf(cookie: string): Checks {
  return {
    state: derivedFrom(cookie, 'state'),
    nonce: derivedFrom(cookie, 'nonce'),
    codeVerifier: derivedFrom(cookie, 'code verifier'),
  };
}
