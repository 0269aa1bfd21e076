import type Database from 'better-sqlite3';
import { chainHash, EventStoreError, position } from '#eventing';
import type { ChainedEvent, Damage, StoreIdentity } from '#eventing';
import { errorCode } from './errors.ts';
import type { Head, HeadFile } from './head-file.ts';
import { genesis } from './tail.ts';
import type { Tail } from './tail.ts';

export interface ChainRow extends ChainedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly hash: string;
}

const CHECKED_AT_START = 1_000;
const HEAD_READS = 200;

const CHAIN_COLUMNS = 'position, stream, revision, id, type, data, metadata, hash';

/** Rows after a position, in order. */
export function chainRows(db: Database.Database, after: number, limit: number): ChainRow[] {
  return db
    .prepare<[number, number], ChainRow>(`SELECT ${CHAIN_COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT ?`)
    .all(after, limit);
}

export function readTail(db: Database.Database, identity: StoreIdentity): Tail {
  return db.prepare<[], Tail>('SELECT position, hash FROM events ORDER BY position DESC LIMIT 1').get() ?? genesis(identity.storeId);
}

/** Follows the chain over `rows`; the damage at the first row that is not the next link. */
export function followChain(tail: Tail, rows: readonly ChainRow[]): { readonly tail: Tail; readonly damage: Damage | null } {
  let end = tail;
  for (const row of rows) {
    if (row.position !== end.position + 1) return { tail: end, damage: damaged(`position ${end.position + 1} is missing`, end) };
    if (chainHash(end.hash, row.stream, row.revision, row) !== row.hash)
      return { tail: end, damage: damaged(`the event at position ${row.position} was changed`, end) };
    end = { position: row.position, hash: row.hash };
  }
  return { tail: end, damage: null };
}

/** `lastGood` null: not known without reading the whole log. */
export function damaged(what: string, lastGood: Tail | null): Damage {
  const until = lastGood === null || lastGood.position === 0 ? null : position(lastGood.position);
  const known = until ?? (lastGood === null ? 'not known, "store verify" finds it' : 'none');
  return {
    message: `the event log does not verify: ${what}; last good position: ${known}. Writes are refused; restore the latest backup with "store restore"`,
    lastGood: until,
  };
}

/** What is wrong with a log that ends at `tail`, by its signed head. */
export function headDamage(db: Database.Database, tail: Tail, head: Head, identity: StoreIdentity): Damage | null {
  if (head.storeId !== identity.storeId || head.epoch !== identity.epoch) {
    return damaged(
      `the head belongs to store ${head.storeId}, epoch ${head.epoch}, the events to ${identity.storeId}, epoch ${identity.epoch}`,
      null,
    );
  }
  if (isSame(tail, head.next) || isSame(tail, head.previous)) return null;
  if (tail.position < head.previous.position) {
    return damaged(`it ends at position ${tail.position}, its signed head at ${head.next.position}: events are missing at the end`, tail);
  }
  const signed = linkAt(db, head.next.position);
  const lastGood = signed !== undefined && isSame(signed, head.next) ? signed : null;
  return damaged(`it ends at position ${tail.position} with events that its signed head (${head.next.position}) does not know`, lastGood);
}

/** Start-up check: the last thousand links and the head. The reads are taken while no commit came between. */
export function checkTail(db: Database.Database, head: HeadFile, identity: StoreIdentity): Damage | null {
  try {
    const from = Math.max(0, readTail(db, identity).position - CHECKED_AT_START);
    const start = from === 0 ? genesis(identity.storeId) : linkAt(db, from);
    if (start === undefined) return damaged(`position ${from} is missing`, null);
    const chain = followChain(start, chainRows(db, from, CHECKED_AT_START));
    return chain.damage ?? checkHead(db, head, identity);
  } catch (error) {
    return unreadable(error);
  }
}

/** Compares the end of the log with its head, both read while no commit came between. */
export function checkHead(db: Database.Database, head: HeadFile, identity: StoreIdentity): Damage | null {
  for (let attempt = 0; attempt < HEAD_READS; attempt++) {
    const before = head.read();
    const tail = readTail(db, identity);
    if (head.read() === before) return headDamage(db, tail, before, identity);
  }
  throw new EventStoreError('UNAVAILABLE', 'the event log is written too fast to be compared with its head; try again');
}

function linkAt(db: Database.Database, at: number): Tail | undefined {
  return db.prepare<[number], Tail>('SELECT position, hash FROM events WHERE position = ?').get(at);
}

/** Damage that SQLite itself reports, or that the head file shows; other errors are thrown on. */
export function unreadable(error: unknown): Damage {
  const code = errorCode(error);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return damaged(`the database is damaged (${String(error)})`, null);
  if (error instanceof EventStoreError && error.kind === 'CORRUPT') return { message: error.message, lastGood: null };
  throw error;
}

function isSame(a: Tail, b: Tail): boolean {
  return a.position === b.position && a.hash === b.hash;
}
