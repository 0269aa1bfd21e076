import type Database from 'better-sqlite3';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { tag } from './keyed-tag.ts';
import type { KeyWrapper } from './master-key.ts';
import { placeOf } from './schema.ts';
import { noteDeletion, purgeDeleted } from './secret-database.ts';

/** What a count token tells whoever checks it: nothing about the person. */
export interface CheckedCountToken {
  /** ISO week year. */
  readonly year: number;
  /** As in events, `<year>.<hash>`: equal for one person, policy and year, without relation to any other. */
  readonly value: string;
}

interface YearRow {
  readonly wrapped: Buffer | null;
}

const KEY_BYTES = 32;
const TOKEN = /^((\d{4})\.[\w-]{22})\.([\w-]{22})$/;

/**
 * Tokens by which one person counts once per policy and ISO year without being known (measures.md, small groups, rule 5): a keyed hash
 * under a key of that year, signed so that the door can check it. With the year its key goes, and nobody can join token and person again.
 */
export class CountKeys {
  readonly #db: Database.Database;
  readonly #storeId: string;
  readonly #signingKey: Buffer;
  readonly #wrapper: () => KeyWrapper;

  /** @param wrapper that of the present master key; @throws SecretsRefusedError once another process has changed it */
  constructor(db: Database.Database, storeId: string, signingKey: Buffer, wrapper: () => KeyWrapper) {
    this.#db = db;
    this.#storeId = storeId;
    this.#signingKey = signingKey;
    this.#wrapper = wrapper;
  }

  /**
   * Destroys the keys of earlier years for good, also those that a restore brought back, and makes that of this year unless it was
   * destroyed: a clock that ran ahead costs the tokens of a year, never their secrecy.
   */
  begin(year: number): void {
    this.#db
      .transaction(() => {
        this.#db
          .prepare('INSERT OR IGNORE INTO count_keys (year, wrapped) VALUES (?, ?)')
          .run(year, this.#wrapper().wrap(randomBytes(KEY_BYTES), this.#placeOf(year)));
        const destroy = this.#db.prepare('UPDATE count_keys SET wrapped = NULL WHERE year < ? AND wrapped IS NOT NULL');
        if (destroy.run(year).changes > 0) noteDeletion(this.#db);
      })
      .immediate();
    purgeDeleted(this.#db);
  }

  /**
   * @param policyId null: for rules that a report cannot name
   * @returns what stands in events, `<year>.<hash>`; null without a key of that year, destroyed or never made
   */
  tokenFor(personId: string, policyId: string | null, year: number): string | null {
    const row = this.#db.prepare<[number], YearRow>('SELECT wrapped FROM count_keys WHERE year = ?').get(year);
    if (!row?.wrapped) return null;
    const hash = tag(this.#wrapper().unwrap(row.wrapped, this.#placeOf(year)), `${personId}\n${policyId ?? ''}`);
    return `${year}.${hash}`;
  }

  /** What a person's app holds and shows at the door: the same with a signature. */
  issue(personId: string, policyId: string | null, year: number): string | null {
    const value = this.tokenFor(personId, policyId, year);
    return value === null ? null : `${value}.${this.#signatureOf(value, policyId)}`;
  }

  /** @returns null unless it was issued here for this policy; also for a year that is over */
  check(token: string, policyId: string | null): CheckedCountToken | null {
    const [, value, year, signature] = TOKEN.exec(token) ?? [];
    if (year === undefined || value === undefined || signature === undefined) return null;
    const expected = this.#signatureOf(value, policyId);
    return timingSafeEqual(Buffer.from(signature), Buffer.from(expected)) ? { year: Number(year), value } : null;
  }

  /** Inside the transaction that changes the master key. */
  rewrap(next: KeyWrapper): void {
    const present = this.#wrapper();
    const rows = this.#db
      .prepare<[], { year: number; wrapped: Buffer }>('SELECT year, wrapped FROM count_keys WHERE wrapped IS NOT NULL')
      .all();
    const update = this.#db.prepare('UPDATE count_keys SET wrapped = ? WHERE year = ?');
    for (const { year, wrapped } of rows) {
      const place = this.#placeOf(year);
      update.run(next.wrap(present.unwrap(wrapped, place), place), year);
    }
  }

  #signatureOf(value: string, policyId: string | null): string {
    return tag(this.#signingKey, `${policyId ?? ''}\n${value}`);
  }

  #placeOf(year: number): string {
    return placeOf(this.#storeId, `count key ${year}`);
  }
}
