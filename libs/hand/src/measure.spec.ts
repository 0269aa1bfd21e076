import { describe, expect, it } from '@jest/globals';
import type { HandScope } from './events.ts';
import type { HandMaterial, HandWave } from './hand-material.finder.ts';
import { aBreakdown, aPolicyState, aReview, aVersion, NOTHING, someJudgements } from './hand-material.fixture.ts';
import { measureAll } from './measure.ts';
import { medianOf } from './median.ts';
import type { HandIndicatorKey } from './rubric.ts';
import { RUBRIC } from './rubric.ts';

const ORGANISATION: HandScope = { kind: 'ORGANISATION', id: null };
const NORTH: HandScope = { kind: 'UNIT', id: 'north' };
const POLICY: HandScope = { kind: 'POLICY', id: 'p' };
/** October 2026 ends with week 44, on Sunday 1 November; 13 weeks begin with Monday 3 August, 52 with 3 November 2025. */
const OCTOBER = { toWeek: '2026-W44', today: '2026-11-20' } as const;
const units = new Map([
  ['all', null],
  ['north', 'all'],
  ['shop', 'north'],
  ['south', 'all'],
]);

function measured(
  key: HandIndicatorKey,
  material: Partial<HandMaterial>,
  scope: HandScope = ORGANISATION,
  at: { toWeek: typeof OCTOBER.toWeek; today: string } = OCTOBER,
) {
  const found = measureAll({ ...NOTHING, units, ...material }, scope, at).find((one) => one.key === key);
  if (!found) throw new Error(`${key} is not measured`);
  return [Object.values(found.raw), found.n, found.sources.map(({ id }) => id)] as const;
}

describe('measuring', () => {
  it('knows every indicator of the rubric, and says of nothing that there is nothing', () => {
    for (const scope of [ORGANISATION, NORTH, POLICY]) {
      const found = measureAll(NOTHING, scope, OCTOBER);
      expect(found.map(({ key }) => key)).toEqual(RUBRIC.indicators.map(({ key }) => key));
      for (const { raw, n, sources } of found)
        expect([Object.values(raw).filter((value) => value !== null), n, sources]).toEqual([[], 0, []]);
    }
  });

  it('takes the middle, or the mean of the middle two', () => {
    expect([[], [3], [9, 1], [9, 1, 2], [4, 3, 2, 1]].map(medianOf)).toEqual([null, 3, 5, 2, 2.5]);
  });
});

describe('reviews', () => {
  const reviews = [
    aReview('soon', '2026-10-01', '2026-10-11'),
    aReview('late', '2026-07-03', '2026-10-31'),
    aReview('before', '2026-05-01', '2026-08-02'),
    aReview('after', '2026-10-01', '2026-11-02'),
    aReview('elsewhere', '2026-10-01', '2026-10-31', { policyId: 'q' }),
  ];
  const policies = [aPolicyState('p', { unitId: 'shop' }), aPolicyState('q', { unitId: 'south' })];

  it('count where they are decided, from the day that they were opened: 13 weeks, of a policy 52', () => {
    expect(measured('trigger-to-decision', { reviews, policies })).toEqual([[30], 3, ['soon', 'late', 'elsewhere']]);
    expect(measured('trigger-to-decision', { reviews, policies }, NORTH)).toEqual([[65], 2, ['soon', 'late']]);
    expect(measured('trigger-to-decision', { reviews, policies }, POLICY)).toEqual([[93], 3, ['soon', 'late', 'before']]);
  });

  it('take no time where others learnt of them after their decision', () => {
    expect(measured('trigger-to-decision', { reviews: [aReview('r', '2026-10-20', '2026-10-11')] })).toEqual([[0], 1, ['r']]);
  });

  it('come into force where they take effect, as far as anything came of them', () => {
    const effects = [
      aReview('in force', '2026-07-01', '2026-07-25', { effectiveFrom: '2026-08-03' }),
      aReview('to come', '2026-10-01', '2026-10-11', { effectiveFrom: '2026-11-02' }),
      aReview('lapsed', '2026-10-01', '2026-10-11'),
    ];
    expect(measured('decision-to-in-force', { reviews: effects })).toEqual([[9], 1, ['in force']]);
  });

  it('are overdue where they were open past their date at the end of the month, or now while it runs', () => {
    const open = [
      aReview('overdue', '2026-07-01', null, { dueOn: '2026-10-31' }),
      aReview('on its last day', '2026-07-01', null, { dueOn: '2026-11-01' }),
      aReview('queued', '2026-07-01', null),
      aReview('decided later', '2026-07-01', '2026-11-05', { dueOn: '2026-10-01' }),
      aReview('decided', '2026-07-01', '2026-10-05', { dueOn: '2026-10-01' }),
      aReview('opened later', '2026-11-02', null),
    ];
    const counted = ['overdue', 'on its last day', 'queued', 'decided later'];
    expect(measured('reviews-overdue', { reviews: open })).toEqual([[0.5], 4, counted]);
    const running = { toWeek: '2026-W44', today: '2026-10-20' } as const;
    expect(measured('reviews-overdue', { reviews: open }, ORGANISATION, running)).toEqual([[0.25], 4, counted]);
  });

  it('cite evidence where they name a backtest, a gap or blocks', () => {
    const decided = [['BLOCKS'], ['GAPS'], ['BACKTEST:1'], ['COST', 'PROTECTION', 'HISTORY', 'CHARTER', 'CHART'], []].map(
      (evidence, index) => aReview(String(index), '2026-10-01', '2026-10-11', { evidence }),
    );
    expect(measured('decisions-cite-evidence', { reviews: decided })).toEqual([[0.6], 5, ['0', '1', '2', '3', '4']]);
  });
});

