import { current, handling, handlersFor } from '#cqrs';
import { EventLog, idOf, scopeOf } from '#eventing';
import type { Actor, Context } from '#eventing';
import { FindAncestors, FindPerson, FindUnitHead } from '#organisation/events';
import type { FoundPerson, FoundUnitHead } from '#organisation/events';
import { FindWaveStatus } from '#perceptions/events';
import type { FoundWaveStatus } from '#perceptions/events';
import { FindOffice, FindRule } from '#policies/events';
import type { FoundRule } from '#policies/events';
import { FindReview } from '#reviews/events';
import type { FoundReview } from '#reviews/events';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler, QueryBus } from '@nestjs/cqrs';
import { charter } from './charter.decider.ts';
import type { CharterEvent, RealismCriterion, RealismNotes } from './events.ts';
import { expectation } from './expectation.decider.ts';
import type { CharterInForce } from './expectation.decider.ts';
import type { Responsible } from './expectation-state.decider.ts';
import { AssessExpectation, RegisterExpectation, RespondToExpectation } from './expectations.commands.ts';

/** Query: what an expectation is about, folded from its stream. */
class FindSubject {
  constructor(readonly expectationId: string) {}
}
/** null: no such expectation. */
type FoundSubject = { readonly unitId: string; readonly policyId: string | null } | null;

@QueryHandler(FindSubject)
export class FindSubjectHandler implements IQueryHandler<FindSubject, FoundSubject> {
  constructor(private readonly log: EventLog) {}

  async execute({ expectationId }: FindSubject): Promise<FoundSubject> {
    const state = await current(this.log, expectation, expectationId);
    return state && { unitId: state.unitId, policyId: state.policyId };
  }
}

/** Query: what a unit's charter says on a local date, folded from its stream. */
class FindCharterInForce {
  constructor(
    readonly unitId: string,
    readonly on: string,
  ) {}
}

@QueryHandler(FindCharterInForce)
export class FindCharterInForceHandler implements IQueryHandler<FindCharterInForce, CharterInForce> {
  constructor(private readonly log: EventLog) {}

  async execute({ unitId, on }: FindCharterInForce): Promise<CharterInForce> {
    const history = (await this.log.load(`${charter.category}-${unitId}`)) as readonly CharterEvent[];
    const versions = history.flatMap((event) => (event.type === 'CharterAdopted' && event.data.effectiveFrom <= on ? event.data : []));
    const last = versions.at(-1);
    return last ? { number: last.number, clauses: last.content.clauses } : null;
  }
}

