import { randomUUID } from 'node:crypto';
import { aContext, anActor } from '#eventing-testing';
import { content } from './charter.fixture.ts';
import type {
  CriterionAnswer,
  ExpectationEvent,
  ExpectationResponse,
  ExpectationStatus,
  RealismCriterion,
  RealismNotes,
} from './events.ts';

export const [expectationId, unitId, parentId, policyId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
export const [responseId, taskId, reviewId] = [randomUUID(), randomUUID(), randomUUID()];
/** Heads the unit; heads the one above; owns the linked policy; has no part in it. None of them has a role there. */
export const [head, above, owner, stranger] = [anActor(), anActor(), anActor(), anActor()];
export const responsible = { lineage: [unitId, parentId], headIds: [head.id, above.id], officeIds: [owner.id] };

export const by = (actor: typeof head) => aContext({ actor });
/** 2 November 2026, a Monday. */
export const now = aContext().now;

export const charterInForce = { number: 3, clauses: content.clauses };

type Registered = Extract<ExpectationEvent, { type: 'ExpectationRegistered' }>;
export const registered = (change: Partial<Registered['data']> = {}): Registered => ({
  type: 'ExpectationRegistered',
  data: {
    expectationId,
    unitId,
    party: 'CUSTOMERS',
    partyName: null,
    what: 'a till that works within the hour',
    source: 'ASSUMED',
    sourceReference: null,
    sourceWaveId: null,
    factor: 'SERVICE_TERMS',
    clause: { key: 'repair-time', text: 'Within four hours.' },
    charterNumber: 3,
    policyId,
    registeredBy: head.id,
    registeredAt: now,
    ...change,
  },
});

const yes: CriterionAnswer = { answer: true, note: null };
const no: CriterionAnswer = { answer: false, note: null };
export const realism = (change: Partial<Record<RealismCriterion, CriterionAnswer>> = {}): RealismNotes => ({
  exceedsNeeds: no,
  alignsWithGoals: yes,
  withinOperations: yes,
  withinTechnology: yes,
  isAchievable: yes,
  ...change,
});

type Assessed = Extract<ExpectationEvent, { type: 'ExpectationAssessed' }>;
export const assessed = (gap: Assessed['data']['gap'], assessedAt = now): Assessed => ({
  type: 'ExpectationAssessed',
  data: {
    expectationId,
    isMet: gap === null,
    reason: 'it takes three hours',
    gap,
    charterNumber: 3,
    status: gap === null ? 'ALIGNED' : 'ASSESSED',
    assessedBy: head.id,
    assessedAt,
  },
});
export const unmet = assessed({ realism: realism(), isRealistic: true, shortfall: 'QUALITY', shortfallReason: null });
export const met = assessed(null);

type Responded = Extract<ExpectationEvent, { type: 'ExpectationResponded' }>;
export const responded = (status: ExpectationStatus, response: Partial<ExpectationResponse>): Responded => ({
  type: 'ExpectationResponded',
  data: {
    expectationId,
    policyId,
    response: {
      responseId,
      kind: 'NEGOTIATE',
      text: 'talk',
      parties: [],
      offers: [],
      agreement: null,
      reviewId: null,
      task: null,
      toPersonId: null,
      ...response,
    },
    status,
    respondedBy: head.id,
    respondedAt: now,
  },
});

export const parties = ['Tills', 'Stores'];
export const offers = [
  { party: 'Tills', offer: 'two hours on Saturdays' },
  { party: 'Stores', offer: 'no calls after eight' },
];
export const negotiating = responded('NEGOTIATING', { parties, offers });
export const agreed = responded('ALIGNED', { parties, offers, agreement: 'Two hours on Saturdays.' });
export const documented = responded('DOCUMENTED', { kind: 'DOCUMENT', parties, agreement: 'Two hours on Saturdays.' });
export const escalated = (toPersonId: string | null) => responded('ESCALATED', { kind: 'ESCALATE', text: 'beyond us', toPersonId });
export const told = responded('ASSESSED', {
  kind: 'COMMUNICATE',
  text: 'Four hours it is.',
  parties: ['Stores'],
  task: { taskId, kind: 'COMMUNICATION', ownerId: stranger.id, dueOn: '2026-12-01' },
});
