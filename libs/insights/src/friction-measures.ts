import { NO_SUMS } from '#figures';
import type { AnswerTimes, FigureSums, WeekSpan } from '#figures';
import type { FrictionSums } from '#figures/events';
import { rateRatio, wilsonInterval } from '#statistics';
import { answersOf } from './answer-measures.ts';
import type { Exposure } from './friction-exposure.ts';
import type { Weeks } from './friction-windows.ts';
import { weeksFrom } from './friction-windows.ts';
import type { ExposureKind, FrictionChange, FrictionCostFigures, FrictionFigures, FrictionIndex } from './friction-figures.types.ts';
import type { Estimate } from '#graphql';

/** Sums of a union of blocks or of a public source, and the weeks that they answer for. */
export interface Union {
  readonly source: string | null;
  /** null: no block in the window. */
  readonly answered: Weeks | null;
  /** Of the answers that not every report gives; null: no breakdown in the window. */
  readonly told: Weeks | null;
  readonly sums: FrictionSums;
  /** Blocks that answer for other weeks than the others do lie beside or over each other. */
  readonly isMixed: boolean;
}

export interface Pricing {
  /** Whole minor units of the organisation's currency; null: hours are not turned into money. */
  readonly hourlyRateMinor: number | null;
}

/** By how much a span may be longer than the window, and the rate of blocks that lie over each other still be said. */
const MOST_BEYOND_THE_WINDOW = 1.25;

const FIELDS = Object.keys(NO_SUMS) as readonly (keyof FrictionSums)[];

/**
 * Adds up parts of one source. Blocks answer for their span, and for nothing where there is none: what waits and what is not there look
 * the same. A public source answers for every closed week that was asked, with zero too.
 */
export function unite(source: string | null, figures: readonly FigureSums[], closed: Weeks | null): Union {
  const sums = { ...NO_SUMS };
  for (const figure of figures) for (const field of FIELDS) sums[field] += figure.sums[field];
  const isMixed = figures.filter(({ answered }) => answered !== null).length > 1 || figures.some(({ isReachedOver }) => isReachedOver);
  if (source !== null) return { source, answered: closed, told: closed, sums, isMixed };
  return {
    source,
    answered: spanOf(figures.map(({ answered }) => answered)),
    told: spanOf(figures.map(({ told }) => told)),
    sums,
    isMixed,
  };
}

export function spanOf(spans: readonly (WeekSpan | null)[]): Weeks | null {
  const known = spans.filter((span) => span !== null);
  const from = known.map((span) => span.from).sort()[0];
  const to = known
    .map((span) => span.to)
    .sort()
    .at(-1);
  return from && to ? weeksFrom(from, to) : null;
}

/** @param answers of the same blocks; null where these cannot be told apart */
export function figuresOf(union: Union, asked: Weeks, pricing: Pricing, answers: readonly AnswerTimes[] | null): FrictionFigures {
  const { source, answered, told, sums } = union;
  const waits = answered === null;
  const count = (value: number) => (waits ? null : value);
  // Of a block there are none, or enough; what waits looks like none.
  const published = (value: number) => (source === null && value === 0 ? null : count(value));
  return {
    windowAsked: asked,
    windowAnswered: answered,
    reason: waits ? 'WAITING' : null,
    method: source === null ? 'PUBLISHED_BLOCKS' : 'PUBLIC_REPORTS',
    n: sums.reports,
    reports: published(sums.reports),
    corroborations: published(sums.corroborations),
    occurrences: count(sums.occurrences),
    people: source === null ? count(sums.people) : null,
    index: indexOf(sums, told),
    cost: costOf(sums, hasReports(union) ? answered : null, told, pricing),
    answers: source === null && answers !== null ? answersOf(answers) : null,
  };
}

/** Where one of several spans reaches far back, the reports of all others would be spread over weeks that they are not of. */
function hasNoRate({ answered, isMixed, source }: Union, asked: Weeks): boolean {
  return source === null && isMixed && answered !== null && answered.weeks > asked.weeks * MOST_BEYOND_THE_WINDOW;
}

/** A part of a block may hold "me too" alone, and then says nothing about reports. */
function hasReports({ source, sums }: Union): boolean {
  return source !== null || sums.reports > 0;
}

/** Burdensome AND failing its purpose (van Loon): the mean over reports that answered both, with both axes. */
function indexOf({ indexSum, burdenSum, functionLossSum, indexN }: FrictionSums, window: Weeks | null): FrictionIndex {
  const mean = (sum: number) => (indexN > 0 ? sum / indexN : null);
  return {
    value: mean(indexSum),
    burden: mean(burdenSum),
    functionLoss: mean(functionLossSum),
    n: indexN,
    method: 'RED_TAPE_AXES',
    window,
    reason: indexN > 0 ? null : window === null ? 'WAITING' : 'NOT_ENOUGH_DATA',
  };
}