export const expectationHandlers = [
  FindSubjectHandler,
  FindCharterInForceHandler,
  ...handlersFor(expectation, {
    RegisterExpectation: handling(RegisterExpectation, expectationIdOf, async (command, queries) => {
      const { unitId, party, partyName, what, source, sourceReference, factor, clauseKey, context } = command;
      const policyId = command.policyId ?? null;
      const sourceWaveId = command.sourceWaveId ?? null;
      return {
        expectationId: expectationIdOf(command),
        unitId,
        unit: await queries.execute<FindUnitHead, FoundUnitHead>(new FindUnitHead(unitId)),
        responsible: await responsibleFor({ unitId, policyId }, queries),
        charter: await charterOf(unitId, context, queries),
        party,
        partyName: partyName ?? null,
        what,
        source,
        sourceReference: sourceReference ?? null,
        sourceWaveId,
        sourceWave:
          sourceWaveId === null ? 'none' : await queries.execute<FindWaveStatus, FoundWaveStatus>(new FindWaveStatus(sourceWaveId)),
        factor,
        clauseKey: clauseKey ?? null,
        policyId,
        isPolicyKnown: policyId !== null && (await queries.execute<FindRule, FoundRule>(new FindRule(policyId))) !== null,
      };
    }),
    AssessExpectation: handling(
      AssessExpectation,
      ({ expectationId }) => expectationId,
      async ({ expectationId, isMet, reason, realism, shortfall, shortfallReason, context }, queries) => {
        const subject = await queries.execute<FindSubject, FoundSubject>(new FindSubject(expectationId));
        return {
          responsible: await responsibleFor(subject, queries),
          charter: subject && (await charterOf(subject.unitId, context, queries)),
          isMet,
          reason,
          realism: realism ? realismOf(realism) : null,
          shortfall: shortfall ?? null,
          shortfallReason: shortfallReason ?? null,
        };
      },
    ),
    RespondToExpectation: handling(
      RespondToExpectation,
      ({ expectationId }) => expectationId,
      async (command, queries) => {
        const { expectationId, kind, text, parties, offers, agreement, reviewId, taskOwnerId, dueOn, toPersonId } = command;
        const subject = await queries.execute<FindSubject, FoundSubject>(new FindSubject(expectationId));
        const responseId = expectationResponseId(expectationId, command.commandId, command.context.actor);
        return {
          responsible: await responsibleFor(subject, queries),
          responseId,
          taskId: idOf('task', responseId),
          kind,
          text,
          parties,
          offers,
          agreement: agreement ?? null,
          reviewId: reviewId ?? null,
          review: reviewId ? await queries.execute<FindReview, FoundReview>(new FindReview(reviewId)) : null,
          taskOwnerId: taskOwnerId ?? null,
          isTaskOwnerKnown: await isActive(taskOwnerId, queries),
          dueOn: dueOn ?? null,
          toPersonId: toPersonId ?? null,
          isToPersonKnown: await isActive(toPersonId, queries),
        };
      },
    ),
  }),
];

/** Of the expectation that a command registers: from the command, so that a repeated one registers nothing further. */
export function createdExpectationId(commandId: string, actor: Actor): string {
  return idOf('expectation', scopeOf(actor), commandId);
}

function expectationIdOf({ commandId, context }: RegisterExpectation): string {
  return createdExpectationId(commandId, context.actor);
}

/** Of the response that a command gives. */
export function expectationResponseId(expectationId: string, commandId: string, actor: Actor): string {
  return idOf('expectation_response', expectationId, scopeOf(actor), commandId);
}

function realismOf(realism: RealismNotes): RealismNotes {
  const answerTo = (criterion: RealismCriterion) => ({ answer: realism[criterion].answer, note: realism[criterion].note ?? null });
  return {
    exceedsNeeds: answerTo('exceedsNeeds'),
    alignsWithGoals: answerTo('alignsWithGoals'),
    withinOperations: answerTo('withinOperations'),
    withinTechnology: answerTo('withinTechnology'),
    isAchievable: answerTo('isAchievable'),
  };
}

const NOBODY: Responsible = { lineage: [], headIds: [], officeIds: [] };

async function responsibleFor(subject: FoundSubject, queries: QueryBus): Promise<Responsible> {
  if (!subject) return NOBODY;
  const { unitId, policyId } = subject;
  const lineage = await queries.execute<FindAncestors, readonly string[]>(new FindAncestors(unitId));
  const heads = await Promise.all(lineage.map((id) => queries.execute<FindUnitHead, FoundUnitHead>(new FindUnitHead(id))));
  const headIds = [...new Set(heads.flatMap((head) => head?.headId ?? []))];
  const areActive = await Promise.all(headIds.map((id) => isActive(id, queries)));
  return {
    lineage,
    headIds: headIds.filter((_, index) => areActive[index]),
    officeIds: policyId === null ? [] : await queries.execute<FindOffice, readonly string[]>(new FindOffice(policyId)),
  };
}

function charterOf(unitId: string, { calendar, now }: Context, queries: QueryBus): Promise<CharterInForce> {
  return queries.execute<FindCharterInForce, CharterInForce>(new FindCharterInForce(unitId, calendar.dayOf(now)));
}

async function isActive(personId: string | null | undefined, queries: QueryBus): Promise<boolean> {
  return personId ? (await queries.execute<FindPerson, FoundPerson>(new FindPerson(personId))) !== null : false;
}
