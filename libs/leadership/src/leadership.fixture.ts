import type { Estimate } from '#graphql';
import type { EffectFinding, FrictionFigures, FrictionRow } from '#insights';
import { headlinesOf } from './headlines.ts';
import type { LeadershipCase, LeadershipReview, LeadershipSections } from './leadership-review.types.ts';
import { signsOf } from './leadership-signs.fixture.ts';
import { methodsOf } from './methods.ts';

const period = {
  key: '2026-Q3',
  windowAsked: { from: '2026-W27', to: '2026-W39', weeks: 13 },
  window: { from: '2026-W27', to: '2026-W39', weeks: 13 },
  firstDay: '2026-06-29',
  lastDay: '2026-09-27',
  isOver: true,
};
const { window } = period;
const windowBefore = { from: '2026-W14', to: '2026-W26', weeks: 13 };
/** A title that wants to be a formula, a table and a script. */
export const receipts = { id: 'p1', code: 'RET-14', title: '=HYPERLINK("x") | <script>alert(1)</script>' };
const delivery = { id: 'p2', code: 'DEL-01', title: 'Delivery ends at the door' };

const withheld = { value: null, lower: null, upper: null, n: 0, window: null } as const;
const noSeries = { ...withheld, method: 'SEGMENTED_QUASI_POISSON', reason: 'NOT_PUBLISHED' } as const;

function figures(reports: number | null, weeks = window): FrictionFigures {
  const reason = reports === null ? 'WAITING' : null;
  const answered = reports === null ? null : weeks;
  const n = reports ?? 0;
  const none = { staffHours: null, customerHours: null, outOfPocketMinor: null, labourMinor: null, moneyMinor: null };
  const shared = { n, method: 'STANDARD_COST_MODEL', window: answered, reason } as const;
  const observed = { ...none, ...shared, moneyReason: reason ?? 'NO_HOURLY_RATE' } as const;
  const index = reports === null ? { value: null, burden: null, functionLoss: null } : { value: 0.5, burden: 4, functionLoss: 3.5 };
  return {
    windowAsked: weeks,
    windowAnswered: answered,
    reason,
    method: 'PUBLISHED_BLOCKS',
    n,
    reports,
    corroborations: null,
    occurrences: reports,
    people: reports === null ? null : 5,
    index: { ...index, n, method: 'RED_TAPE_AXES', window: answered, reason },
    cost: {
      observed: reports === null ? observed : { ...observed, staffHours: 2.5, customerHours: 1 },
      estimatedYearly: { ...observed, reason: 'WAITING', moneyReason: 'WAITING' },
    },
    answers: null,
  };
}

function row(policy: FrictionRow['policy'], reports: number | null, before: number | null, change: Partial<Estimate>): FrictionRow {
  const about = { ...withheld, method: 'EXACT_RATE_RATIO', reason: 'WAITING', pValue: null, exposure: 'WEEKS' } as const;
  return { policy, figures: figures(reports), before: figures(before, windowBefore), change: { ...about, ...change } };
}

const HALVED = { value: 0.5, lower: 0.27, upper: 0.9, n: 60, window, reason: null };

function finding(verdict: EffectFinding['verdict'], effect: Partial<Estimate>, counts: readonly [number, number] | null): EffectFinding {
  const side = (n: number | null, weeks: typeof window) => ({
    windowAsked: weeks,
    windowAnswered: n === null ? null : weeks,
    n,
    exposure: 13,
    controlN: null,
  });
  return {
    verdict,
    reason: verdict === null ? 'NOT_PUBLISHED' : null,
    why: verdict === null ? 'Nobody tells.' : 'The reports fell to 50 % of what they were.',
    effect: { ...withheld, method: 'EXACT_RATE_RATIO', reason: 'NOT_PUBLISHED', ...effect },
    pValue: null,
    controlled: false,
    smallestVisibleFall: null,
    smallestVisibleRise: null,
    exposure: 'WEEKS',
    before: side(counts?.[0] ?? null, windowBefore),
    after: side(counts?.[1] ?? null, window),
    traps: [],
  };
}

function reviewOf(data: Partial<LeadershipCase['review']>): LeadershipCase['review'] {
  const people = { ownerId: 'o', deputyId: null, actingId: 'o', escalatedToId: null, escalations: [], revision: null };
  const steps = { definition: null, assessment: null, options: [], responses: [], proposal: null, proposals: [], decision: null };
  return {
    id: 'r1',
    policyId: 'p1',
    policyVersion: 1,
    status: 'ALIGN',
    trigger: 'CADENCE',
    reason: 'It is due.',
    openedOn: '2026-07-01',
    clockFrom: '2026-07-01',
    dueOn: '2026-09-29',
    isOverdue: true,
    isDisclosed: true,
    ...people,
    ...steps,
    ...data,
  };
}

const share = (value: number, n: number) =>
  ({ value, lower: value - 0.1, upper: value + 0.1, n, method: 'WILSON_SCORE', window, reason: null }) as const;
const wave = { id: 'w1', number: 2, opensOn: '2026-09-01', closesOn: '2026-09-20', closedOn: '2026-09-21', isClosed: true };
const gap = { value: 0.37, lower: 0.2338, upper: 0.4869, n: 200, method: 'NEWCOMBE_HYBRID_SCORE', window, reason: null } as const;
const suppressed = { ...withheld, reason: 'SUPPRESSED' } as const;
const statement = { customerText: null, dimension: null, policy: null, weight: null, unplaced: null, elsewhere: null, trend: [] };

