import { idOf } from '#eventing';
import type { ExpectationEvent } from '#expectations/events';

type ExpectationExample = { readonly category: string; readonly aggregate: string } & ExpectationEvent;

const id = (name: string) => idOf('sample', name);
const [expectationId, unitId, policyId, headId] = [id('expectation'), id('unit'), id('policy'), id('head')];
const at = '2026-11-16T08:30:00.000Z';
const expectation = { category: 'expectation', aggregate: expectationId };

/** One example of every event of expectations in its present shape, in an order in which they happen. */
export const expectationExamples: readonly ExpectationExample[] = [
  {
    ...expectation,
    type: 'ExpectationRegistered',
    data: {
      expectationId,
      unitId,
      party: 'UNIT',
      partyName: 'Stores of the north',
      what: 'A till that works again within the hour, also on Saturdays.',
      source: 'ASKED',
      sourceReference: 'Their heads, on 12 November 2026',
      sourceWaveId: null,
      factor: 'SERVICE_TERMS',
      clause: { key: 'repair-time', text: 'Within four hours on weekdays.' },
      charterNumber: 1,
      policyId,
      registeredBy: headId,
      registeredAt: at,
    },
  },
  {
    ...expectation,
    type: 'ExpectationAssessed',
    data: {
      expectationId,
      isMet: false,
      reason: 'Three hours on weekdays, Monday on Saturdays.',
      gap: {
        realism: {
          exceedsNeeds: { answer: false, note: 'Saturday is their busiest day.' },
          alignsWithGoals: { answer: true, note: null },
          withinOperations: { answer: false, note: 'Nobody is on call on Saturdays.' },
          withinTechnology: { answer: true, note: null },
          isAchievable: { answer: true, note: null },
        },
        isRealistic: false,
        shortfall: 'QUALITY',
        shortfallReason: 'The hour is too much, but Monday is below the charter.',
      },
      charterNumber: 1,
      status: 'ASSESSED',
      assessedBy: headId,
      assessedAt: at,
    },
  },
  {
    ...expectation,
    type: 'ExpectationResponded',
    data: {
      expectationId,
      policyId,
      response: {
        responseId: id('expectation response'),
        kind: 'COMMUNICATE',
        text: 'What the stores can count on until the spring.',
        parties: ['Stores of the north'],
        offers: [],
        agreement: null,
        reviewId: null,
        task: { taskId: id('expectation task'), kind: 'COMMUNICATION', ownerId: headId, dueOn: '2026-12-01' },
        toPersonId: null,
      },
      status: 'ASSESSED',
      respondedBy: headId,
      respondedAt: at,
    },
  },
];
