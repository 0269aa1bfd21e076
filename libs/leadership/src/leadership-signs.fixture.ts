import { WARNING_SIGNS } from '#expectations/events';
import type { SignAnswer } from '#expectations/events';
import type { WeekWindow } from '#graphql';
import { listMissteps } from '#insights';
import type { FrictionPolicy, GapDrivers } from '#insights';
import type { LeadershipSections } from './leadership-review.types.ts';

import { misstepsSection, warningSignsSection } from './leadership-signs.ts';

interface Shared {
  readonly receipts: FrictionPolicy;
  readonly delivery: FrictionPolicy;
  readonly wave: GapDrivers['wave'];
  readonly window: WeekWindow;
}

const census = { value: 0.75, lower: null, upper: null, n: 20, method: 'CENSUS', window: null, reason: null } as const;
const judgement = { unit: null, figure: null, threshold: null, adjustedPValue: null, sources: [] } as const;

/** A check of July that says of each of the six, in their order, whether it is there. */
function checkOf(code: string, answers: readonly SignAnswer[]): LeadershipSections['warningSigns']['checks'][number] {
  const signs = WARNING_SIGNS.map((sign, place) => ({
    ...({ sign, suggestion: 'NOT_ENOUGH_DATA', basis: null } as const),
    ...{ answer: answers[place] ?? 'ABSENT', note: place === 0 ? '=1+1' : null },
  }));
  const weeks = { from: '2026-W27', to: '2026-W31', weeks: 5 };
  const check = { unitId: code, period: '2026-07', window: weeks, checkedBy: 'o', checkedAt: '2026-08-03T08:00:00.000Z', signs };
  return { unit: { id: code, code, name: code }, check };
}

/** What opens gaps, what goes with them, and what warns of them. */
export const signsOf = ({
  receipts,
  delivery,
  wave,
  window,
}: Shared): Pick<LeadershipSections, 'gapDrivers' | 'missteps' | 'warningSigns'> => ({
  gapDrivers: {
    total: 1,
    compared: 12,
    notCompared: 4,
    shown: 2,
    reason: null,
    waves: [
      {
        ...{ surveyId: 's1', title: 'Two views', wave, reason: null, windowAsked: window, unit: null },
        ...{ compared: 12, shown: 2, notCompared: 4 },
        drivers: [
          {
            statement: { key: 'beyond', employeeText: 'We go above and beyond.', customerText: 'They go above and beyond.' },
            policy: receipts,
            verdict: 'GOES_TOGETHER',
            why: 'Across 10 units: the more reports on RET-14, the higher is the agreement of employees beside that of customers.',
            correlation: { value: 0.91, lower: 0.66, upper: 0.98, n: 10, method: 'SPEARMAN_FISHER_Z', window, reason: null },
            pValue: 0.0003,
            qValue: 0.0036,
            basis: 'PEOPLE',
            units: [],
          },
        ],
      },
    ],
  },
  missteps: misstepsSection(
    listMissteps(
      [
        {
          ...{ ...judgement, kind: 'COMMUNICATION', policy: delivery, verdict: 'NOT_FOUND', why: 'All have seen it.' },
          ...{ figure: { ...census, value: 1 }, threshold: 0.8 },
        },
        {
          ...{ ...judgement, kind: 'COMMUNICATION', policy: receipts, verdict: 'FOUND', why: '15 of 20 people have seen it.' },
          ...{ figure: census, threshold: 0.8 },
        },
        {
          ...{ ...judgement, kind: 'INCONSISTENT_ENFORCEMENT', policy: receipts, verdict: 'FOUND', why: 'Staff asked in 60 % here.' },
          ...{ unit: { id: 'n', code: 'N_1', name: 'North' }, threshold: 0.1, adjustedPValue: 0.01 },
          figure: { value: 0.4, lower: 0.2, upper: 0.6, n: 200, method: 'NEWCOMBE_HYBRID_SCORE', window, reason: null },
        },
        { ...judgement, kind: 'NOT_CURRENT', policy: delivery, verdict: 'NOT_FOUND', why: 'It is not due.' },
      ],
      10,
    ),
  ),
  warningSigns: warningSignsSection([checkOf('S_2', ['PRESENT', 'NOT_KNOWN']), checkOf('N_1', ['PRESENT', 'ABSENT', 'PRESENT'])], 3),
});
