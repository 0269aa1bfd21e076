import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SqliteKeyStore } from './index.ts';
import { AT, inOtherProcess, newDirectory, openStore } from './key-store-fixture.ts';

/** Of this many keys and links of mixed sizes SQLite leaves about ten copies in pages that it splits; the same ones on every run. */
const ROWS = 3_000;
const SIZES = [64, 128, 256, 512, 1024] as const;

interface Row {
  readonly subject: string;
  readonly key: string;
  readonly wrapped: Buffer;
  readonly person: string;
  readonly link: Buffer;
}

const rows = Array.from({ length: ROWS }, (_, i): Row => {
  const subject = idOf(`subject ${i}`);
  const text = (what: string) => `${what} of ${subject} ${isExpired(i) ? 'goes' : 'stays'}; `;
  return {
    subject,
    key: idOf(`key ${i}`),
    wrapped: fill(text('key')),
    person: text('person'),
    link: fill(text('link')),
  };
});
const gone = rows.filter((_, i) => isExpired(i));

function isExpired(i: number): boolean {
  return i % 3 === 1;
}

function idOf(name: string): string {
  return createHash('shake256', { outputLength: 16 }).update(name).digest('base64url');
}

/** Over and over, so that what is left of a copy is found, too. */
function fill(text: string): Buffer {
  const [random = 0] = createHash('shake256', { outputLength: 1 }).update(text).digest();
  return Buffer.alloc(SIZES[random % SIZES.length] ?? 0, text);
}

let directory: string;
let store: SqliteKeyStore;
beforeEach(() => {
  directory = newDirectory();
  store = openStore(directory);
  inRawDatabase((db) => {
    const subject = db.prepare(`INSERT INTO subjects VALUES (?, ?, ?, ?, 'NAMED', '2025-Q1', 'active')`);
    const key = db.prepare(`INSERT INTO keys VALUES (?, ?, 'text', '2025-Q1', ?)`);
    db.transaction(() => {
      for (const row of rows) {
        subject.run(row.subject, `handle of ${row.subject}`, row.person, row.link);
        key.run(row.key, row.subject, row.wrapped);
      }
    })();
  });
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

/** As the store opens it, without its purge. */
function inRawDatabase(work: (db: Database.Database) => void): void {
  const db = new Database(join(directory, 'keys.sqlite'));
  db.pragma('secure_delete = ON');
  work(db);
  db.close();
}

function expire(): number {
  return store.expire({ keys: gone.map(({ key }) => key), aliases: gone.map(({ subject }) => subject) }, AT);
}

/** Distinct ones in the database, its WAL, the index of that, the ledger and whatever else lies there. */
function countOnDisk(fate: 'goes' | 'stays'): number {
  const bytes = readdirSync(directory).map((file) => readFileSync(join(directory, file), 'latin1'));
  return new Set(bytes.join('\n').match(new RegExp(`(?:key|person|link) of [\\w-]{22} ${fate}`, 'g'))).size;
}

describe('keys and links that were destroyed where SQLite has split pages', () => {
  it('leave copies that secure_delete does not know of, and no byte after the purge', () => {
    expect(expire()).toBe(2 * gone.length);
    inRawDatabase((db) => db.pragma('wal_checkpoint(TRUNCATE)'));
    expect(countOnDisk('goes')).toBeGreaterThan(0);

    store.purge();
    expect(countOnDisk('goes')).toBe(0);
    expect(countOnDisk('stays')).toBe(3 * (ROWS - gone.length));
    inRawDatabase((db) => expect(db.pragma('integrity_check', { simple: true })).toBe('ok'));
  });

  it('leave no byte in spite of a reader and a writer in other processes, once the reader is done', () => {
    expire();
    inRawDatabase((reader) => {
      const reading = reader.prepare('SELECT * FROM keys').iterate();
      reading.next();
      // Waits for the reader as long as for any lock.
      expect(() => store.purge()).toThrow('held by another process');
      reading.return?.();
    });
    inOtherProcess(directory, `open().sealingKey('of another process', 'text', '2026-Q1');`);
    store.purge();
    expect(countOnDisk('goes')).toBe(0);
    expect(store.subjectOf('still here', 'NAMED', '2026-Q1')).toBeDefined();
  });

  it.each([
    ['begins', `Database.prototype.exec = function (sql) { return sql === 'VACUUM' ? die() : exec.call(this, sql); };`],
    [
      'empties the WAL',
      `Database.prototype.pragma = function (sql, ...rest) { return sql.startsWith('wal') ? die() : pragma.call(this, sql, ...rest); };`,
    ],
  ])('leave no byte when a process is killed as its purge %s, and another one goes on', async (_, cut) => {
    expire();
    const { signal } = inOtherProcess(
      directory,
      `const store = open(); const { exec, pragma } = Database.prototype; ${cut} store.purge();`,
    );
    expect(signal).toBe('SIGKILL');
    expect(countOnDisk('goes')).toBeGreaterThan(0);
    expect(await store.resumeErasures(() => Promise.reject(new Error('there is none')))).toBe(0);
    expect(countOnDisk('goes')).toBe(0);
  });
});
