/**
 * `WRONG_REVISION` somebody else wrote first; `UNAVAILABLE` the outcome may be unknown, retry with the same ids;
 * `TOO_LARGE` over 1 MiB; `INVALID` a stream, id or type that no store takes; `CORRUPT` the log does not verify: writes are refused.
 */
export type EventStoreErrorKind = 'WRONG_REVISION' | 'UNAVAILABLE' | 'TOO_LARGE' | 'INVALID' | 'CORRUPT';

export class EventStoreError extends Error {
  readonly kind: EventStoreErrorKind;

  constructor(kind: EventStoreErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EventStoreError';
    this.kind = kind;
  }
}

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
