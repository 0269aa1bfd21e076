import type Database from 'better-sqlite3';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { DomainError, ORGANISATION_WIDE, ROLES } from '#eventing';
import type { Role } from '#eventing';
import { dataVersionOf } from '#key-store';
import { hashOf, newSecret } from './secrets.ts';

export interface NewToken {
  readonly name: string;
  readonly roles: readonly Role[];
  /** The unit whose subtree the roles cover; null for the whole organisation. */
  readonly unitId: string | null;
}

export interface Token extends NewToken {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Accurate to the hour; null when it never was used. */
  readonly lastUsedAt: number | null;
}

interface TokenRow extends Omit<Token, 'roles'> {
  readonly roles: string;
  readonly hash: Buffer;
}

interface KnownToken {
  readonly hash: Buffer;
  readonly token: Token;
}

/** `hr_<id>_<secret>`: the prefix lets scanners find one that leaked. */
const TOKEN = /^hr_([0-9a-f]{16})_([0-9a-f]{64})$/;
const LONGEST_NAME = 100;
const CACHED = 1_000;
const USE_NOTED_EVERY_MS = 60 * 60 * 1000;
const COLUMNS = 'id, hash, name, roles, unit AS unitId, created_at AS createdAt, last_used_at AS lastUsedAt';

/** Access for machines: an id, a 256-bit secret of which only the hash is kept, and roles. */
export class Tokens {
  readonly #db: Database.Database;
  readonly #now: () => number;
  readonly #dataVersion: () => unknown;
  readonly #known = new Map<string, KnownToken>();
  #seenVersion: unknown;

  constructor(db: Database.Database, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.#dataVersion = dataVersionOf(db);
    this.#seenVersion = this.#dataVersion();
  }

  /** @returns the token itself, which cannot be had again. @throws DomainError `token.…` with the field */
  create({ name, roles, unitId }: NewToken): { readonly id: string; readonly token: string } {
    const wide = unitId === null ? undefined : roles.find((role) => ORGANISATION_WIDE.includes(role));
    if (wide !== undefined)
      throw new DomainError('token.role-is-organisation-wide', `${wide} concerns the whole organisation; leave the unit out`, 'unit');
    if (name.trim() === '' || name.length > LONGEST_NAME || /\p{C}/u.test(name))
      throw new DomainError('token.name-invalid', `a token's name has 1 to ${LONGEST_NAME} characters that say what it is for`, 'name');
    const unknown = roles.filter((role) => !ROLES.includes(role));
    if (roles.length === 0 || unknown.length > 0) {
      const given = unknown.length > 0 ? `, not ${unknown.join(', ')}` : '';
      throw new DomainError('token.role-unknown', `name one or more of the roles ${ROLES.join(', ')}${given}`, 'roles');
    }
    const id = randomBytes(8).toString('hex');
    const secret = newSecret('hex');
    const { changes } = this.#db
      .prepare('INSERT INTO tokens (id, hash, name, roles, unit, created_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING')
      .run(id, hashOf(secret), name.trim(), JSON.stringify([...new Set(roles)]), unitId, this.#now());
    if (changes === 0)
      throw new DomainError(
        'token.name-taken',
        `a token named ${JSON.stringify(name.trim())} exists; revoke it or choose another name`,
        'name',
      );
    return { id, token: `hr_${id}_${secret}` };
  }

  /** null when malformed, unknown or revoked, by whichever process. */
  verify(text: string): Token | null {
    const [, id, secret] = TOKEN.exec(text) ?? [];
    if (id === undefined || secret === undefined) return null;
    const known = this.#find(id);
    if (!known || !timingSafeEqual(hashOf(secret), known.hash)) return null;
    return this.#noteUse(known);
  }

  list(): readonly Token[] {
    return this.#db.prepare<[], TokenRow>(`SELECT ${COLUMNS} FROM tokens ORDER BY created_at, id`).all().map(tokenOf);
  }

  /** @throws DomainError `token.not-found` */
  revoke(id: string): void {
    const { changes } = this.#db.prepare('DELETE FROM tokens WHERE id = ?').run(id);
    this.#known.clear();
    if (changes === 0) throw new DomainError('token.not-found', `no token has the id ${JSON.stringify(id)}; list them to find it`, 'id');
  }

  #find(id: string): KnownToken | null {
    const version = this.#dataVersion();
    if (version !== this.#seenVersion) {
      this.#known.clear();
      this.#seenVersion = version;
    }
    const cached = this.#known.get(id);
    if (cached) return cached;
    const row = this.#db.prepare<[string], TokenRow>(`SELECT ${COLUMNS} FROM tokens WHERE id = ?`).get(id);
    return row ? this.#remember({ hash: row.hash, token: tokenOf(row) }) : null;
  }

  #noteUse(known: KnownToken): Token {
    const now = this.#now();
    const { token } = known;
    if (token.lastUsedAt !== null && now - token.lastUsedAt < USE_NOTED_EVERY_MS) return token;
    this.#db.prepare('UPDATE tokens SET last_used_at = ? WHERE id = ?').run(now, token.id);
    return this.#remember({ ...known, token: { ...token, lastUsedAt: now } }).token;
  }

  #remember(known: KnownToken): KnownToken {
    const oldest = this.#known.size >= CACHED ? this.#known.keys().next() : undefined;
    if (oldest && !oldest.done) this.#known.delete(oldest.value);
    this.#known.set(known.token.id, known);
    return known;
  }
}

function tokenOf({ id, name, roles, unitId, createdAt, lastUsedAt }: TokenRow): Token {
  return { id, name, roles: JSON.parse(roles) as readonly Role[], unitId, createdAt, lastUsedAt };
}
