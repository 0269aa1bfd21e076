import type { Command } from '#cqrs';
import { EventStoreError, idOf } from '#eventing';
import type { Actor } from '#eventing';
import type { Accounts } from '#identity';
import type { RecordErasure, SqliteKeyStore } from '#key-store';
import { ErasePerson } from '#organisation';
import type { Logger } from 'pino';

/** Ends what lets somebody sign in, also after a restore brought it back, and records that they were erased. */
export function erasureRecorder(
  accounts: Accounts,
  send: (command: Command, actor: Actor) => Promise<unknown>,
  actor: Actor,
): RecordErasure {
  return async ({ id, personId, at }) => {
    accounts.remove(personId);
    await send(Object.assign(new ErasePerson(), { commandId: idOf('erasure', id), personId, erasedAt: at }), actor);
  };
}

/**
 * Finishes at start what was cut off, and what the ledger erased again after a restore. The keys are destroyed already: a log that cannot be
 * written now holds up its event, and nothing else.
 */
export async function resumeErasures(keys: SqliteKeyStore, record: RecordErasure, logger: Logger): Promise<void> {
  try {
    const count = await keys.resumeErasures(record);
    if (count > 0) logger.info({ count }, 'erasures were finished');
  } catch (error) {
    if (!(error instanceof EventStoreError)) throw error;
    logger.warn({ reason: error.message }, 'erasures wait until the event store takes changes');
  }
}
