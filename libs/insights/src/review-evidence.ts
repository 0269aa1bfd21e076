import { countWeeks, daysBetween } from '#calendar';
import type { IsoWeek } from '#calendar';
import type { PolicyEvent } from '#policies/events';
import type { Evidence } from '#reviews/events';
import type { FrictionChart, FrictionChartSeries } from './friction-chart.types.ts';
import type { FrictionCostFigures, FrictionFigures } from './friction-figures.types.ts';
import type { FrictionTrend, FrictionTrendPoint } from './friction-trend.types.ts';

/** A year of weeks. */
export const EVIDENCE_WEEKS = 52;
/** Characters that a piece of evidence may have; beyond, the oldest entries are left out. */
const LONGEST = 20_000;

const NOTHING_PUBLISHED = 'Nothing is published yet: too few people reported, or nobody did.';

export function noEvidence(kind: Evidence['kind'], summary = 'None.'): Evidence {
  return { kind, summary, data: null };
}

interface TrendSeries {
  readonly source: string | null;
  readonly points: readonly Pick<FrictionTrendPoint, 'bucket' | 'figures'>[];
}

interface Trend extends Pick<FrictionTrend, 'windowAsked'> {
  readonly published: TrendSeries;
  readonly publicSources: readonly TrendSeries[];
}

/** Reports, people in steps of k, and the trend by month. */
export function blocksEvidence({ windowAsked, published, publicSources }: Trend): Evidence {
  const own = pointsOf(published);
  const others = publicSources
    .map((series) => ({ source: series.source, points: pointsOf(series) }))
    .filter(({ points }) => points.length > 0);
  if (own.length === 0 && others.length === 0) return noEvidence('BLOCKS', NOTHING_PUBLISHED);
  const sum = (field: 'reports' | 'people') => own.reduce((total, point) => total + (point[field] ?? 0), 0);
  const said = [
    own.length === 0
      ? NOTHING_PUBLISHED
      : `${count(sum('reports'), 'report')} published, at least ${count(sum('people'), 'person', 'people')} behind them.`,
    ...others.map(
      ({ source, points }) =>
        `${count(
          points.reduce((total, { reports }) => total + (reports ?? 0), 0),
          'report',
        )} of ${source}.`,
    ),
  ];
  return evidence(
    'BLOCKS',
    `${said.join(' ')} ${inWeeks(windowAsked)}`,
    (entries) => ({ query: 'frictionTrend', windowAsked, months: entries, publicSources: others }),
    own,
  );
}

function pointsOf({ points }: TrendSeries) {
  return points
    .map(({ bucket, figures }) => ({
      month: bucket,
      window: figures.windowAnswered,
      reports: figures.reports,
      corroborations: figures.corroborations,
      people: figures.people,
      index: figures.index.value,
    }))
    .filter(({ reports, corroborations }) => (reports ?? 0) + (corroborations ?? 0) > 0);
}

/** Hours first, then money. */
export function costEvidence(figures: FrictionFigures, currency: string): Evidence {
  const { observed, estimatedYearly } = figures.cost;
  if (observed.staffHours === null || observed.customerHours === null) return noEvidence('COST', NOTHING_PUBLISHED);
  const money = observed.moneyMinor === null ? '' : ` and ${amount(observed.moneyMinor, currency)}`;
  const summary = `Reports state ${hours(observed.staffHours)} of staff and ${hours(observed.customerHours)} of customers${money}. ${inWeeks(figures.windowAsked)}`;
  return evidence(
    'COST',
    summary,
    () => ({ query: 'frictionCost', windowAsked: figures.windowAsked, currency, ...costOf({ observed, estimatedYearly }) }),
    [],
  );
}

function costOf({ observed, estimatedYearly }: FrictionCostFigures) {
  const shares = ({
    staffHours,
    customerHours,
    outOfPocketMinor,
    moneyMinor,
    n,
    window,
    reason,
    moneyReason,
  }: FrictionCostFigures['observed']) => ({
    ...{ staffHours, customerHours, outOfPocketMinor, moneyMinor, n, window, reason, moneyReason },
  });
  return { observed: shares(observed), estimatedYearly: shares(estimatedYearly) };
}

/** Whether friction varies as usual, and what did not. */
export function chartEvidence({
  windowAsked,
  series,
  publicSources,
  revisions,
}: Pick<FrictionChart, 'windowAsked' | 'series' | 'publicSources' | 'revisions'>): Evidence {
  const charts = [series, ...publicSources].filter(({ points }) => points.length > 0);
  if (charts.length === 0) return noEvidence('CHART', NOTHING_PUBLISHED);
  const said = charts.flatMap(signalsOf);
  const summary = said.length === 0 ? 'No signal: friction varies as usual, as far as the points tell.' : said.join(' ');
  const data = (points: readonly object[]) => ({ query: 'frictionChart', windowAsked, revisions, points });
  return evidence('CHART', `${summary} ${inWeeks(windowAsked)}`, data, charts.flatMap(chartPoints));
}

