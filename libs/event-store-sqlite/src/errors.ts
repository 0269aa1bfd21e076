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
