import type { Recorded } from '#eventing';
import type { FrictionReportEvent } from '#friction/events';
import type { PolicyEvent } from '#policies/events';
import type { ReviewEvent, TaskEvent } from '#reviews/events';
import { Field, ObjectType } from '@nestjs/graphql';
import type { BacktestEvent } from './events.ts';

@ObjectType('HistoryDetail')
export class HistoryDetail {
  @Field()
  readonly name!: string;

  @Field()
  readonly value!: string;
}

@ObjectType('HistoryEntry', { description: 'One event behind a policy, a report or a review.' })
export class HistoryEntry {
  @Field({ description: 'Name of the event.' })
  readonly type!: string;

  @Field({
    description:
      'ISO instant; for what a reporter did, others see the ISO week; for what was done on a review before others could know of it, these see since when they could.',
  })
  readonly at!: string;

  @Field(() => [String], { description: 'Roles of whoever did it; REPORTER for what a reporter did, SYSTEM for a schedule or reaction.' })
  readonly roles!: readonly string[];

  @Field(() => String, { nullable: true, description: 'Why, in their words, where they had to say.' })
  readonly reason!: string | null;

  @Field(() => [HistoryDetail])
  readonly details!: readonly HistoryDetail[];
}

type Told = PolicyEvent | FrictionReportEvent | ReviewEvent | TaskEvent | Extract<BacktestEvent, { type: 'BacktestKept' }>;

/** What history tells of each event; nothing sealed, nothing that points at a reporter. */
const DETAILS: { readonly [Type in Told['type']]: readonly string[] } = {
  PolicyRegistered: ['code', 'effectiveFrom', 'ownerId', 'deputyId'],
  PolicyRevised: ['number', 'effectiveFrom', 'reviewId'],
  PolicyTransferred: ['ownerId', 'deputyId', 'unitId'],
  PolicySuspended: ['from', 'reviewId'],
  PolicyReinstated: ['from'],
  PolicyRetired: ['from', 'reviewId'],
  DecisionLapsed: ['because', 'reviewId'],
  FrictionReported: ['policyId', 'policyVersion', 'week', 'mode'],
  ReportRecurred: ['occurrences', 'week'],
  ReportFactsAdded: [],
  ReportLinkedToPolicy: ['policyId', 'policyVersion'],
  ReportCauseClassified: ['cause'],
  ReportMerged: ['intoReportId'],
  ReportUnmerged: ['fromReportId'],
  ReportWithdrawn: [],
  ReportMessageSent: ['from'],
  ReportAnswered: ['answer'],
  ReportHandedToDeputy: ['because'],
  ReportHandedUp: [],
  ReportResolved: ['decision', 'outcomeMessage', 'policyVersion', 'reviewId'],
  ReportOutcomeSeen: [],
  ReviewOpened: ['reviewId', 'policyVersion', 'trigger', 'clockFrom', 'dueOn'],
  ReviewStarted: ['clockFrom', 'dueOn'],
  ReviewDisclosed: ['clockFrom', 'dueOn'],
  ReviewDefined: ['customerExpectationSource'],
  RealismAssessed: ['isRealistic', 'shortfall'],
  OptionProposed: ['title', 'decision', 'centring'],
  ResponseRecorded: ['kind', 'dueOn'],
  ApprovalRequested: ['needsCompliance'],
  ReviewApproved: ['asCompliance'],
  ReviewDeclined: [],
  ReviewDecided: ['reviewId', 'decision', 'effectiveFrom', 'centring', 'publicReason'],
  ReviewOverdue: ['dueOn'],
  ReviewEscalated: [],
  TaskAssigned: ['kind', 'title', 'dueOn'],
  TaskCompleted: ['reachedShare'],
  BacktestKept: ['versionNumber'],
};

/** Where an event says why. */
const REASONS = ['reason', 'rationale'] as const;

/** @param told what is said otherwise than the event says it itself; `without`: details that this reader is not told */
export function entryOf(
  event: Recorded,
  { without = [], ...told }: Partial<Pick<HistoryEntry, 'at' | 'roles' | 'reason'>> & { readonly without?: readonly string[] } = {},
): HistoryEntry {
  const data = event.data as Readonly<Record<string, unknown>>;
  const names = (DETAILS[event.type as keyof typeof DETAILS] ?? []).filter((name) => !without.includes(name));
  const [reason = null] = REASONS.flatMap((name) => (typeof data[name] === 'string' ? [data[name]] : []));
  return {
    type: event.type,
    at: event.recordedAt,
    roles: (event.metadata['roles'] ?? '').split(',').filter(Boolean),
    reason,
    details: names.flatMap((name) => {
      const value = data[name];
      return ['string', 'number', 'boolean'].includes(typeof value) ? [{ name, value: String(value) }] : [];
    }),
    ...told,
  };
}
