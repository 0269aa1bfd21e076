/**
 * `NEWER_VERSION` written by a later Handrail; `PRE_RELEASE` by one before its event shapes were frozen; `NOT_A_STORE` some other
 * database; `BACKUP` a backup that was not restored; `RESTORE_CUT_OFF` a restore ended half-way; `IN_USE` another process holds the store.
 */
export type StoreRefusal = 'NEWER_VERSION' | 'PRE_RELEASE' | 'NOT_A_STORE' | 'BACKUP' | 'RESTORE_CUT_OFF' | 'IN_USE';

/** The directory cannot be used as asked; the message names the remedy. */
export class StoreRefusedError extends Error {
  readonly reason: StoreRefusal;

  constructor(reason: StoreRefusal, message: string) {
    super(message);
    this.name = 'StoreRefusedError';
    this.reason = reason;
  }
}

/** What reached the disk is unknown and a second fsync would lie: the writer ends without acknowledging. */
export class FsyncError extends Error {
  constructor(file: string, cause: unknown) {
    super(`fsync of ${file} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'FsyncError';
  }
}

/** SQLite's extended result code (`SQLITE_FULL`, `SQLITE_IOERR_FSYNC`), an errno (`ENOSPC`), or an empty text. */
export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
