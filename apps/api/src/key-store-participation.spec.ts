import { afterEach, beforeEach, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quarterOf } from '#eventing';
import { SqliteKeyStore } from '#key-store';
import { Logger } from '@nestjs/common';
import { KeyStoreParticipation } from './key-store-participation.ts';

const AT = '2026-11-24T00:00:00.000Z';

let directory: string;
let keys: SqliteKeyStore;
let participation: KeyStoreParticipation;
const warnings: unknown[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'handrail-participation-'));
  keys = SqliteKeyStore.open({ directory, masterKey: randomBytes(32) });
  participation = new KeyStoreParticipation(keys);
  warnings.length = 0;
  Logger.overrideLogger({ log: () => undefined, error: () => undefined, warn: (message: unknown) => warnings.push(message) });
});
afterEach(() => {
  Logger.overrideLogger(false);
  keys.close();
  rmSync(directory, { recursive: true });
});

function inDatabase<Found>(work: (db: Database.Database) => Found): Found {
  const db = new Database(join(directory, 'keys.sqlite'), { readonly: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

const overdue = () => inDatabase((db) => db.prepare('SELECT count(*) FROM deletions').pluck().get());

/** As by another process, for longer than anybody waits. */
function held(work: () => void): void {
  inDatabase((reader) => {
    const reading = reader.prepare('SELECT * FROM keys').iterate();
    reading.next();
    work();
    reading.return?.();
  });
}

it('ends and forgets waves while another process holds their keys, and overwrites these later', () => {
  participation.begin('wave');
  const { id } = keys.sealingKey('wave', 'text', quarterOf(AT));
  expect(keys.openingKey(id)).not.toBeNull();
  held(() => participation.end(['wave']));
  expect([participation.participantOf('wave', 'one'), participation.stateOf('wave')]).toEqual([null, 'ENDED']);
  held(() => participation.forget(['wave'], AT));
  expect([keys.openingKey(id), participation.stateOf('wave')]).toEqual([null, 'FORGOTTEN']);
  expect(warnings).toEqual(Array(2).fill(expect.stringContaining('held by another process')));
  expect(overdue()).toBe(2);
  // As every run of the schedule does.
  participation.end([]);
  expect(overdue()).toBe(0);
});

it('does not pass over any other refusal', () => {
  participation.begin('wave');
  rmSync(join(directory, 'erasures.ledger'));
  expect(() => participation.forget(['wave'], AT)).toThrow('the ledger of erasures');
});