const profileOf = (month: string, score: number | null): LeadershipSections['hand']['profile'] => ({
  month,
  scope: 'ORGANISATION',
  unit: null,
  policy: null,
  isProvisional: false,
  publishedAt: '2026-10-05T00:00:00.000Z',
  rubricVersion: 1,
  window,
  dimensions: [{ dimension: 'NIMBLE', score, reason: score === null ? 'NOT_ENOUGH_DATA' : null, weight: 9, weightScored: 5 }],
  mean: null,
  indicators: [
    {
      key: 'days-to-decision',
      dimension: 'NIMBLE',
      words: 'Days from trigger to decision',
      readings: [],
      n: 3,
      nCounts: 'decisions',
      minN: 1,
      weight: 3,
      score,
      reason: score === null ? 'NOT_ENOUGH_DATA' : null,
      window,
      countsTotal: 0,
      counts: [],
    },
  ],
});

const sections: LeadershipSections = {
  ...signsOf({ receipts, delivery, wave, window }),
  expectations: {
    total: 3,
    reason: null,
    counts: [
      { status: 'ALIGNED', factor: 'SERVICE_TERMS', count: 1 },
      { status: 'OPEN', factor: 'CONSTRAINTS', count: 2 },
    ],
  },
  hand: { profile: profileOf('2026-09', 62.4), before: profileOf('2026-06', null) },
  friction: {
    ranking: {
      windowAsked: window,
      windowBefore,
      unit: null,
      published: {
        source: null,
        rows: [row(receipts, 20, 40, HALVED), row(delivery, null, null, {})],
        furtherPolicies: row(null, null, null, {}),
        otherPolicies: row(null, null, null, {}),
        total: row(null, 20, 40, HALVED),
        unplaced: null,
        elsewhere: null,
      },
      publicSources: [],
    },
    policies: 1,
    untold: 1,
  },
  signals: {
    total: 1,
    reason: null,
    policies: [receipts],
    charts: 1,
    methods: ['EXACT_U'],
    signals: [
      {
        policy: receipts,
        source: null,
        method: 'EXACT_U',
        exposure: 'WEEKS',
        point: {
          window: { from: '2026-W30', to: '2026-W31', weeks: 2 },
          n: 8,
          exposure: 2,
          value: 4,
          state: 'LOCKED',
          lower: 0,
          centre: 1.5,
          upper: 3.5,
          signals: [{ rule: 'OUTSIDE_LIMITS', side: 'HIGH', words: 'Above the upper limit.' }],
        },
      },
    ],
  },
  decisions: {
    total: 2,
    customerCentred: 1,
    processCentred: 1,
    reason: null,
    decided: [
      {
        policy: receipts,
        review: reviewOf({
          status: 'CLOSED',
          decision: {
            decision: 'REVISE',
            fastLane: false,
            stillServes: null,
            optionId: null,
            rationale: '# Cards\nprove it *too*.',
            publicReason: 'Cards prove it too.',
            outcomeMessage: 'Show the card.',
            version: null,
            effectiveFrom: '2026-08-03',
            centring: 'CUSTOMER_CENTRED',
            evidence: ['FRICTION', 'BACKTEST:b1'],
            decidedBy: 'o',
            decidedOn: '2026-07-20',
          },
        }),
      },
    ],
  },
  effects: {
    window: { from: '2025-W40', to: '2026-W39', weeks: 52 },
    total: 1,
    reason: null,
    effects: [
      {
        policy: receipts,
        number: 2,
        effectiveFrom: '2026-06-29',
        view: 'PUBLISHED',
        summary: 'friction FELL, customer outcomes NOT_PUBLISHED, losses ROSE',
        friction: finding('FELL', HALVED, [40, 20]),
        frictionSeries: {
          refusal: 'NOT_PUBLISHED',
          why: 'Blocks are no series of weeks.',
          step: noSeries,
          trendBefore: noSeries,
          trendChange: noSeries,
          dispersion: null,
          exposure: 'WEEKS',
          weeksBefore: null,
          weeksAfter: null,
          weeksLeftOut: null,
        },
        customerOutcomes: finding(null, {}, null),
        protection: [{ kind: 'LOSS', finding: finding('ROSE', { ...HALVED, value: 2.1, lower: 1.2, upper: null }, [10, 21]) }],
        publicSources: [],
      },
    ],
  },
  reviews: { total: 1, overdue: 1, queued: 0, reason: null, open: [{ policy: delivery, review: reviewOf({}) }] },
  gaps: {
    total: 1,
    reason: null,
    waves: [
      {
        surveyId: 's1',
        title: 'Two views',
        wave,
        window: { from: '2026-W36', to: '2026-W38', weeks: 3 },
        unit: null,
        statements: [
          {
            ...statement,
            key: 'beyond',
            employeeText: 'We go above and beyond.',
            employees: share(0.66, 100),
            customers: share(0.29, 100),
            gap,
            verdict: 'CLEAR_GAP',
            change: null,
          },
          {
            ...statement,
            key: 'sense',
            employeeText: 'We use common sense.',
            employees: share(0.74, 100),
            customers: { ...suppressed, method: 'WILSON_SCORE' },
            gap: { ...suppressed, method: 'NEWCOMBE_HYBRID_SCORE' },
            verdict: null,
            change: { ...suppressed, method: 'SQUARE_AND_ADD' },
          },
        ],
        weighted: null,
      },
    ],
  },
};

/** A small review with something of everything in it. */
export function aReview(other: Partial<LeadershipSections> = {}): LeadershipReview {
  const told = { ...sections, ...other };
  const frame = { period, asOf: '2026-11-02', unit: null };
  return { ...frame, ...told, headlines: headlinesOf({ ...frame, ...told }), methods: methodsOf(told, 5) };
}
