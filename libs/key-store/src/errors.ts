import { DomainError } from '#eventing';

/**
 * `WRONG_MASTER_KEY` the keys are wrapped under another one; `LEDGER_MISSING` the ledger of erasures is absent or older than the keys;
 * `LEDGER_DAMAGED` it does not verify or belongs to other keys; `KEYS_MISSING` a ledger with erasures but no keys;
 * `LETTER_DAMAGED` what lies in the letterbox was altered;
 * `NOT_THIS_STORE` some other database; `NEWER_VERSION` written by a later Handrail; `PRE_RELEASE` by one before its release;
 * `NOT_DURABLE` the file system gives no durable writes.
 */
export type SecretsRefusal =
  | 'WRONG_MASTER_KEY'
  | 'LEDGER_MISSING'
  | 'LEDGER_DAMAGED'
  | 'KEYS_MISSING'
  | 'LETTER_DAMAGED'
  | 'NOT_THIS_STORE'
  | 'NEWER_VERSION'
  | 'PRE_RELEASE'
  | 'NOT_DURABLE';

/** Keys or accounts cannot be served as they lie there; the message names the remedy. */
export class SecretsRefusedError extends Error {
  readonly reason: SecretsRefusal;

  constructor(reason: SecretsRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SecretsRefusedError';
    this.reason = reason;
  }
}

/** What was destroyed is gone, but its bytes are not overwritten yet; every later purge does it. */
export class PurgeOverdueError extends Error {
  override readonly name = 'PurgeOverdueError';
}

export function personErased(): DomainError {
  return new DomainError('person.erased', 'this person was erased; nothing new can be recorded about them');
}
