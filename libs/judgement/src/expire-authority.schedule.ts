import { randomUUID } from 'node:crypto';
import type { Deployment } from '#cqrs';
import { execute, idOf, systemActor } from '#eventing';
import type { EventLog } from '#eventing';
import { schedule } from '#read-store';
import type { ReadStore, Schedule } from '#read-store';
import { authorityRequest } from './authority-request.decider.ts';
import { listDue } from './judgement.finder.ts';
import { judgementProjection } from './judgement.projection.ts';

export interface AuthorityExpiry {
  readonly log: EventLog;
  readonly readStore: ReadStore;
  readonly deployment: Deployment;
}

const NAME = 'expire-authority';
const EVERY_MS = 30_000;

/**
 * Records once that nobody answered in time, and so tells the asker. Until then the clock has said so already: nobody can answer any more.
 */
export function expireAuthoritySchedule({ log, readStore, deployment }: AuthorityExpiry): Schedule {
  return schedule({
    name: NAME,
    everyMs: EVERY_MS,
    run: async () => {
      for (const requestId of await readStore.find(judgementProjection, (db) => listDue(db, deployment.now()))) {
        // A request id of its own for each: they have nothing to do with each other.
        const context = deployment.contextFor(systemActor(NAME), randomUUID());
        const command = { commandId: idOf('authority_expiry', requestId) };
        await execute(log, authorityRequest, requestId, 'ExpireAuthority', command, context, () => ({}));
      }
    },
  });
}
