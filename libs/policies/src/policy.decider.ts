import { DomainError, hasRole } from '#eventing';
import type { Actor, Context, Decider } from '#eventing';
import type { Guardrail } from '#guardrails';
import type { PolicyEvent, Purpose, Sensitivity, VersionContent } from './events.ts';
import { effectiveDay } from './effective-day.decider.ts';
import { isGuarded, publishable } from './version-content.decider.ts';
import type { ProposedContent } from './version-content.decider.ts';

type PolicyStatus = 'ACTIVE' | 'SUSPENDED' | 'RETIRED';

export interface KnownVersion {
  readonly number: number;
  readonly effectiveFrom: string;
  readonly title: string;
  readonly sensitivity: Sensitivity;
  readonly guardrails: readonly Guardrail[];
  readonly isGuarded: boolean;
}

/** A suspension, its end, or retirement. */
export interface PolicyTurn {
  readonly status: PolicyStatus;
  /** Local date. */
  readonly from: string;
}

export interface RegisteredPolicy {
  readonly status: 'registered';
  readonly policyId: string;
  readonly code: string;
  readonly ownerId: string;
  readonly deputyId: string | null;
  readonly unitId: string | null;
  readonly purposes: readonly Purpose[];
  readonly versions: readonly KnownVersion[];
  /** In the order of their dates. */
  readonly turns: readonly PolicyTurn[];
  /** Reviews whose decision is carried out, or has lapsed. */
  readonly carriedOut: readonly string[];
}

export type Policy = { readonly status: 'none' } | RegisteredPolicy;

interface PolicyCommands {
  RegisterPolicy: {
    policyId: string;
    code: string;
    family: string | null;
    ownerId: string;
    deputyId: string | null;
    unitId: string | null;
    reviewCadenceDays: number;
    version: ProposedContent;
    effectiveFrom: string | null;
  };
  /** `isUnderReview`: for the policy's office; nobody else is told of a review by a refusal. */
  RevisePolicy: { version: ProposedContent; effectiveFrom: string | null; reason: string; reviewId?: string; isUnderReview?: boolean };
  TransferPolicy: { ownerId: string; deputyId: string | null; unitId: string | null; reason: string };
  SuspendPolicy: { from: string | null; reason: string; reviewId?: string };
  ReinstatePolicy: { from: string | null; reason: string };
  RetirePolicy: { from: string | null; reason: string; reviewId?: string };
}

