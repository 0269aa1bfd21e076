import type Database from 'better-sqlite3';
import { hashOf, newSecret } from './secrets.ts';

export interface Session {
  readonly personId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** When the provider was last asked whether it still knows the session; null where there is nothing to ask it with. */
  readonly askedAt: number | null;
  /** When it last said so; null for a session of a local account. */
  readonly confirmedAt: number | null;
}

interface SessionRow extends Session {
  readonly touchedAt: number;
}

const MINUTE = 60_000;
const IDLE_MS = 30 * MINUTE;
const ABSOLUTE_MS = 12 * 60 * MINUTE;
const TOUCH_EVERY_MS = MINUTE;

/** Who is signed in. The id is a secret of the browser; only its hash is kept. */
export class Sessions {
  readonly #db: Database.Database;
  readonly #now: () => number;
  /** Prepared once: every socket is asked about at every event. */
  readonly #byHash: Database.Statement<[Buffer], SessionRow>;

  constructor(db: Database.Database, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.#byHash = db.prepare(
      `SELECT person AS personId, created_at AS createdAt, touched_at AS touchedAt, asked_at AS askedAt, confirmed_at AS confirmedAt
       FROM sessions LEFT JOIN provider_sessions ON session = hash WHERE hash = ?`,
    );
  }

  /** A new id at every sign-in, whatever the browser brought: `previous` ends, so that nobody can be signed in to a session prepared for them. */
  begin(personId: string, previous?: string): string {
    const id = newSecret();
    const now = this.#now();
    this.#db
      .transaction(() => {
        if (previous !== undefined) this.revoke(previous);
        this.#db.prepare('DELETE FROM sessions WHERE touched_at <= ? OR created_at <= ?').run(now - IDLE_MS, now - ABSOLUTE_MS);
        this.#db
          .prepare('INSERT INTO sessions (hash, person, created_at, touched_at) VALUES (?, ?, ?, ?)')
          .run(hashOf(id), personId, now, now);
      })
      .immediate();
    return id;
  }

  /** null when unknown, revoked, 30 minutes unused or 12 hours old. */
  find(id: string): Session | null {
    const row = this.#liveRow(id);
    if (!row) return null;
    const now = this.#now();
    if (now - row.touchedAt >= TOUCH_EVERY_MS) this.#db.prepare('UPDATE sessions SET touched_at = ? WHERE hash = ?').run(now, hashOf(id));
    return sessionOf(row);
  }

  /** Like `find`, but no use of the session: what only asks whether it still holds must not keep it from ending. */
  peek(id: string): Session | null {
    const row = this.#liveRow(id);
    return row && sessionOf(row);
  }

  #liveRow(id: string): SessionRow | null {
    const row = this.#byHash.get(hashOf(id));
    if (!row) return null;
    const now = this.#now();
    if (now - row.touchedAt < IDLE_MS && now - row.createdAt < ABSOLUTE_MS) return row;
    this.revoke(id);
    return null;
  }

  revoke(id: string): void {
    this.#db.prepare('DELETE FROM sessions WHERE hash = ?').run(hashOf(id));
  }

  /** Ends every session of a person; what a provider has issued to them until now counts no more either. */
  signOutEverywhere(personId: string): void {
    this.#db
      .transaction(() => {
        this.#db.prepare('DELETE FROM sessions WHERE person = ?').run(personId);
        this.#db.prepare('UPDATE federated_identities SET voided_at = ? WHERE person = ?').run(this.#now(), personId);
      })
      .immediate();
  }
}

function sessionOf({ personId, createdAt, askedAt, confirmedAt }: SessionRow): Session {
  return { personId, createdAt, askedAt, confirmedAt };
}