describe('policies', () => {
  it.each([
    ['says all', {}, 1],
    ['has lost its owner', { hasOwner: false }, 0],
    ['has no purpose', { versions: [aVersion(1, '2026-01-01', { purposes: [] })] }, 0],
    ['is a habit', { versions: [aVersion(1, '2026-01-01', { mandate: { kind: 'HABIT', citation: null } })] }, 0],
    ['is law without a citation', { versions: [aVersion(1, '2026-01-01', { mandate: { kind: 'LAW', citation: null } })] }, 0],
    ['is law', { versions: [aVersion(1, '2026-01-01', { mandate: { kind: 'LAW', citation: '§ 1' } })] }, 1],
    ['should have been looked at', { reviewCadenceDays: 300 }, 0],
    ['is to be looked at today', { reviewCadenceDays: 304 }, 1],
    ['says more in a version to come', { versions: [aVersion(1, '2026-01-01', { purposes: [] }), aVersion(2, '2026-11-02')] }, 0],
  ] as const)('one that %s is complete or not', (_, over, share) => {
    expect(measured('policies-complete', { policies: [aPolicyState('p', over)] })).toEqual([[share], 1, ['p']]);
  });

  it('are looked at again while a review runs, and for their cadence after it', () => {
    const policies = [aPolicyState('p', { reviewCadenceDays: 30 })];
    const share = (openedOn: string, decidedOn: string | null) =>
      measured('policies-complete', { policies, reviews: [aReview('r', openedOn, decidedOn)] })[0][0];
    expect([share('2026-09-01', null), share('2026-09-01', '2026-10-02'), share('2026-09-01', '2026-10-01')]).toEqual([1, 1, 0]);
    expect([share('2026-09-01', '2026-11-05'), share('2026-11-05', null)]).toEqual([1, 0]);
  });

  it('count in force alone', () => {
    expect(measured('policies-complete', { policies: [aPolicyState('p', { isInForce: false })] })).toEqual([[null], 0, []]);
  });

  it('revisions count once they are 60 days old, and belong to the time in which they came into force', () => {
    const versions = [
      aVersion(1, '2025-01-01'),
      aVersion(2, '2026-06-01'),
      aVersion(3, '2026-08-03'),
      aVersion(4, '2026-09-02'),
      aVersion(5, '2026-09-03'),
    ];
    const material = { policies: [aPolicyState('p', { versions })], judged: new Set(['p/3', 'p/5']) };
    expect(measured('revisions-with-verdict', material)).toEqual([[0.5], 2, ['p/3', 'p/4']]);
    expect(measured('revisions-with-verdict', material, POLICY)).toEqual([[1 / 3], 3, ['p/2', 'p/3', 'p/4']]);
    const ofNorth = { ...material, policies: [aPolicyState('p', { versions, unitId: 'north' })] };
    expect(measured('revisions-with-verdict', ofNorth, NORTH)).toEqual([[null], 0, []]);
  });
});

