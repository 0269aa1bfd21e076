import { UnknownEventVersionError } from '#eventing';
import { SqliteError } from 'better-sqlite3';

/** A read model cannot answer as asked within the time allowed. Transport: UNAVAILABLE. */
export class ReadStoreUnavailable extends Error {
  readonly code = 'UNAVAILABLE';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReadStoreUnavailable';
  }
}

/** Another instance has taken the lease over: nothing of this transaction was written. */
export class LeaseLostError extends Error {
  readonly lease: string;

  constructor(lease: string) {
    super(`the lease ${lease} is held by another instance now`);
    this.name = 'LeaseLostError';
    this.lease = lease;
  }
}

const DATABASE_AT_FAULT = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CORRUPT|NOTADB|NOMEM|CANTOPEN|PROTOCOL)/;

/** The database or the lease is at fault, not the event: worth another attempt, and no reason to park anything. */
export function isPassing(error: unknown): boolean {
  return error instanceof LeaseLostError || (error instanceof SqliteError && DATABASE_AT_FAULT.test(error.code));
}

export function isBusy(error: unknown): boolean {
  return error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** What may be kept and logged of a fault: messages of foreign code can quote event data, so only known ones are repeated. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return 'a value that is no Error was thrown';
  const place = /\(?([^\s()/\\]+:\d+:\d+)\)?$/m.exec(error.stack ?? '')?.[1];
  const safe =
    error instanceof SqliteError ||
    error instanceof UnknownEventVersionError ||
    /^Cannot read properties of (undefined|null)/.test(error.message);
  return `${error.name}${safe ? `: ${error.message}` : ''}${place ? ` (${place})` : ''}`;
}
