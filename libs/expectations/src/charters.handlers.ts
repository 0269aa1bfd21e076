import { current, handling, handlersFor } from '#cqrs';
import { EventLog, idOf, scopeOf } from '#eventing';
import type { Actor } from '#eventing';
import { FindPerson, FindUnitHead } from '#organisation/events';
import type { FoundPerson, FoundUnitHead } from '#organisation/events';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler, QueryBus } from '@nestjs/cqrs';
import { charter } from './charter.decider.ts';
import { AdoptCharter, AlignCharter, ApproveCharter, DeclineCharter, DraftCharter, RequestCharterApproval } from './charters.commands.ts';

/** Query: who declined a draft of the unit since the last version was adopted, folded from the stream. @returns ids of people */
class FindObjectors {
  constructor(readonly unitId: string) {}
}

@QueryHandler(FindObjectors)
export class FindObjectorsHandler implements IQueryHandler<FindObjectors, readonly string[]> {
  constructor(private readonly log: EventLog) {}

  async execute({ unitId }: FindObjectors): Promise<readonly string[]> {
    return (await current(this.log, charter, unitId)).objectorIds;
  }
}

/** The id of a request for approval that a command makes. */
export function charterRequestId(unitId: string, commandId: string, actor: Actor): string {
  return idOf('charter_request', unitId, scopeOf(actor), commandId);
}

interface OnCharter {
  readonly unitId: string;
}
const unitIdOf = ({ unitId }: OnCharter) => unitId;
const unitOf = ({ unitId }: OnCharter, queries: QueryBus) => queries.execute<FindUnitHead, FoundUnitHead>(new FindUnitHead(unitId));

export const charterHandlers = [
  FindObjectorsHandler,
  ...handlersFor(charter, {
    DraftCharter: handling(DraftCharter, unitIdOf, async (command, queries) => {
      const { unitId, vision, mission, goals, clauses } = command;
      const content = {
        vision,
        mission,
        goals,
        clauses: clauses.map(({ key, factor, aspect, text }) => ({ key, factor, aspect: aspect ?? null, text })),
      };
      return { unitId, unit: await unitOf(command, queries), content };
    }),
    AlignCharter: handling(AlignCharter, unitIdOf, async (command, queries) => ({
      unitId: command.unitId,
      unit: await unitOf(command, queries),
      checks: command.checks.map(({ party, clauseKeys, said }) => ({ party, clauseKeys, said })),
    })),
    RequestCharterApproval: handling(RequestCharterApproval, unitIdOf, async (command, queries) => {
      const { unitId, approverIds, commandId, context } = command;
      const objectorIds = await queries.execute<FindObjectors, readonly string[]>(new FindObjectors(unitId));
      return {
        unitId,
        unit: await unitOf(command, queries),
        requestId: charterRequestId(unitId, commandId, context.actor),
        approvers: await Promise.all(approverIds.map((personId) => approver(personId, queries))),
        objectors: await Promise.all(objectorIds.map((personId) => approver(personId, queries))),
      };
    }),
    ApproveCharter: handling(ApproveCharter, unitIdOf, async (command, queries) => ({
      unitId: command.unitId,
      unit: await unitOf(command, queries),
      requestId: command.requestId,
      reason: command.reason ?? null,
    })),
    DeclineCharter: handling(DeclineCharter, unitIdOf, async (command, queries) => ({
      unitId: command.unitId,
      unit: await unitOf(command, queries),
      requestId: command.requestId,
      reason: command.reason,
    })),
    AdoptCharter: handling(AdoptCharter, unitIdOf, async (command, queries) => ({
      unitId: command.unitId,
      unit: await unitOf(command, queries),
      requestId: command.requestId,
      effectiveFrom: command.effectiveFrom ?? null,
    })),
  }),
];

async function approver(personId: string, queries: QueryBus) {
  return { personId, isActive: (await queries.execute<FindPerson, FoundPerson>(new FindPerson(personId))) !== null };
}