describe('reports', () => {
  const breakdowns = [
    aBreakdown('a', {
      parts: [
        { unitId: 'shop', n: 10, lost: 20 },
        { unitId: 'south', n: 5, lost: 25 },
        { unitId: null, n: 5, lost: 15 },
      ],
      unitIds: ['shop', 'south', null],
      harm: { HARMED: 6, NOT_HARMED: 9, NOT_STATED: 5 },
      facts: { ALL_CARRIED: 5, SOME_MISSING: 15 },
      answers: { within14Days: 12, medianDays: 10 },
    }),
    aBreakdown('b', {
      policyId: null,
      unitIds: ['shop', 'north'],
      reports: 30,
      harm: { OTHERS_TOGETHER: 30 },
      facts: { OTHERS_TOGETHER: 30 },
      answers: { within14Days: null, medianDays: 3 },
    }),
    aBreakdown('c', {
      unitIds: ['shop'],
      harm: { NOT_HARMED: 15, OTHERS_TOGETHER: 5 },
      facts: { ALL_CARRIED: 10, NONE_ASKED: 10 },
      answers: { within14Days: 20, medianDays: null },
    }),
    aBreakdown('too old', {
      toWeek: '2026-W31',
      harm: { HARMED: 20 },
      facts: { SOME_MISSING: 20 },
      answers: { within14Days: 0, medianDays: 30 },
    }),
  ];

  it('serve their purpose by parts', () => {
    expect(measured('purpose-served', { breakdowns })).toEqual([[0.5], 20, ['a']]);
    expect(measured('purpose-served', { breakdowns }, NORTH)).toEqual([[0.75], 10, ['a']]);
    expect(measured('purpose-served', { breakdowns }, { kind: 'UNIT', id: 'south' })).toEqual([[0], 5, ['a']]);
  });

  it('harm people or not by whole breakdowns, of those that are told', () => {
    expect(measured('reports-without-harm', { breakdowns })).toEqual([[0.8], 30, ['a', 'c']]);
    expect(measured('reports-without-harm', { breakdowns }, NORTH)).toEqual([[1], 15, ['c']]);
    expect(measured('reports-without-harm', { breakdowns }, { kind: 'POLICY', id: 'q' })).toEqual([[null], 0, []]);
  });

  it('carry the facts that they are asked for, of those that are asked', () => {
    expect(measured('reports-with-facts', { breakdowns })).toEqual([[0.5], 30, ['a', 'c']]);
    expect(measured('reports-with-facts', { breakdowns }, NORTH)).toEqual([[1], 10, ['c']]);
    expect(measured('reports-with-facts', { breakdowns }, { kind: 'POLICY', id: 'q' })).toEqual([[null], 0, []]);
  });

  it('are answered within 14 days where that is told', () => {
    expect(measured('reporters-answered', { breakdowns })).toEqual([[0.8], 40, ['a', 'c']]);
    expect(measured('reporters-answered', { breakdowns }, POLICY)).toEqual([[0.8], 40, ['a', 'c']]);
    expect(measured('reporters-answered', { breakdowns }, NORTH)).toEqual([[1], 20, ['c']]);
  });

  it('wait for the median that holds for half of them', () => {
    expect(measured('report-to-first-answer', { breakdowns })).toEqual([[3], 50, ['b', 'a']]);
    expect(measured('report-to-first-answer', { breakdowns }, POLICY)).toEqual([[10], 20, ['a']]);
  });
});

describe('judgement calls', () => {
  const calls = someJudgements('calls', { basis: { ALLOWED: 12, GRANTED: 8 } });
  const requests = someJudgements('requests', { kind: 'REQUEST', n: 8 });

  it('made under ALLOWED count beside all requests for authority', () => {
    expect(measured('judgement-calls-allowed', { judgements: [calls, requests] })).toEqual([[0.6], 20, ['calls', 'requests']]);
    const beyond = someJudgements('beyond', { kind: 'REQUEST', unitIds: ['north', null] });
    expect(measured('judgement-calls-allowed', { judgements: [calls, beyond] }, NORTH)).toEqual([[1], 12, ['calls']]);
  });

  it('say nothing where it is told of the fewer of them what they were made under', () => {
    const untold = someJudgements('untold', { n: 21, basis: { OTHERS_TOGETHER: 21 } });
    expect(measured('judgement-calls-allowed', { judgements: [calls, untold, requests] })).toEqual([[null], 0, []]);
    const fewer = someJudgements('untold', { n: 20, basis: { OTHERS_TOGETHER: 20 } });
    expect(measured('judgement-calls-allowed', { judgements: [calls, fewer, requests] })[1]).toBe(20);
  });
});

