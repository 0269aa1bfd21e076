import { afterEach, beforeEach } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import Database from 'better-sqlite3';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backupKeys, loadMasterKey, restoreKeys, SqliteKeyStore, writeMasterKey } from './index.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export const AT = '2026-03-04T05:06:07.000Z';

export function newDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'handrail-keys-'));
}

export function openStore(directory: string): SqliteKeyStore {
  return SqliteKeyStore.open({ directory, masterKey: loadMasterKey(directory) });
}

/** A key store in a directory of its own for each test. */
export class OwnKeyStore {
  #directory = '';
  #store: SqliteKeyStore | undefined;

  /** Call it in a file of tests. @param begin makes the keys that each test starts with */
  constructor(begin: (store: SqliteKeyStore) => void) {
    beforeEach(() => {
      this.#directory = newDirectory();
      this.#store = openStore(this.#directory);
      begin(this.#store);
    });
    afterEach(() => {
      this.store.close();
      rmSync(this.#directory, { recursive: true });
    });
  }

  get directory(): string {
    return this.#directory;
  }

  get store(): SqliteKeyStore {
    if (!this.#store) throw new Error('only inside a test');
    return this.#store;
  }

  reopen(): void {
    this.store.close();
    this.#store = openStore(this.#directory);
  }

  changeMasterKey(): void {
    const master = randomBytes(32);
    this.store.rewrap(master);
    writeMasterKey(this.#directory, master);
    this.reopen();
  }

  async backup(): Promise<string> {
    const backup = join(this.#directory, 'backup.sqlite');
    await backupKeys(this.#directory, backup);
    return backup;
  }

  restore(backup: string): void {
    this.store.close();
    restoreKeys(backup, this.#directory);
    this.#store = openStore(this.#directory);
  }
}

const PRELUDE = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  import Database from 'better-sqlite3';
  import { SqliteKeyStore, loadMasterKey } from '#key-store';
  const directory = process.argv[1];
  const die = () => process.kill(process.pid, 'SIGKILL');
  const open = () => SqliteKeyStore.open({ directory, masterKey: loadMasterKey(directory) });
`;

function argumentsFor(script: string, directory: string): string[] {
  return ['--conditions=source', '--no-warnings', '--input-type=module', '-e', PRELUDE + script, directory];
}

/** Runs a script in a process of its own; it finds `open()`, `die()`, `directory`. @returns how it ended and what it printed */
export function inOtherProcess(directory: string, script: string): { signal: string | null; output: string } {
  const { signal, stdout, stderr, status } = spawnSync(process.execPath, argumentsFor(script, directory), { cwd: ROOT, encoding: 'utf8' });
  if (signal === null && status !== 0) throw new Error(stderr);
  return { signal, output: stdout.trim() };
}

/** The same, for several processes at once. */
export function startOtherProcess(directory: string, script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argumentsFor(script, directory), { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(output.trim()) : reject(new Error(`ended with ${code}`))));
  });
}

/** The bytes of the database and its WAL as they lie on the disk. */
export function rawBytes(directory: string, name = 'keys.sqlite'): Buffer {
  return Buffer.concat(
    [name, `${name}-wal`].map((file) => join(directory, file)).flatMap((file) => (existsSync(file) ? [readFileSync(file)] : [])),
  );
}

export function queryKeys<Row>(directory: string, sql: string, ...parameters: readonly string[]): Row[] {
  const db = new Database(join(directory, 'keys.sqlite'), { readonly: true });
  try {
    return db.prepare<string[], Row>(sql).all(...parameters);
  } finally {
    db.close();
  }
}