/** Standard Cost Model: price times quantity, what was observed apart from what is estimated. */
function costOf(sums: FrictionSums, answered: Weeks | null, told: Weeks | null, { hourlyRateMinor }: Pricing): FrictionCostFigures {
  const priced = (
    [staffMinutes, customerMinutes, outOfPocketMinor]: readonly [number, number, number],
    n: number,
    window: Weeks | null,
    missing: boolean,
  ) => {
    const reason = window === null ? ('WAITING' as const) : missing ? ('NOT_ENOUGH_DATA' as const) : null;
    const shown = (value: number | null) => (reason === null ? value : null);
    const labour = hourlyRateMinor === null ? null : Math.round((staffMinutes / 60) * hourlyRateMinor);
    return {
      staffHours: shown(staffMinutes / 60),
      customerHours: shown(customerMinutes / 60),
      outOfPocketMinor: shown(outOfPocketMinor),
      labourMinor: shown(labour),
      moneyMinor: shown(labour === null ? null : labour + outOfPocketMinor),
      n,
      method: 'STANDARD_COST_MODEL' as const,
      window,
      reason,
      moneyReason: reason ?? (labour === null ? ('NO_HOURLY_RATE' as const) : null),
    };
  };
  const { staffMinutes, customerMinutes, amountMinor, yearlyN } = sums;
  return {
    observed: priced([staffMinutes, customerMinutes, amountMinor], sums.reports, answered, false),
    estimatedYearly: priced([sums.yearlyStaffMinutes, sums.yearlyCustomerMinutes, sums.yearlyAmountMinor], yearlyN, told, yearlyN === 0),
  };
}

/** Reports per 1,000 customers served, as a share with its interval. */
export function ratePer1000(union: Union, customers: Exposure, policyId: string | null): Estimate {
  const { answered, sums } = union;
  const about = { n: sums.reports, method: 'WILSON_SCORE' as const, window: answered };
  if (answered === null || !hasReports(union)) return { ...about, value: null, lower: null, upper: null, reason: 'WAITING' };
  const [exposure] = customers.of(union.source, policyId, [answered]) ?? [];
  if (exposure === undefined || exposure === 0 || exposure < sums.reports) {
    return { ...about, value: null, lower: null, upper: null, reason: 'NO_EXPOSURE' };
  }
  const share = wilsonInterval({ successes: sums.reports, trials: exposure });
  const per1000 = (value: number | null) => (value === null ? null : value * 1_000);
  return { ...about, value: per1000(share.value), lower: per1000(share.lower), upper: per1000(share.upper), reason: null };
}

/**
 * The rate of reports in a window over that in the window before: per customer served where both are recorded, otherwise per week of the
 * spans answered.
 * @param asked the windows that the unions are of
 * @param customers null: nobody can say whose customers they were
 */
export function changeOf(
  { after, before }: { readonly after: Union; readonly before: Union },
  asked: { readonly after: Weeks; readonly before: Weeks },
  customers: Exposure | null,
  policyId: string | null,
): FrictionChange {
  const about = { n: after.sums.reports + before.sums.reports, method: 'EXACT_RATE_RATIO' as const, window: after.answered };
  const nothing = { ...about, value: null, lower: null, upper: null, pValue: null, exposure: 'WEEKS' as const };
  if (after.answered === null || before.answered === null || !hasReports(after) || !hasReports(before))
    return { ...nothing, reason: 'WAITING' };
  if (hasNoRate(after, asked.after) || hasNoRate(before, asked.before)) return { ...nothing, reason: 'SPANS_DIFFER' };
  const [served, servedBefore] = customers?.of(after.source, policyId, [after.answered, before.answered]) ?? [];
  const known = Boolean(served && servedBefore);
  const exposure: ExposureKind = known ? 'INTERACTIONS' : 'WEEKS';
  const ratio = rateRatio(
    { events: after.sums.reports, exposure: known ? (served ?? 0) : after.answered.weeks },
    { events: before.sums.reports, exposure: known ? (servedBefore ?? 0) : before.answered.weeks },
  );
  return {
    ...about,
    value: ratio.value,
    lower: ratio.lower,
    upper: ratio.upper,
    pValue: ratio.pValue,
    exposure,
    reason: ratio.value === null ? ratio.reason : null,
  };
}
