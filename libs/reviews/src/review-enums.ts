import { enumOf } from '#graphql';
import { CENTRINGS, RESPONSE_KINDS, REVIEW_STATUSES, REVIEW_TRIGGERS, TASK_KINDS } from './events.ts';

export { ReviewDecisionEnum, ShortfallEnum } from '#graphql';

export const ReviewTriggerEnum = enumOf('ReviewTrigger', REVIEW_TRIGGERS, {
  valuesMap: {
    HAND: { description: 'Whoever answers for the policy asked for it.' },
    CADENCE: { description: 'The policy is due.' },
    ESCALATION: { description: 'Somebody else asked for it: the head of their unit, compliance or an executive.' },
    THRESHOLD: { description: 'Enough people reported friction within 90 days.' },
    CHART_SIGNAL: { description: 'A process chart showed more than chance.' },
  },
});
export const ReviewStatusEnum = enumOf('ReviewStatus', REVIEW_STATUSES, {
  valuesMap: {
    QUEUED: { description: 'Waits until its owner has fewer open; its clock does not run.' },
    DEFINE: { description: 'What do customers and staff expect, what is the rule for?' },
    ALIGN: { description: 'Is that realistic, and what could be done?' },
    APPROVE: { description: 'Named people are asked to approve a proposal.' },
    CLOSED: { description: 'Decided.' },
  },
});
export const ResponseKindEnum = enumOf('ResponseKind', RESPONSE_KINDS, {
  valuesMap: {
    REVIEW: { description: 'Look at the rule itself.' },
    COMMUNICATE: { description: 'Tell people; with the decision it becomes a task of the kind COMMUNICATION.' },
    TRAIN: { description: 'Train people; with the decision it becomes a task of the kind TRAINING.' },
    NEGOTIATE: { description: 'Between parties, each with an offer.' },
    DOCUMENT: { description: 'An agreement, to be printed.' },
    ESCALATE: { description: 'It is for somebody above.' },
  },
});
export const CentringEnum = enumOf('Centring', CENTRINGS, {
  valuesMap: {
    CUSTOMER_CENTRED: { description: 'Customers gain.' },
    PROCESS_CENTRED: { description: 'Only staff minutes or cost gain.' },
    NEITHER: { description: 'Nobody is expected to gain.' },
  },
});
export const TaskKindEnum = enumOf('TaskKind', TASK_KINDS, {
  valuesMap: {
    COMMUNICATION: {
      description: 'Of a decision or an expectation: somebody is to be told, and how many of them were is said when it is done.',
    },
    TRAINING: {
      description:
        'Of a decision: somebody is to be trained. Without a review, of a report whose cause is TRAINING: the rule is to be explained; then for whoever reads the report alone.',
    },
    CHARTER_REVISION: { description: 'Of an expectation: the charter of the unit is to be revised.' },
  },
});

export const GAINS = ['WORSE', 'SAME', 'BETTER'] as const;
export type Gain = (typeof GAINS)[number];
export const GainEnum = enumOf('ExpectedGain', GAINS);