describe('waves', () => {
  const statement = (key: string, over: Partial<HandWave['statements'][number]> = {}): HandWave['statements'][number] => ({
    key,
    employeeText: 'We do.',
    customerText: 'They do.',
    dimension: 'HUMANIZED',
    policyId: null,
    warningSign: null,
    weight: null,
    ...over,
  });
  const cell = (unitId: string | null, agreed: number, of: number) => ({
    unitId,
    others: unitId === null ? ('UNPLACED' as const) : null,
    counts: [0, of - agreed, 0, agreed, 0] as const,
  });
  const side = (key: string, audience: 'EMPLOYEES' | 'CUSTOMERS', ...cells: ReturnType<typeof cell>[]) => ({ key, audience, cells });
  const wave = (waveId: string, over: Partial<HandWave> = {}): HandWave => ({
    waveId,
    surveyId: 's',
    title: 'Two views',
    number: 1,
    week: '2026-W40',
    statements: [statement('care'), statement('skipped'), statement('rule', { policyId: 'p', dimension: 'ALIGNED' })],
    results: [
      side('care', 'EMPLOYEES', cell('shop', 30, 40), cell(null, 10, 10)),
      side('care', 'CUSTOMERS', cell('shop', 20, 40), cell('south', 0, 10)),
      side('skipped', 'EMPLOYEES', cell('shop', 0, 20)),
      side('skipped', 'CUSTOMERS', cell('shop', 20, 20)),
      side('rule', 'EMPLOYEES', cell('south', 10, 10)),
      side('rule', 'CUSTOMERS', cell('south', 5, 10)),
    ],
    ...over,
  });
  const waves = [
    wave('first', { week: '2026-W36', results: [] }),
    wave('second', { number: 2 }),
    wave('of old', { surveyId: 't', week: '2026-W31' }),
  ];

  it('tell the gap and the agreement of customers, without statements that few answered beside those that many did', () => {
    expect(measured('humanized-statements', { waves })).toEqual([[40, 40], 50, ['second']]);
    expect(measured('humanized-statements', { waves }, NORTH)).toEqual([[25, 50], 40, ['second']]);
    expect(measured('humanized-statements', { waves }, POLICY)).toEqual([[null, null], 0, []]);
    expect(measured('aligned-statements', { waves }, POLICY)).toEqual([[50, 50], 10, ['second']]);
  });

  it('are all counted where few answered each statement', () => {
    const few = [wave('few', { statements: [statement('skipped')] })];
    expect(measured('humanized-statements', { waves: few })).toEqual([[100, 100], 20, ['few']]);
  });

  it('hear both sides of units with none below them', () => {
    expect(measured('units-with-both-sides', { waves })).toEqual([[1], 2, ['second']]);
    expect(measured('units-with-both-sides', { waves: [wave('one', { statements: [statement('care')] })] })).toEqual([[0.5], 2, ['one']]);
    expect(measured('units-with-both-sides', { waves }, NORTH)).toEqual([[1], 1, ['second']]);
  });
});

describe('warning signs', () => {
  it('are absent of six, on average over the units; what nobody could tell of is not', () => {
    const check = (unitId: string, period: string, toWeek: string, ...answers: readonly ('PRESENT' | 'ABSENT' | 'NOT_KNOWN')[]) => ({
      unitId,
      period,
      fromWeek: '2026-W27',
      toWeek,
      checkedBy: 'head',
      checkedAt: '2026-10-01T00:00:00.000Z',
      signs: answers.map((answer) => ({
        sign: 'MAINTENANCE_SEEN_AS_OUTAGE' as const,
        answer,
        note: null,
        basis: null,
      })),
    });
    const checks = [
      check('shop', '2026-10', '2026-W44', 'ABSENT', 'ABSENT', 'ABSENT', 'PRESENT', 'PRESENT', 'NOT_KNOWN'),
      check('south', '2026-Q3', '2026-W40', 'ABSENT', 'ABSENT', 'ABSENT', 'ABSENT', 'ABSENT', 'ABSENT'),
      check('all', '2026-07', '2026-W31', 'PRESENT', 'PRESENT', 'PRESENT', 'PRESENT', 'PRESENT', 'PRESENT'),
    ];
    expect(measured('warning-signs-absent', { checks })).toEqual([[0.75], 2, ['shop/2026-10', 'south/2026-Q3']]);
    expect(measured('warning-signs-absent', { checks }, NORTH)).toEqual([[0.5], 1, ['shop/2026-10']]);
    expect(measured('warning-signs-absent', { checks }, POLICY)).toEqual([[null], 0, []]);
  });
});
