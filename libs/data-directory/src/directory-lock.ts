import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StoreRefusedError } from '#eventing';
import { makeDirectory } from './make-directory.ts';

/**
 * Who uses a data directory: servers and commands share it, a restore has it alone. The lock is SQLite's on a file of its own,
 * so the operating system frees it when its process is killed.
 */
export class DirectoryLock {
  readonly #db: Database.Database;

  private constructor(db: Database.Database) {
    this.#db = db;
  }

  /** @throws StoreRefusedError IN_USE while a restore runs. */
  static shared(directory: string): DirectoryLock {
    return DirectoryLock.#take(directory, ['BEGIN', 'SELECT count(*) FROM holder'], 'a restore is running in');
  }

  /** Like `shared`, where somebody ever took the lock; a backup has none. */
  static sharedIfAny(directory: string): DirectoryLock | undefined {
    return existsSync(lockFile(directory)) ? DirectoryLock.shared(directory) : undefined;
  }

  /** @throws StoreRefusedError IN_USE while a server or a command uses it. */
  static exclusive(directory: string): DirectoryLock {
    return DirectoryLock.#take(directory, ['BEGIN EXCLUSIVE'], 'a server or another command is using');
  }

  static #take(directory: string, statements: readonly string[], holder: string): DirectoryLock {
    makeDirectory(directory);
    const db = new Database(lockFile(directory), { timeout: 500 });
    try {
      // Only a rollback journal keeps its shared lock for the length of a read transaction.
      db.exec('CREATE TABLE IF NOT EXISTS holder (id INTEGER) STRICT');
      for (const sql of statements) {
        const statement = db.prepare(sql);
        if (statement.reader) statement.get();
        else statement.run();
      }
      return new DirectoryLock(db);
    } catch (error) {
      db.close();
      if (!isBusy(error)) throw error;
      throw new StoreRefusedError('IN_USE', `${holder} ${directory}; wait until it has ended, or stop it`);
    }
  }

  release(): void {
    this.#db.close();
  }
}

function lockFile(directory: string): string {
  return join(directory, 'store.lock');
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
