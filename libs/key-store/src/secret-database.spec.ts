import { afterEach, beforeEach, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DELETIONS_TABLE, noteDeletion, openSecretDatabase, purgeDeleted } from './index.ts';
import { newDirectory } from './key-store-fixture.ts';

let directory: string;
beforeEach(() => {
  directory = newDirectory();
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = () =>
  openSecretDatabase(join(directory, 'x.sqlite'), {
    what: 'a test of Handrail',
    applicationId: 7,
    schemaVersion: 1,
    create: (db) => db.exec(`CREATE TABLE secrets (text TEXT); ${DELETIONS_TABLE}`),
  });

it('writes durably and overwrites what is deleted, when opened again too', () => {
  open().close();
  const db = open();
  const FULL = 2;
  expect(['journal_mode', 'synchronous', 'secure_delete'].map((name) => db.pragma(name, { simple: true }))).toEqual(['wal', FULL, 1]);
  db.close();
});

it('refuses what is no database of this kind', () => {
  writeFileSync(join(directory, 'x.sqlite'), 'no database at all, but a text of some length '.repeat(20));
  expect(open).toThrow('file is not a database');
});

it('says so when a reader keeps it from overwriting what was deleted', () => {
  const db = open();
  db.exec(`INSERT INTO secrets VALUES ('x')`);
  noteDeletion(db);
  const reader = new Database(join(directory, 'x.sqlite'), { readonly: true });
  const rows = reader.prepare('SELECT * FROM secrets, (SELECT 1 UNION SELECT 2)').iterate();
  rows.next();
  db.pragma('busy_timeout = 50');
  expect(() => purgeDeleted(db)).toThrow('held by another process');
  rows.return?.();
  purgeDeleted(db);
  reader.close();
  db.close();
});
