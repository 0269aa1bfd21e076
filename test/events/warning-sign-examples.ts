import { idOf } from '#eventing';
import { WARNING_SIGNS } from '#expectations/events';
import type { CheckedSign, WarningSignEvent } from '#expectations/events';

type WarningSignExample = { readonly category: string; readonly aggregate: string } & WarningSignEvent;

const id = (name: string) => idOf('sample', name);
const signs = WARNING_SIGNS.map((sign): CheckedSign => {
  const unanswered = { sign, answer: 'NOT_KNOWN', note: null, suggestion: 'NOT_ENOUGH_DATA', evidence: [] } as const;
  if (sign !== 'TOO_SLOW_ON_NON_EMERGENCIES') return { ...unanswered, why: 'Nothing in the data speaks of it.' };
  return {
    sign,
    answer: 'PRESENT',
    note: 'Spare parts come late.',
    suggestion: 'PRESENT',
    why: 'Customers who agree: “They are too slow.” (Signs, wave 1): 40 % of 80; the interval from 30 % to 51 % lies above 20 %.',
    evidence: [
      {
        kind: 'STATEMENT',
        finding: 'PRESENT',
        decides: true,
        words: 'Customers who agree: “They are too slow.” (Signs, wave 1)',
        value: 0.4,
        lower: 0.2998,
        upper: 0.5093,
        n: 80,
        method: 'WILSON_SCORE',
        reason: null,
        fromWeek: '2026-W41',
        toWeek: '2026-W42',
        threshold: 0.2,
        sources: [`wave:${id('wave')}`],
      },
    ],
  };
});

/** One example of every event of warning signs in its present shape. */
export const warningSignExamples: readonly WarningSignExample[] = [
  {
    category: 'warning_sign_check',
    aggregate: id('warning sign check'),
    type: 'WarningSignsChecked',
    data: {
      unitId: id('unit'),
      period: '2026-Q4',
      fromWeek: '2026-W40',
      toWeek: '2026-W53',
      signs,
      checkedBy: id('head'),
      checkedAt: '2026-11-16T08:30:00.000Z',
    },
  },
];
