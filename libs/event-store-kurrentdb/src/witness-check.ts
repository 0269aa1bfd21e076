import { existsSync } from 'node:fs';
import { StoreRefusedError } from '#eventing';
import type { EventStore, Position, StoreIdentity } from '#eventing';
import { followChain, genesisLink } from './witness-chain.ts';
import type { Checkpoint, Checkpoints } from './witness-checkpoints.ts';
import { witnessFiles } from './witness-files.ts';

const CHECKED_AT_START = 1_000;

const RESTORE =
  'restore the cluster from its own backup, then this directory with "store restore" from the first backup that was made after that one';

/**
 * Start-up check: at least the last thousand witnessed events, and that none of them are missing at the end.
 * @returns what is wrong, with the remedy
 */
export async function checkEnd(store: EventStore, checkpoints: Checkpoints): Promise<string | null> {
  const newest = checkpoints.newest();
  const strange = strangeEpoch(newest, store.identity);
  if (strange !== null) return strange;
  const from = checkpoints.upTo(newest.events - CHECKED_AT_START) ?? genesisLink(newest.storeId);
  const { difference, missing } = await followChain(store, from, [newest], { stopAtLast: true });
  if (difference !== null) return logDamage(`its events up to position ${newest.position ?? 'none'} are not those that were witnessed`);
  if (missing.length === 0) return null;
  const head = await store.head();
  return endDamage(head, newest, await lastWithin(store, checkpoints.all(), head));
}

/** One of the two was restored without the other. */
export function strangeEpoch(newest: Checkpoint, { storeId, epoch }: StoreIdentity): string | null {
  if (newest.epoch === epoch) return null;
  return logDamage(
    `the data directory belongs to store ${newest.storeId}, epoch ${newest.epoch}, the database is store ${storeId}, epoch ${epoch}`,
    undefined,
    'restore this directory with "store restore" from its latest backup',
  );
}

export function strangeDirectory(directory: string): string {
  return (
    `the event log cannot be verified: ${directory} holds no checkpoints (witness.sqlite) of the events in the database. Writes are ` +
    'refused; restore the latest backup of this directory with "store restore"'
  );
}

/** @param lastGood null: before the first event; undefined: not known without reading the whole log */
export function logDamage(what: string, lastGood?: Position | null, remedy = RESTORE): string {
  const known = lastGood === undefined ? 'not known, "store verify" finds it' : (lastGood ?? 'none');
  return `the event log does not verify: ${what}; last good position: ${known}. Writes are refused; ${remedy}`;
}

export function endDamage(head: Position | null, newest: Checkpoint, lastGood: Position | null | undefined): string {
  const end = head === null ? 'it is empty' : `it ends at position ${head}`;
  return logDamage(
    `${end}, but events were witnessed up to position ${newest.position ?? 'none'}, ${newest.events} in all: events are missing at the end`,
    lastGood,
  );
}

/** @throws StoreRefusedError RESTORE_CUT_OFF */
export function refuseCutOff(directory: string): void {
  if (!existsSync(witnessFiles(directory).restoring)) return;
  throw new StoreRefusedError(
    'RESTORE_CUT_OFF',
    `a restore into ${directory} was cut off and left it half done; run the same restore again`,
  );
}

/** The newest checkpoint that lies within the log, by the events since the one before it; undefined where these differ. */
async function lastWithin(store: EventStore, all: readonly Checkpoint[], head: Position | null): Promise<Position | null | undefined> {
  const at = all.findLastIndex(({ position }) => position === null || (head !== null && position <= head));
  const [before, last] = [all[at - 1], all[at]];
  if (last === undefined || before === undefined) return last?.position;
  const { difference, missing } = await followChain(store, before, [last], { stopAtLast: true });
  return difference === null && missing.length === 0 ? last.position : undefined;
}
