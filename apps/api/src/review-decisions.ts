import type { Command, Dispatcher } from '#cqrs';
import { DomainError } from '#eventing';
import { countFlaggers, frictionFigures, listFlaggedPolicies, listFlags, waitingEntries } from '#figures';
import type { BlockPublisher } from '#figures';
import { frictionReportsProjection } from '#friction';
import type { HandOver } from '#friction';
import { FindReportsReadByOffice } from '#friction/events';
import { FrictionChartFinder, insightsNames } from '#insights';
import { FindGrants, FindHeadcount, FindHeadsOver } from '#organisation/events';
import type { FoundGrants } from '#organisation/events';
import type { AnyProjection, Logger } from '#read-store';
import type { ReviewOpening } from '#reviews';
import type { QueryBus } from '@nestjs/cqrs';
import { v7 } from 'uuid';
import { SYSTEM } from './background.ts';

const PATIENCE_MS = 60_000;

/** What opens reviews, and brings reports to whoever answers them: no domain alone knows all that it takes. */
export function reviewDecisions(
  { log, readStore, deployment, people }: BlockPublisher,
  dispatcher: Dispatcher,
  queries: QueryBus,
  logger: Logger,
): ReviewOpening & HandOver {
  const caughtUp = async (...projections: readonly AnyProjection[]) => {
    const head = await log.store.head();
    const names = projections.map(({ name }) => name);
    if (head !== null) await readStore.waitFor(names, head, PATIENCE_MS);
  };
  return {
    log,
    readStore,
    deployment,
    async listFlagged(since, least) {
      await caughtUp(waitingEntries);
      return readStore.find(waitingEntries, (db) => listFlaggedPolicies(db, since, least));
    },
    async findFlags(policyId, since) {
      await caughtUp(waitingEntries, frictionReportsProjection);
      const readIds = new Set(
        await queries.execute<FindReportsReadByOffice, readonly string[]>(new FindReportsReadByOffice(policyId, since)),
      );
      const { calendar } = deployment;
      const known = { people, calendar, now: deployment.now(), readIds };
      const entries = await readStore.find(waitingEntries, (db) => listFlags(db, policyId, since, known));
      return { people: countFlaggers(entries), entries };
    },
    countStaff: (unitId) => queries.execute<FindHeadcount, number>(new FindHeadcount(unitId)),
    async listSignals() {
      await caughtUp(frictionFigures, insightsNames);
      return new FrictionChartFinder(readStore, deployment).listSignals();
    },
    async findStandIn({ ownerId, deputyId }) {
      for (const personId of await queries.execute<FindHeadsOver, readonly string[]>(new FindHeadsOver(ownerId))) {
        const held = await queries.execute<FindGrants, FoundGrants>(new FindGrants(personId));
        if (personId !== deputyId && held?.grants.some(({ role }) => role === 'POLICY_OWNER')) return personId;
      }
      return null;
    },
    async send(command: Command) {
      try {
        return await dispatcher.send(command, { actor: SYSTEM, correlationId: v7() });
      } catch (error) {
        // Somebody was faster, or the policy is no longer what it was: the next run looks again, and others go on.
        if (!(error instanceof DomainError)) throw error;
        logger.warn({ command: command.constructor.name, code: error.code }, 'a scheduled command was refused');
        return null;
      }
    },
  };
}
