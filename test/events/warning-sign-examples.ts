import { idOf } from '#eventing';
import { WARNING_SIGNS } from '#expectations/events';
import type { CheckedSign, WarningSignEvent } from '#expectations/events';

type WarningSignExample = { readonly category: string; readonly aggregate: string } & WarningSignEvent;

const id = (name: string) => idOf('sample', name);
const signs = WARNING_SIGNS.map((sign): CheckedSign => {
  if (sign !== 'TOO_SLOW_ON_NON_EMERGENCIES') return { sign, answer: 'NOT_KNOWN', note: null, basis: null };
  const basis = { kind: 'STATEMENT', finding: 'PRESENT', sources: [`wave:${id('wave')}`], sourceCount: 1 } as const;
  return { sign, answer: 'PRESENT', note: 'Spare parts come late.', basis };
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