/** The last signal of a series, in a sentence. */
function signalsOf({ source, points }: FrictionChartSeries): readonly string[] {
  const last = points.findLast(({ signals }) => signals.length > 0);
  const [signal] = last?.signals ?? [];
  return last && signal ? [`${source ?? 'Published reports'}, ${last.window.to}: ${signal.words}`] : [];
}

function chartPoints({ source, method, points }: FrictionChartSeries) {
  return points.map(({ window, n, value, lower, centre, upper, state, signals }) => ({
    ...{ source, method, from: window.from, to: window.to, n, value, lower, centre, upper, state },
    signals: signals.map(({ rule, side }) => ({ rule, side })),
  }));
}

export interface ProtectionWeek {
  readonly week: string;
  readonly kind: string;
  readonly count: number;
  readonly amountMinor: number | null;
}

/** What the rule is there against, by week. @param weeks in the order of time */
export function protectionEvidence(
  weeks: readonly ProtectionWeek[],
  window: { readonly from: IsoWeek; readonly to: IsoWeek },
  currency: string,
): Evidence {
  if (weeks.length === 0) return noEvidence('PROTECTION', 'Nothing is recorded of what the rule prevents.');
  const kinds = [...Map.groupBy(weeks, ({ kind }) => kind)].map(([kind, rows]) => {
    const amounts = rows.flatMap(({ amountMinor }) => amountMinor ?? []);
    const money =
      amounts.length === 0
        ? ''
        : ` (${amount(
            amounts.reduce((sum, minor) => sum + minor, 0),
            currency,
          )})`;
    return `${kind} ${rows.reduce((sum, row) => sum + row.count, 0)}${money} in ${count(rows.length, 'week')} recorded`;
  });
  const windowAsked = { ...window, weeks: countWeeks(window.from, window.to) };
  return evidence(
    'PROTECTION',
    `${kinds.join(', ')}. ${inWeeks(windowAsked)}`,
    (entries) => ({ query: 'policy.protection', windowAsked, currency, weeks: entries }),
    weeks,
  );
}

export interface VersionSpan {
  readonly number: number;
  /** Local dates. */
  readonly effectiveFrom: string;
  /** Until the next version; those of the last one until today. */
  readonly days: number;
}

export interface LastReview {
  readonly decision: string;
  /** Local date. */
  readonly decidedOn: string;
}

/** @param versions in force so far, in their order */
export function historyEvidence(versions: readonly VersionSpan[], lastReview: LastReview | null): Evidence {
  const present = versions.at(-1);
  if (!present) return noEvidence('HISTORY', 'No version has been in force yet.');
  const reviewed = lastReview ? `last reviewed on ${lastReview.decidedOn} (${lastReview.decision})` : 'never reviewed before';
  const summary = `Version ${present.number} since ${present.effectiveFrom} (${count(present.days, 'day')}), ${reviewed}.`;
  return evidence('HISTORY', summary, (entries) => ({ query: 'policy.versions', versions: entries, lastReview }), versions);
}

/** Those in force so far. @param today local date */
export function versionsBy(today: string, events: readonly PolicyEvent[]): readonly VersionSpan[] {
  const starts = events.flatMap(({ type, data }) => {
    if (type === 'PolicyRegistered') return { number: 1, effectiveFrom: data.effectiveFrom };
    return type === 'PolicyRevised' ? { number: data.number, effectiveFrom: data.effectiveFrom } : [];
  });
  const inForce = starts.filter(({ effectiveFrom }) => effectiveFrom <= today);
  return inForce.map((version, at) => ({
    ...version,
    days: daysBetween(version.effectiveFrom, inForce[at + 1]?.effectiveFrom ?? today),
  }));
}

/** The newest entries, as many as fit. */
export function evidence<Entry>(
  kind: Evidence['kind'],
  summary: string,
  data: (entries: readonly Entry[]) => object,
  entries: readonly Entry[],
): Evidence {
  for (let from = 0; ; from += Math.max(1, Math.ceil((entries.length - from) / 8))) {
    const text = JSON.stringify(data(entries.slice(from)));
    if (text.length <= LONGEST) return { kind, summary, data: text };
    if (from >= entries.length) return { kind, summary, data: null };
  }
}

function inWeeks({ from, to }: { readonly from: string; readonly to: string }): string {
  return `Weeks ${from} to ${to}.`;
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

function hours(value: number): string {
  return `${value.toLocaleString('en', { maximumFractionDigits: 1 })} hours`;
}

function amount(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
