import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { errorCode, StoreRefusedError } from './errors.ts';
import { storeFiles } from './files.ts';

/**
 * Who uses a data directory: servers and commands share it, a restore has it alone. The lock is SQLite's on a file of its own,
 * so the operating system frees it when its process is killed.
 */
export class StoreLock {
  readonly #db: Database.Database;

  private constructor(db: Database.Database) {
    this.#db = db;
  }

  /** @throws StoreRefusedError IN_USE while a restore runs. */
  static shared(directory: string): StoreLock {
    return StoreLock.#take(directory, ['BEGIN', 'SELECT count(*) FROM holder'], 'a restore is running in');
  }

  /** @throws StoreRefusedError IN_USE while a server or a command uses the store. */
  static exclusive(directory: string): StoreLock {
    return StoreLock.#take(directory, ['BEGIN EXCLUSIVE'], 'a server or another command is using');
  }

  static #take(directory: string, statements: readonly string[], holder: string): StoreLock {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const db = new Database(storeFiles(directory).lock, { timeout: 500 });
    try {
      // Only a rollback journal keeps its shared lock for the length of a read transaction.
      db.exec('CREATE TABLE IF NOT EXISTS holder (id INTEGER) STRICT');
      for (const sql of statements) {
        const statement = db.prepare(sql);
        if (statement.reader) statement.get();
        else statement.run();
      }
      return new StoreLock(db);
    } catch (error) {
      db.close();
      if (!errorCode(error).startsWith('SQLITE_BUSY')) throw error;
      throw new StoreRefusedError('IN_USE', `${holder} ${directory}; wait until it has ended, or stop it`);
    }
  }

  release(): void {
    this.#db.close();
  }
}
