import { current, currentFromKept, handling, handlersFor } from '#cqrs';
import { codeKey, DomainError, EventLog, hasRole, holdsFor, idOf } from '#eventing';
import type { Actor } from '#eventing';
import { FindAncestors, FindUnit } from '#organisation/events';
import type { FoundUnit } from '#organisation/events';
import { FindLastReview } from '#reviews/events';
import type { FoundReview } from '#reviews/events';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler, QueryBus } from '@nestjs/cqrs';
import { acknowledgement } from './acknowledgement.decider.ts';
import { FindGuardrails, FindPolicy } from './events.ts';
import type { FoundGuardrails, FoundPolicy } from './events.ts';
import { guardrailOf } from './guardrails.commands.ts';
import {
  AcknowledgeVersion,
  RecordProtection,
  RegisterPolicy,
  ReinstatePolicy,
  RetirePolicy,
  RevisePolicy,
  SuspendPolicy,
  TransferPolicy,
} from './policies.commands.ts';
import { FindOfficeHandler, officeHolder } from './policy-office.handlers.ts';
import { policy, versionInForce } from './policy.decider.ts';
import { reviewInTurn } from './review-in-turn.ts';
import type { ProposedContent } from './version-content.decider.ts';
import { protection } from './protection.decider.ts';

export const policyIdOf = (code: string) => idOf('policy', codeKey(code));
export const protectionIdOf = ({ policyId, week, kind }: Pick<RecordProtection, 'policyId' | 'week' | 'kind'>) =>
  idOf('protection', policyId, week, kind);

@QueryHandler(FindPolicy)
export class FindPolicyHandler implements IQueryHandler<FindPolicy, FoundPolicy> {
  constructor(private readonly log: EventLog) {}

  async execute({ policyId, on }: FindPolicy): Promise<FoundPolicy> {
    const state = await currentFromKept(this.log, policy, policyId);
    if (state.status === 'none') return null;
    const { code, ownerId, deputyId, unitId, purposes } = state;
    const version = versionInForce(state, on);
    const facts = version?.guardrails.flatMap((guardrail) => guardrail.facts) ?? [];
    const factsAsked = [...new Set(facts.map(({ name }) => name))];
    return { policyId, code, ownerId, deputyId, unitId, purposes, versionInForce: version?.number ?? null, factsAsked };
  }
}

@QueryHandler(FindGuardrails)
export class FindGuardrailsHandler implements IQueryHandler<FindGuardrails, FoundGuardrails> {
  constructor(private readonly log: EventLog) {}

  async execute({ policyId, version }: FindGuardrails): Promise<FoundGuardrails> {
    const state = await currentFromKept(this.log, policy, policyId);
    if (state.status === 'none') return null;
    const { code, ownerId, deputyId, versions } = state;
    const asked = 'on' in version ? versionInForce(state, version.on) : versions.find(({ number }) => number === version.number);
    if (!asked) return null;
    const { number: versionNumber, title, sensitivity, guardrails } = asked;
    return { policyId, code, ownerId, deputyId, versionNumber, title, sensitivity, guardrails };
  }
}

/** Query: whether a policy has a version of this number. */
export class HasVersion {
  constructor(
    readonly policyId: string,
    readonly number: number,
  ) {}
}

@QueryHandler(HasVersion)
export class HasVersionHandler implements IQueryHandler<HasVersion, boolean> {
  constructor(private readonly log: EventLog) {}

  async execute({ policyId, number }: HasVersion): Promise<boolean> {
    const state = await current(this.log, policy, policyId);
    return state.status === 'registered' && state.versions.some((version) => version.number === number);
  }
}

