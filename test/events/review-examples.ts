import { idOf } from '#eventing';
import type { AbsenceEvent, Proposal, ReviewEvent, TaskEvent } from '#reviews/events';

type ReviewExample = { readonly category: string; readonly aggregate: string } & (ReviewEvent | TaskEvent | AbsenceEvent);

const id = (name: string) => idOf('sample', name);
const [reviewId, policyId, ownerId, approverId, headId, optionId, requestId, taskId] = [
  id('review'),
  id('policy'),
  id('owner'),
  id('approver'),
  id('head'),
  id('option'),
  id('review request'),
  id('task'),
];
const at = '2026-11-16T08:30:00.000Z';
const review = { category: 'review', aggregate: reviewId };
const version = '{"text":"A receipt or a bank statement.","title":"Refunds need proof of purchase"}';
const proposal: Proposal = {
  optionId,
  decision: 'REVISE',
  version,
  policyVersion: 3,
  centring: 'CUSTOMER_CENTRED',
  rationale: 'Statements prove a purchase as well.',
  publicReason: 'Receipts get lost; a bank statement will do from now on.',
  outcomeMessage: 'You told us that receipts get lost. From December on a bank statement will do.',
};

/** One example of every event of reviews in its present shape, in an order in which they happen. */
export const reviewExamples: readonly ReviewExample[] = [
  {
    ...review,
    type: 'ReviewOpened',
    data: {
      reviewId,
      policyId,
      ordinal: 0,
      policyVersion: 3,
      trigger: 'THRESHOLD',
      reason: '5 people reported friction within 90 days.',
      baselineUntil: '2026-W40',
      isQueued: true,
      clockFrom: null,
      dueOn: null,
      isDisclosed: false,
      openedBy: null,
      openedOn: '2026-11-23',
      openedAt: at,
    },
  },
  { ...review, type: 'ReviewStarted', data: { reviewId, clockFrom: '2026-11-23', dueOn: '2027-02-21', startedAt: at } },
  {
    ...review,
    type: 'ReviewDisclosed',
    data: { reviewId, withTrigger: true, baselineUntil: '2026-W43', clockFrom: '2026-11-23', dueOn: '2027-02-21', disclosedAt: at },
  },
  {
    ...review,
    type: 'ReviewDefined',
    data: {
      reviewId,
      customerExpectation: 'My money back without the slip of paper.',
      customerExpectationSource: 'survey of October',
      staffExpectation: 'To say yes where the purchase is plain.',
      purpose: 'No refunds for stolen goods.',
      evidence: [
        { kind: 'BLOCKS', summary: '14 reports by at least 5 people.', data: '{"reports":14}' },
        { kind: 'GAPS', summary: 'none', data: null },
      ],
      definedAt: at,
    },
  },
  {
    ...review,
    type: 'RealismAssessed',
    data: {
      reviewId,
      realism: { exceedsNeeds: false, alignsWithGoals: true, withinOperations: true, withinTechnology: true, isAchievable: true },
      isRealistic: true,
      shortfall: 'QUALITY',
      greenTape: {
        isWritten: true,
        meansFitEnds: true,
        isOptimalControl: false,
        isConsistentlyApplied: false,
        isPurposeUnderstood: true,
      },
      reason: 'The till can look up card payments.',
      assessedAt: at,
    },
  },
  {
    ...review,
    type: 'OptionProposed',
    data: {
      reviewId,
      optionId,
      decision: 'REVISE',
      title: 'Take statements',
      description: 'A bank statement counts like a receipt.',
      version,
      policyVersion: 3,
      gains: { customers: 1, staffTime: 1, cost: 0, protection: 0 },
      centring: 'CUSTOMER_CENTRED',
      backtestIds: [id('backtest')],
      proposedAt: at,
    },
  },
  {
    ...review,
    type: 'ResponseRecorded',
    data: {
      reviewId,
      responseId: id('response'),
      kind: 'NEGOTIATE',
      text: 'With finance.',
      parties: ['Stores', 'Finance'],
      offers: [{ party: 'Finance', offer: 'Up to 200.' }],
      agreement: 'Statements up to 200.',
      taskOwnerId: null,
      dueOn: null,
      recordedAt: at,
    },
  },
  {
    ...review,
    type: 'ApprovalRequested',
    data: {
      reviewId,
      requestId,
      proposal,
      fastLane: false,
      stillServes: null,
      approverIds: [approverId],
      needsCompliance: true,
      requestedAt: at,
    },
  },
  { ...review, type: 'ReviewApproved', data: { reviewId, requestId, approverId, reason: null, asCompliance: true, approvedAt: at } },
  { ...review, type: 'ReviewDeclined', data: { reviewId, requestId, approverId, reason: 'Say up to which amount.', declinedAt: at } },
  { ...review, type: 'ReviewOverdue', data: { reviewId, policyId, dueOn: '2027-02-21', overdueAt: at } },
  {
    ...review,
    type: 'ReviewEscalated',
    data: { reviewId, policyId, toPersonId: headId, reason: 'Nobody has decided it.', escalatedAt: at },
  },
  {
    ...review,
    type: 'ReviewDecided',
    data: {
      reviewId,
      policyId,
      fastLane: false,
      stillServes: null,
      requestId,
      optionId,
      decision: proposal.decision,
      rationale: proposal.rationale,
      publicReason: proposal.publicReason,
      outcomeMessage: proposal.outcomeMessage,
      version,
      effectiveFrom: '2026-12-01',
      centring: proposal.centring,
      evidence: ['BLOCKS', `BACKTEST:${id('backtest')}`],
      decidedBy: ownerId,
      decidedOn: '2026-11-16',
      decidedAt: at,
    },
  },
  {
    category: 'task',
    aggregate: taskId,
    type: 'TaskAssigned',
    data: { taskId, kind: 'COMMUNICATION', policyId, reviewId, title: 'Tell the stores', ownerId, dueOn: '2026-12-01', assignedAt: at },
  },
  {
    category: 'task',
    aggregate: taskId,
    type: 'TaskCompleted',
    data: { taskId, reachedShare: 0.9, note: 'One store was closed.', completedAt: at },
  },
  {
    category: 'absence',
    aggregate: ownerId,
    type: 'AbsenceRecorded',
    data: { personId: ownerId, from: '2026-12-20', until: '2027-01-03', recordedAt: at },
  },
];