export const policy: Decider<Policy, PolicyCommands, PolicyEvent> = {
  category: 'policy',
  initialState: { status: 'none' },
  decide: {
    RegisterPolicy: (
      { policyId, code, family, ownerId, deputyId, unitId, reviewCadenceDays, version, effectiveFrom },
      state,
      { now, calendar, currency },
    ) => {
      if (state.status !== 'none')
        throw new DomainError('policy.code-taken', `the code ${code} belongs to another policy; choose another code`, 'code');
      checkPeople(ownerId, deputyId);
      return {
        type: 'PolicyRegistered',
        data: {
          policyId,
          code,
          family,
          ownerId,
          deputyId,
          unitId,
          reviewCadenceDays,
          version: publishable(version, [], currency),
          effectiveFrom: effectiveDay(effectiveFrom, calendar.dayOf(now), 'effectiveFrom'),
          registeredAt: now,
        },
      };
    },
    RevisePolicy: orLapsed(
      ({ version, effectiveFrom, reason, reviewId, isUnderReview = false }, state, { now, actor, calendar, currency }) => {
        const policy = owned(state, actor);
        if (isCarriedOut(policy, reviewId)) return [];
        if (statusOn(policy.turns, LAST_DAY) === 'RETIRED')
          throw new DomainError('policy.retired', 'a retired policy has no new versions; register a new policy', 'policyId');
        const from = effectiveDay(effectiveFrom, calendar.dayOf(now), 'effectiveFrom');
        const last = policy.versions.at(-1);
        if (last && from < last.effectiveFrom) {
          throw new DomainError(
            'policy.effective-before-last',
            `version ${last.number} takes effect on ${last.effectiveFrom}; choose that day or a later one`,
            'effectiveFrom',
          );
        }
        const content = publishable(version, last?.guardrails ?? [], currency);
        if (isUnderReview) checkNotRoundCompliance(policy, content, calendar.dayOf(now));
        return {
          type: 'PolicyRevised',
          data: {
            policyId: policy.policyId,
            number: (last?.number ?? 0) + 1,
            version: content,
            effectiveFrom: from,
            reason,
            reviewId: reviewId ?? null,
            revisedAt: now,
          },
        };
      },
    ),
    TransferPolicy: ({ ownerId, deputyId, unitId, reason }, state, { now, actor }) => {
      const policy = owned(state, actor);
      checkPeople(ownerId, deputyId);
      checkTakeOver(policy, [ownerId, deputyId], actor);
      if (policy.ownerId === ownerId && policy.deputyId === deputyId && policy.unitId === unitId) return [];
      return { type: 'PolicyTransferred', data: { policyId: policy.policyId, ownerId, deputyId, unitId, reason, transferredAt: now } };
    },
    SuspendPolicy: orLapsed((command, state, context) =>
      turn(command, owned(state, context.actor), context, 'SUSPENDED', ({ policyId, from, reason, at }) => ({
        type: 'PolicySuspended',
        data: { policyId, from, reason, reviewId: command.reviewId ?? null, suspendedAt: at },
      })),
    ),
    ReinstatePolicy: (command, state, context) =>
      turn(command, owned(state, context.actor), context, 'ACTIVE', ({ policyId, from, reason, at }) => ({
        type: 'PolicyReinstated',
        data: { policyId, from, reason, reinstatedAt: at },
      })),
    RetirePolicy: orLapsed((command, state, context) =>
      turn(command, owned(state, context.actor), context, 'RETIRED', ({ policyId, from, reason, at }) => ({
        type: 'PolicyRetired',
        data: { policyId, from, reason, reviewId: command.reviewId ?? null, retiredAt: at },
      })),
    ),
  },
  evolve: {
    PolicyRegistered: ({ policyId, code, ownerId, deputyId, unitId, version, effectiveFrom }) => ({
      status: 'registered',
      policyId,
      code,
      ownerId,
      deputyId,
      unitId,
      purposes: version.purposes,
      versions: [knownVersion(1, effectiveFrom, version)],
      turns: [],
      carriedOut: [],
    }),
    PolicyRevised: ({ number, version, effectiveFrom, reviewId }, state) => {
      const policy = carriedOut(state, reviewId);
      return { ...policy, purposes: version.purposes, versions: [...policy.versions, knownVersion(number, effectiveFrom, version)] };
    },
    PolicyTransferred: ({ ownerId, deputyId, unitId }, state) => ({ ...registered(state), ownerId, deputyId, unitId }),
    PolicySuspended: ({ from, reviewId }, state) => turned(carriedOut(state, reviewId), 'SUSPENDED', from),
    PolicyReinstated: ({ from }, state) => turned(state, 'ACTIVE', from),
    PolicyRetired: ({ from, reviewId }, state) => turned(carriedOut(state, reviewId), 'RETIRED', from),
    DecisionLapsed: ({ reviewId }, state) => carriedOut(state, reviewId),
  },
};

const LAST_DAY = '9999-12-31';

/** The version that applies on a local date; null before the first one, while suspended and once retired. */
export function versionInForce(policy: RegisteredPolicy, on: string): KnownVersion | null {
  if (statusOn(policy.turns, on) !== 'ACTIVE') return null;
  return policy.versions.findLast(({ effectiveFrom }) => effectiveFrom <= on) ?? null;
}

/** @param turns in the order of their days; what is recorded later for the same day holds, and retirement is for ever */
export function statusOn(turns: RegisteredPolicy['turns'], on: string): PolicyStatus {
  const begun = turns.filter(({ from }) => from <= on);
  return begun.some(({ status }) => status === 'RETIRED') ? 'RETIRED' : (begun.at(-1)?.status ?? 'ACTIVE');
}

function knownVersion(number: number, effectiveFrom: string, version: VersionContent): KnownVersion {
  const { title, sensitivity, guardrails } = version;
  return { number, effectiveFrom, title, sensitivity, guardrails, isGuarded: isGuarded(version) };
}

