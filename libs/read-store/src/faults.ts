import { EventStoreError, UnknownEventVersionError } from '#eventing';
import type { Logger } from './logger.ts';

/** A read model cannot answer as asked within the time allowed. Transport: UNAVAILABLE. */
export class ReadStoreUnavailable extends Error {
  readonly code = 'UNAVAILABLE';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReadStoreUnavailable';
  }
}

/** A read model is not as far as asked: it is being built, or has much to do. */
export class ReadModelBehind extends ReadStoreUnavailable {}

/** A read model has nothing to answer with yet: it is being built, and no older one serves meanwhile. */
export class ReadModelBuilding extends ReadStoreUnavailable {}

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
  return error instanceof LeaseLostError || DATABASE_AT_FAULT.test(databaseCode(error));
}

export function isBusy(error: unknown): boolean {
  return databaseCode(error).startsWith('SQLITE_BUSY');
}

/** Something does not answer for now, which is nobody's mistake; the message says what, and what to do. */
export function isOutage(error: unknown): error is Error {
  return error instanceof ReadStoreUnavailable || (error instanceof EventStoreError && error.kind === 'UNAVAILABLE');
}

/** One line; of an outage, which passes, a warning when it is met and none for the repetitions (`attempt`, from 1). */
export function logFault(
  logger: Logger,
  error: unknown,
  details: { readonly attempt?: number; readonly [name: string]: unknown },
  message: string,
): void {
  if (!isOutage(error)) logger.error({ ...details, fault: describeFault(error) }, message);
  else if ((details.attempt ?? 1) === 1) logger.warn({ ...details, reason: error.message }, message);
}

/** What may be kept and logged of a fault: messages of foreign code can quote event data, so only known ones are repeated. */
export function describeFault(error: unknown): string {
  if (isOutage(error)) return error.message;
  if (typeof error !== 'object' || error === null || !('message' in error)) return 'a value that is no Error was thrown';
  const { name, message, stack } = error as Error;
  const place = /\(?([^\s()/\\]+:\d+:\d+)\)?$/m.exec(stack ?? '')?.[1];
  const isKnown =
    databaseCode(error) !== '' ||
    error instanceof UnknownEventVersionError ||
    error instanceof EventStoreError ||
    /^Cannot read properties of (undefined|null)/.test(message);
  return `${name}${isKnown ? `: ${message}` : ''}${place ? ` (${place})` : ''}`;
}

/** By its code: the driver has one error class for the whole process, which need not be the one imported here. */
function databaseCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : '';
}