export const policyHandlers = [
  FindPolicyHandler,
  FindOfficeHandler,
  FindGuardrailsHandler,
  HasVersionHandler,
  ...handlersFor(policy, {
    RegisterPolicy: handling(
      RegisterPolicy,
      ({ code }) => policyIdOf(code),
      async (command, queries) => ({
        policyId: policyIdOf(command.code),
        code: command.code,
        family: command.family ?? null,
        ownerId: await officeHolder(command.ownerId ?? command.context.actor.id, 'ownerId', queries),
        deputyId: command.deputyId ? await officeHolder(command.deputyId, 'deputyId', queries) : null,
        unitId: await ownUnit(command, queries),
        reviewCadenceDays: command.reviewCadenceDays,
        version: await proposed(command, command.context.currency),
        effectiveFrom: command.effectiveFrom ?? null,
      }),
    ),
    RevisePolicy: handling(
      RevisePolicy,
      ({ policyId }) => policyId,
      async (command, queries) => ({
        version: await proposed(command, command.context.currency),
        effectiveFrom: command.effectiveFrom ?? null,
        reason: command.reason,
        isUnderReview: await isUnderReview(command, queries),
      }),
    ),
    TransferPolicy: handling(
      TransferPolicy,
      ({ policyId }) => policyId,
      async ({ ownerId, deputyId, unitCode, reason }, queries) => ({
        ownerId: await officeHolder(ownerId, 'ownerId', queries),
        deputyId: deputyId ? await officeHolder(deputyId, 'deputyId', queries) : null,
        unitId: await unitFor(unitCode, queries),
        reason,
      }),
    ),
    SuspendPolicy: handling(SuspendPolicy, ({ policyId }) => policyId, dated),
    ReinstatePolicy: handling(ReinstatePolicy, ({ policyId }) => policyId, dated),
    RetirePolicy: handling(RetirePolicy, ({ policyId }) => policyId, dated),
  }),
  ...handlersFor(acknowledgement, {
    AcknowledgeVersion: handling(
      AcknowledgeVersion,
      ({ policyId, number, context }) => idOf('acknowledgement', policyId, String(number), context.actor.id),
      async ({ policyId, number, context }, queries) => ({
        policyId,
        number,
        unitId: context.actor.unitId,
        known: await queries.execute<HasVersion, boolean>(new HasVersion(policyId, number)),
      }),
    ),
  }),
  ...handlersFor(protection, {
    RecordProtection: handling(
      RecordProtection,
      protectionIdOf,
      async ({ policyId, week, kind, count, amountMinor, source, context }, queries) => {
        const found = await queries.execute<FindPolicy, FoundPolicy>(new FindPolicy(policyId, context.calendar.dayOf(context.now)));
        if (!found || !keepsFiguresOf(found, context.actor)) {
          throw new DomainError('policy.unknown', 'no such policy; register it first', 'policyId');
        }
        return { policyId, week, kind, count, amountMinor: amountMinor ?? null, source };
      },
    ),
  }),
];

function keepsFiguresOf({ ownerId, deputyId }: NonNullable<FoundPolicy>, actor: Actor): boolean {
  return actor.kind === 'SYSTEM' || hasRole(actor, 'COMPLIANCE', 'ADMIN') || actor.id === ownerId || actor.id === deputyId;
}

/** Looked up for the policy's office alone: how long it takes would tell others of a review that they may not know of. */
async function isUnderReview({ policyId, context }: RevisePolicy, queries: QueryBus): Promise<boolean> {
  const found = await queries.execute<FindPolicy, FoundPolicy>(new FindPolicy(policyId, context.calendar.dayOf(context.now)));
  if (!found || ![found.ownerId, found.deputyId].includes(context.actor.id)) return false;
  const last = await queries.execute<FindLastReview, FoundReview>(new FindLastReview(policyId));
  return last !== null && last.decided === null;
}

async function dated({ from, reason }: SuspendPolicy | ReinstatePolicy | RetirePolicy) {
  return { from: from ?? null, reason };
}

/** @param currency ISO 4217, of amounts in messages */
export async function proposed(command: RegisterPolicy | RevisePolicy, currency: string): Promise<ProposedContent> {
  const { title, text, purposes, protects, mandate, sensitivity } = command;
  const guardrails = command.guardrails?.map(guardrailOf) ?? null;
  await reviewInTurn(guardrails, currency);
  return {
    title,
    text,
    purposes,
    protects,
    mandate: { kind: mandate.kind, citation: mandate.citation ?? null },
    sensitivity,
    guardrails,
  };
}

/** An owner whose role covers a unit registers policies of that unit and of those below it. */
async function ownUnit({ unitCode, context }: RegisterPolicy, queries: QueryBus): Promise<string | null> {
  const unitId = await unitFor(unitCode, queries);
  const lineage = unitId === null ? [] : await queries.execute<FindAncestors, readonly string[]>(new FindAncestors(unitId));
  if (!holdsFor(context.actor, ['POLICY_OWNER', 'ADMIN'], lineage)) {
    throw new DomainError('policy.unit-of-others', 'your role covers some units only; give the code of one of them', 'unitCode');
  }
  return unitId;
}

async function unitFor(code: string | null | undefined, queries: QueryBus): Promise<string | null> {
  if (code === null || code === undefined) return null;
  const found = await queries.execute<FindUnit, FoundUnit>(new FindUnit(code));
  if (!found) throw new DomainError('policy.unknown-unit', `no unit has the code ${code}; register it first`, 'unitCode');
  return found.unitId;
}