function turn<Event>(
  { from, reason, reviewId }: { from: string | null; reason: string; reviewId?: string },
  policy: RegisteredPolicy,
  { now, calendar }: { now: string; calendar: { dayOf(instant: string): string } },
  to: PolicyStatus,
  event: (data: { policyId: string; from: string; reason: string; at: string }) => Event,
): Event | [] {
  if (isCarriedOut(policy, reviewId)) return [];
  const day = effectiveDay(from, calendar.dayOf(now), 'from');
  const status = statusOn(policy.turns, day);
  if (status === to) return [];
  if (status === 'RETIRED') throw new DomainError('policy.retired', 'a retired policy stays retired; register a new policy', 'policyId');
  return event({ policyId: policy.policyId, from: day, reason, at: now });
}

function turned(state: Policy, status: PolicyStatus, from: string): Policy {
  const policy = registered(state);
  // Recorded in any order; of two on one day the later record holds.
  return { ...policy, turns: [...policy.turns, { status, from }].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)) };
}

function registered(state: Policy): RegisteredPolicy {
  if (state.status === 'none') throw new DomainError('policy.unknown', 'no such policy; register it first', 'policyId');
  return state;
}

function carriedOut(state: Policy, reviewId: string | null): RegisteredPolicy {
  const policy = registered(state);
  return reviewId === null ? policy : { ...policy, carriedOut: [...policy.carriedOut, reviewId] };
}

/** A decision takes effect once, whoever carries it out and whatever the policy has become since. */
function isCarriedOut(policy: RegisteredPolicy, reviewId: string | undefined): boolean {
  return reviewId !== undefined && policy.carriedOut.includes(reviewId);
}

type Decide<Command> = (command: Command, state: Policy, context: Context) => PolicyEvent | readonly PolicyEvent[];

/** A person reads a refusal and chooses otherwise; of a decision nobody would hear, and those who wait for what comes of it would wait for ever. */
function orLapsed<Command extends { readonly reviewId?: string }>(decide: Decide<Command>): Decide<Command> {
  return (command, state, context) => {
    try {
      return decide(command, state, context);
    } catch (refusal) {
      if (!(refusal instanceof DomainError) || command.reviewId === undefined || state.status === 'none') throw refusal;
      const { reviewId } = command;
      return { type: 'DecisionLapsed', data: { policyId: state.policyId, reviewId, because: refusal.code, lapsedAt: context.now } };
    }
  };
}

/** A policy that others own looks like one that does not exist. */
function owned(state: Policy, actor: Actor): RegisteredPolicy {
  const policy = registered(state);
  if (actor.kind !== 'SYSTEM' && ![policy.ownerId, policy.deputyId].includes(actor.id) && !hasRole(actor, 'ADMIN')) {
    throw new DomainError('policy.unknown', 'no such policy; register it first', 'policyId');
  }
  return policy;
}

/** While a review of a guarded rule is open, its next version needs compliance, and comes of the review. */
function checkNotRoundCompliance(policy: RegisteredPolicy, version: VersionContent, today: string): void {
  const standing = [policy.versions.at(-1), versionInForce(policy, today)];
  if (!isGuarded(version) && !standing.some((known) => known?.isGuarded)) return;
  throw new DomainError(
    'policy.under-review',
    'the law demands this rule, or it prevents fraud, and its review is open: decide the review, which asks compliance, or close it with KEEP',
    'policyId',
  );
}

function checkPeople(ownerId: string, deputyId: string | null): void {
  if (ownerId === deputyId)
    throw new DomainError('policy.deputy-is-owner', 'the deputy stands in for the owner; name somebody else or nobody', 'deputyId');
}

/** Who answers for a policy reads its reports: administration alone is no way to them. */
function checkTakeOver(policy: RegisteredPolicy, office: readonly (string | null)[], actor: Actor): void {
  if (!office.includes(actor.id) || [policy.ownerId, policy.deputyId].includes(actor.id)) return;
  throw new DomainError(
    'policy.taken-over',
    'you cannot hand yourself a policy that others answer for; its owner or another administrator has to do it',
    office[0] === actor.id ? 'ownerId' : 'deputyId',
  );
}
