import type Database from 'better-sqlite3';
import { DomainError } from '#eventing';
import { hashOf, newSecret } from './secrets.ts';

export type SetupPurpose = 'FIRST_ADMINISTRATOR' | 'INVITATION' | 'PASSWORD_RESET';

export interface SetupLink {
  readonly personId: string;
  readonly purpose: SetupPurpose;
}

const LIFETIME_MS = 24 * 60 * 60 * 1000;

/** One-time links by which a person sets their password. */
export class SetupLinks {
  readonly #db: Database.Database;
  readonly #now: () => number;

  constructor(db: Database.Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** Good for 24 hours and one use; earlier links of the purpose are void. @returns the token of the link; only its hash is kept */
  issue(personId: string, purpose: SetupPurpose): string {
    const token = newSecret();
    this.#db
      .transaction(() => {
        this.#db
          .prepare(`DELETE FROM setup_links WHERE expires_at <= ? OR (purpose = ? AND (person = ? OR purpose = 'FIRST_ADMINISTRATOR'))`)
          .run(this.#now(), purpose, personId);
        this.#db
          .prepare('INSERT INTO setup_links (hash, person, purpose, expires_at) VALUES (?, ?, ?, ?)')
          .run(hashOf(token), personId, purpose, this.#now() + LIFETIME_MS);
      })
      .immediate();
    return token;
  }

  /** Whose link it is, without using it. @throws DomainError `setup-link.invalid` */
  look(token: string): SetupLink {
    return valid(
      this.#db
        .prepare<[Buffer, number], SetupLink>('SELECT person AS personId, purpose FROM setup_links WHERE hash = ? AND expires_at > ?')
        .get(hashOf(token), this.#now()),
    );
  }

  /** Uses it up; of several at once one succeeds. @throws DomainError `setup-link.invalid` */
  redeem(token: string): SetupLink {
    return valid(
      this.#db
        .prepare<[Buffer, number], SetupLink>(
          'DELETE FROM setup_links WHERE hash = ? AND expires_at > ? RETURNING person AS personId, purpose',
        )
        .get(hashOf(token), this.#now()),
    );
  }
}

function valid(link: SetupLink | undefined): SetupLink {
  if (!link) throw new DomainError('setup-link.invalid', 'this link was used already or has expired; ask an administrator for a new one');
  return link;
}
