import type Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { EventStoreError, position } from '#eventing';
import type { Damage, StoreIdentity, VerifyOptions, VerifyReport } from '#eventing';
import { genesis } from './tail.ts';
import type { Tail } from './tail.ts';
import { storeFiles } from './files.ts';
import { HeadFile } from './head-file.ts';
import { connectReader, readIdentity } from './schema.ts';
import { DirectoryLock, loadSigningKey } from '#data-directory';
import { chainRows, checkHead, damaged, followChain, readTail, unreadable } from './tail-check.ts';

const STEP = 1_000;

/**
 * Checks every link of the chain, the end against the signed head, and the database's own structure. Changes nothing;
 * works beside a running server and on a backup.
 * @throws StoreRefusedError for a database of another kind or version; the signal's reason when aborted
 */
export async function verifyEvents(directory: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  // A backup has no lock file and nobody who writes to it.
  const lock = DirectoryLock.sharedIfAny(directory);
  try {
    return await verifyFiles(directory, options);
  } finally {
    lock?.release();
  }
}

/** For callers that hold the lock. */
export async function verifyFiles(directory: string, options: VerifyOptions): Promise<VerifyReport> {
  const files = storeFiles(directory);
  if (!existsSync(files.database)) {
    const missing = existsSync(files.head) ? `${files.database} is missing` : `there is no event log in ${directory}`;
    return { identity: null, events: 0, lastGood: null, damage: damaged(missing, { position: 0, hash: '' }), notices: [] };
  }
  let db: Database.Database | undefined;
  try {
    db = connectReader(files.database);
    return await verifyDatabase(db, readIdentity(db), directory, options);
  } catch (error) {
    return { identity: null, events: 0, lastGood: null, damage: unreadable(error), notices: [] };
  } finally {
    db?.close();
  }
}

async function verifyDatabase(
  db: Database.Database,
  identity: StoreIdentity,
  directory: string,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const head = againstHead(db, identity, directory);
  const chain = await wholeChain(db, identity, options);
  const damage = chain.damage ?? head.damage ?? structureDamage(db, chain.tail);
  return {
    identity,
    events: chain.tail.position,
    lastGood: chain.tail.position === 0 ? null : position(chain.tail.position),
    damage,
    notices: head.notices,
  };
}

/** First, since a log that goes on growing is compared at its end then; the chain is followed at least that far afterwards. */
function againstHead(
  db: Database.Database,
  identity: StoreIdentity,
  directory: string,
): { readonly damage: Damage | null; readonly notices: string[] } {
  const files = storeFiles(directory);
  let head: HeadFile | undefined;
  try {
    head = new HeadFile(files.head, loadSigningKey(files.key), 'r');
    const damage = checkHead(db, head, identity);
    const notices = head.damagedSlot
      ? [`one of the two records in ${files.head} is unreadable, as after a power cut; the other one is good`]
      : [];
    return { damage, notices };
  } catch (error) {
    return { damage: unreadable(error), notices: [] };
  } finally {
    head?.close();
  }
}

async function wholeChain(
  db: Database.Database,
  identity: StoreIdentity,
  { onProgress, signal, onEvent }: VerifyOptions,
): Promise<ReturnType<typeof followChain>> {
  let tail = genesis(identity.storeId);
  try {
    const total = readTail(db, identity).position;
    for (;;) {
      signal?.throwIfAborted();
      const rows = chainRows(db, tail.position, STEP);
      const step = followChain(tail, rows);
      tail = step.tail;
      if (onEvent) {
        for (const row of rows)
          if (row.position <= tail.position) onEvent({ position: position(row.position), type: row.type, data: row.data });
      }
      onProgress?.(tail.position, Math.max(total, tail.position));
      if (step.damage !== null || rows.length < STEP) return step;
      await new Promise(setImmediate);
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    return { tail, damage: damaged(unreadable(error).message, tail) };
  }
}

/** Pages and indexes: a damaged index hides events of a stream, though the chain is whole. */
function structureDamage(db: Database.Database, tail: Tail): Damage | null {
  const rows = db.prepare<[], string>('PRAGMA integrity_check(5)').pluck().all();
  return rows[0] === 'ok' ? null : damaged(`the database's structure is damaged (${rows.join('; ')})`, tail);
}

/** @throws EventStoreError CORRUPT */
export function assertVerified(report: VerifyReport): asserts report is VerifyReport & { readonly identity: StoreIdentity } {
  if (report.damage !== null || report.identity === null)
    throw new EventStoreError('CORRUPT', report.damage?.message ?? 'the event log cannot be read');
}
