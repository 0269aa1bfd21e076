import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backupLetterbox, Letterbox, LETTERBOX_FILE, restoreLetterbox } from './index.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const KEY = Buffer.alloc(32, 5);

let directory: string;
let box: Letterbox;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'handrail-letterbox-'));
  box = Letterbox.open({ directory, key: KEY });
});
afterEach(() => {
  box.close();
  rmSync(directory, { recursive: true });
});

const file = (reportId: string, content: object = { text: `of ${reportId}` }) => box.file(reportId, reportId, content);
const path = () => join(directory, LETTERBOX_FILE);
const leaving = () =>
  box
    .released()
    .map(({ reportId }) => reportId)
    .sort();
const rawBytes = () => Buffer.concat([path(), `${path()}-wal`].flatMap((name) => (existsSync(name) ? [readFileSync(name)] : [])));
function rows(): { id: Buffer; sealed: Buffer }[] {
  const db = new Database(path(), { readonly: true });
  try {
    return db.prepare<[], { id: Buffer; sealed: Buffer }>('SELECT id, sealed FROM letters').all();
  } finally {
    db.close();
  }
}

/** Runs in a process of its own on the same letterbox; `die()` ends it as a power cut would. */
function inOtherProcess(script: string): string | null {
  const prelude = `
    import { Letterbox } from '#letterbox';
    const die = () => process.kill(process.pid, 'SIGKILL');
    const box = Letterbox.open({ directory: process.argv[1], key: Buffer.alloc(32, 5) });`;
  const { signal, status, stderr } = spawnSync(
    process.execPath,
    ['--conditions=source', '--no-warnings', '--input-type=module', '-e', prelude + script, directory],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (signal === null && status !== 0) throw new Error(stderr);
  return signal;
}

describe('a letter', () => {
  it('is there after a kill right behind its acceptance', () => {
    expect(inOtherProcess(`box.file('r1', 's', { text: 'kept' }); die();`)).toBe('SIGKILL');
    expect(box.lettersOf('r1')).toMatchObject([{ kind: 'FILING', content: { text: 'kept' }, waited: 0, alone: null }]);
  });

  it('is put in once, by however many', () => {
    expect(file('r1')).toBe(true);
    expect(file('r1', { text: 'other' })).toBe(false);
    inOtherProcess(`box.file('r1', 's', { text: 'other' });`);
    expect(box.lettersOf('r1').map(({ content }) => content)).toEqual([{ text: 'of r1' }]);
    expect(box.addMessage('m1', 'r1', { text: 'hello' }, 2)).toBe(true);
    expect(box.addMessage('m1', 'r1', { text: 'hello' }, 2)).toBe(true);
    expect(box.addMessage('m2', 'r1', { text: 'again' }, 2)).toBe(true);
    expect(box.addMessage('m3', 'r1', { text: 'too many' }, 2)).toBe(false);
    expect(box.lettersOf('r1').map(({ id }) => id)).toEqual([expect.any(String), 'm1', 'm2']);
  });

  it('lies encrypted, in one of few sizes, under a random key and without a time', () => {
    const texts = ['', 'x'.repeat(3_000), 'é'.repeat(10_000)];
    texts.forEach((text, index) => file(`report ${index}`, { text: `secret ${text}` }));
    expect(rawBytes().includes('secret')).toBe(false);
    expect(rawBytes().includes('report 1')).toBe(false);
    const lengths = rows().map(({ sealed }) => sealed.length - 28);
    expect(lengths.sort((a, b) => a - b)).toEqual([4_096, 4_096, 65_536]);
    expect(rows().every(({ id }) => id.length === 16)).toBe(true);
    const db = new Database(path(), { readonly: true });
    const columns = db.prepare<[], string>(`SELECT name FROM pragma_table_info('letters')`).pluck().all();
    const tables = db.prepare<[], string>(`SELECT sql FROM sqlite_schema WHERE name = 'letters'`).pluck().get();
    db.close();
    expect(columns).toEqual(['id', 'about', 'released', 'sealed']);
    expect(tables).toContain('WITHOUT ROWID');
    expect(statSync(path()).mode & 0o077).toBe(0);
  });

  it('lies in no order of arrival, neither in the pages nor in the WAL', () => {
    for (let i = 0; i < 20; i++) {
      file(`r${i}`);
      expect(statSync(`${path()}-wal`).size).toBe(0);
    }
    const bytes = readFileSync(path());
    const inFile = rows()
      .map(({ id, sealed }) => ({ id: id.toString('hex'), at: bytes.indexOf(sealed.subarray(sealed.length - 40)) }))
      .sort((a, b) => a.at - b.at)
      .map(({ id }) => id);
    const byKey = [...inFile].sort();
    // Laid out by the random key, from either end.
    expect([byKey, [...byKey].reverse()]).toContainEqual(inFile);
  });

  it('has a key that tells nothing of when it came', () => {
    const keys: string[] = [];
    for (let i = 0; i < 20; i++) {
      file(`r${i}`);
      keys.push(
        ...rows()
          .map(({ id }) => id.toString('hex'))
          .filter((key) => !keys.includes(key)),
      );
    }
    const sorted = [...keys].sort();
    expect(keys).toHaveLength(20);
    expect([sorted, [...sorted].reverse()]).not.toContainEqual(keys);
  });

  it('leaves no order behind that a process cut off before it could forget it', () => {
    const db = new Database(path());
    db.prepare('UPDATE box SET drained_on = ?').run('2026-11-02');
    expect(statSync(`${path()}-wal`).size).toBeGreaterThan(0);
    Letterbox.open({ directory, key: KEY }).close();
    expect(statSync(`${path()}-wal`).size).toBe(0);
    db.close();
  });

  it('leaves no byte when it is gone', () => {
    ['r1', 'r2', 'r3'].forEach((id) => file(id));
    box.release('2026-11-03');
    const sealed = rows().map((row) => row.sealed.subarray(20, 60));
    expect(sealed.every((part) => rawBytes().includes(part))).toBe(true);
    box.remove(box.released());
    expect(rows()).toEqual([]);
    expect(sealed.some((part) => rawBytes().includes(part))).toBe(false);
  });

  it('that is taken back beside a reader in another process leaves no byte once anybody asks again', () => {
    ['r1', 'r2'].forEach((id) => file(id));
    const sealed = rows().map((row) => row.sealed.subarray(20, 60));
    const reader = new Database(path(), { readonly: true });
    const reading = reader.prepare('SELECT * FROM letters').iterate();
    reading.next();
    box.withdraw('r1');
    expect(sealed.filter((part) => rawBytes().includes(part))).toHaveLength(2);
    reading.return?.();
    reader.close();
    box.withdraw('r1');
    expect(sealed.filter((part) => rawBytes().includes(part))).toHaveLength(1);
  });

  it('that is taken back is taken out, with its messages and every byte of them, and cannot be put in again', () => {
    file('r1', { text: 'x'.repeat(5_000) });
    box.addMessage('m1', 'r1', {}, 2);
    const sealed = rows().map((row) => row.sealed.subarray(20, 60));
    file('r2');
    box.withdraw('r1');
    expect(sealed.some((part) => rawBytes().includes(part))).toBe(false);
    expect(statSync(`${path()}-wal`).size).toBe(0);
    expect(box.lettersOf('r1')).toMatchObject([{ kind: 'TAKEN_OUT', content: {} }]);
    expect([file('r1'), box.addMessage('m2', 'r1', {}, 2)]).toEqual([false, false]);
    const takenOut = box.lettersOf('r1');
    box.withdraw('r1');
    inOtherProcess(`box.withdraw('r1');`);
    expect([rows().length, box.lettersOf('r1')]).toEqual([2, takenOut]);
  });

  it('that has left is taken back by another, which takes waiting messages out', () => {
    ['r1', 'r2', 'r3'].forEach((id) => file(id));
    box.release('2026-11-03');
    box.addMessage('m1', 'r1', {}, 2);
    box.withdraw('r1');
    const [, withdrawal] = box.lettersOf('r1');
    box.withdraw('r1');
    expect(box.lettersOf('r1')[1]).toEqual(withdrawal);
    expect(box.lettersOf('r1').map(({ kind }) => kind)).toEqual(['FILING', 'WITHDRAWAL']);
    box.remove(box.released());
    expect(box.lettersOf('r1')).toMatchObject([{ kind: 'WITHDRAWAL', alone: null }]);
    expect(box.addMessage('m2', 'r1', {}, 2)).toBe(false);
  });

  it('taken back stays taken back after a kill right behind it', () => {
    file('r1');
    expect(inOtherProcess(`box.withdraw('r1'); die();`)).toBe('SIGKILL');
    expect(box.lettersOf('r1').map(({ kind }) => kind)).toEqual(['TAKEN_OUT']);
  });

  it('does not open in the place of another, altered, or with other keys', () => {
    file('r1');
    file('r2');
    const [one, two] = rows();
    const db = new Database(path());
    db.prepare('UPDATE letters SET sealed = ? WHERE id = ?').run(two?.sealed, one?.id);
    db.close();
    expect(() => box.verify()).toThrow(expect.objectContaining({ reason: 'LETTER_DAMAGED' }));
    box.close();
    expect(() => Letterbox.open({ directory, key: Buffer.alloc(32, 6) })).toThrow(
      expect.objectContaining({ reason: 'WRONG_MASTER_KEY', message: expect.stringContaining('restore both from one backup') }),
    );
    box = Letterbox.open({ directory, key: KEY });
  });
});

describe('a drain', () => {
  it('lets letters leave once three are there, and tells each whether it goes alone', () => {
    file('r1');
    file('r2');
    box.release('2026-11-03');
    expect(leaving()).toEqual([]);
    file('r3');
    expect(leaving()).toEqual([]);
    box.release('2026-11-04');
    expect(leaving()).toEqual(['r1', 'r2', 'r3']);
    expect(box.released().map(({ alone }) => alone)).toEqual([false, false, false]);
  });

  it('comes once a day, whichever process asks and however often', () => {
    file('r1');
    for (let i = 0; i < 3; i++) box.release('2026-11-03');
    inOtherProcess(`box.release('2026-11-03');`);
    expect(box.lettersOf('r1')).toMatchObject([{ waited: 1 }]);
    box.release('2026-11-02');
    expect(box.lettersOf('r1')).toMatchObject([{ waited: 1 }]);
    for (let day = 4; day <= 8; day++) box.release(`2026-11-0${day}`);
    expect(leaving()).toEqual([]);
    box.release('2026-11-09');
    expect(box.released()).toMatchObject([{ reportId: 'r1', waited: 7, alone: true }]);
  });

  it('goes on where a clock that ran ahead is set right', () => {
    box.release('2031-01-01');
    ['r1', 'r2', 'r3'].forEach((id) => file(id));
    box.release('2026-11-04');
    expect(leaving()).toEqual(['r1', 'r2', 'r3']);
  });

  it('comes in another order each time, filings before messages, withdrawals last', () => {
    for (let i = 0; i < 6; i++) file(`r${i}`);
    for (let i = 0; i < 3; i++) box.addMessage(`m${i}`, `r${i}`, {}, 1);
    for (let i = 0; i < 3; i++) box.withdraw(`w${i}`);
    box.release('2026-11-03');
    const orders = new Set(
      Array.from({ length: 20 }, () =>
        box
          .released()
          .map(({ reportId }) => reportId)
          .join(),
      ),
    );
    expect(orders.size).toBeGreaterThan(5);
    expect(box.released().map(({ kind }) => kind)).toEqual([
      ...Array<string>(6).fill('FILING'),
      ...Array<string>(3).fill('MESSAGE'),
      ...Array<string>(3).fill('WITHDRAWAL'),
    ]);
  });

  it('leaves the messages of one report in the order in which they were written, also where some wait for longer', () => {
    const messages = () => box.lettersOf('r0').map(({ id }) => id);
    for (let i = 0; i < 5; i++) box.addMessage(`m${i}`, 'r0', {}, 10);
    for (let day = 3; day <= 8; day++) box.release(`2026-11-0${day}`);
    for (let i = 5; i < 10; i++) box.addMessage(`m${i}`, 'r0', {}, 10);
    expect(messages()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9']);
    box.release('2026-11-09');
    expect(box.released().map(({ id }) => id)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
    box.remove(box.released());
    for (let i = 10; i < 13; i++) box.addMessage(`m${i}`, 'r0', {}, 10);
    expect(messages()).toEqual(['m5', 'm6', 'm7', 'm8', 'm9', 'm10', 'm11', 'm12']);
  });

  it('cut off by a kill, goes on with what has not arrived', () => {
    ['r1', 'r2', 'r3'].forEach((id) => file(id));
    expect(inOtherProcess(`box.release('2026-11-03'); box.remove(box.released().slice(0, 1)); die();`)).toBe('SIGKILL');
    expect(box.released()).toHaveLength(2);
    expect(box.released().every(({ alone }) => alone === false)).toBe(true);
  });
});

describe('a backup', () => {
  it('brings the letters of its time back', async () => {
    file('r1');
    const backup = join(directory, 'backup.sqlite');
    await backupLetterbox(directory, backup);
    file('r2');
    box.close();
    restoreLetterbox(backup, directory);
    box = Letterbox.open({ directory, key: KEY });
    expect(box.lettersOf('r1')).toHaveLength(1);
    expect(box.lettersOf('r2')).toEqual([]);
  });
});
