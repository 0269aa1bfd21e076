import type { IsoWeek } from '#calendar';
import { findFirstWeeks, listHarmedWeeks, sumsByPolicy } from '#figures';
import type { WeekSums } from '#figures';
import type { OfficeWeek } from '#friction';
import type { PolicyEvent, ProtectionKind } from '#policies/events';
import { effectFinding, withheld } from './effect-finding.ts';
import type { ComparedCounts, CountedWeeks, ThreeWindows } from './effect-finding.ts';
import { effectSeries, refusedSeries } from './effect-series.ts';
import type { Exposure } from './friction-exposure.ts';
import { weeksFrom } from './friction-windows.ts';
import type { Weeks } from './friction-windows.ts';
import type { InsightsSnapshot } from './insights-scope.ts';
import type { EffectFinding, ProtectionEffect, RevisionEffect } from './revision-effect.types.ts';
import { revisionWindows } from './revision-windows.ts';
import type { Revision, RevisionWindows } from './revision-windows.ts';

/** What set a revision off, as far as somebody may know it. */
export interface KnownTrigger {
  readonly baselineUntil: IsoWeek;
  /** Whether the week was found in single reports: then only blocks may be chosen by it. */
  readonly isOfSingleReports: boolean;
  /** Whether somebody opened the review, perhaps of the policy that was at its worst just then. */
  readonly isByHand: boolean;
}

export interface EffectAsked {
  readonly policyId: string;
  readonly number: number;
  /** Of the policy, in order. */
  readonly events: readonly PolicyEvent[];
  /** Every report by week, for those who answer for the policy; null: for everybody else. */
  readonly office: readonly OfficeWeek[] | null;
  /** null: none, or not for this reader. */
  readonly trigger: KnownTrigger | null;
}

/** Whatever a comparison is made of. */
export interface Compared {
  readonly at: InsightsSnapshot;
  readonly asked: EffectAsked;
  readonly revision: Revision;
  readonly lastClosedWeek: IsoWeek;
  readonly rows: readonly WeekSums[];
  /** Where the policy's reports come from, and where all do, with which they are compared. */
  readonly customers: { readonly own: Exposure; readonly all: Exposure };
}

const NOUNS: Readonly<Record<ProtectionKind, string>> = { LOSS: 'losses', FRAUD: 'fraud cases', INCIDENT: 'incidents' };
const OF_OFFICE = 'Counted are the single reports of your inbox; others are told of published blocks, and other numbers.';
const OF_BLOCKS = 'Counted are whole published blocks; the owner is told of single reports, and other numbers.';
const NO_SERIES =
  'Blocks end when enough people have reported, so they are no series of weeks. Public sources have one each, and the office one of single reports.';
const UNTOLD = 'Published counts are one-way, and a report may stand in several of them: how many customers were harmed is for the office.';

type Effects = Pick<RevisionEffect, 'friction' | 'frictionSeries' | 'customerOutcomes'>;

export async function ofOffice(compared: Compared, office: readonly OfficeWeek[]): Promise<Effects> {
  const { revision, asked, lastClosedWeek } = compared;
  const first = office[0]?.week;
  const knownSince = first !== undefined && first < revision.knownSince ? first : revision.knownSince;
  const windows = revisionWindows(revision, asked.trigger?.baselineUntil ?? null, knownSince, lastClosedWeek);
  const counted = (field: 'reports' | 'harmed') =>
    countsIn(
      windows,
      office.map((row) => ({ week: row.week, count: row[field] })),
    );
  const [reports, harmed] = [counted('reports'), counted('harmed')];
  const beside = await besideOf(compared, 'ALL', reports);
  return {
    friction: findingOf(compared, { noun: 'reports', windows, counts: reports, beside, basis: OF_OFFICE }),
    frictionSeries: effectSeries({
      windows,
      rows: office.map((row) => ({ week: row.week, count: row.reports })),
      customersIn: (weeks) => compared.customers.own.of(null, asked.policyId, weeks),
    }),
    customerOutcomes: findingOf(compared, { noun: 'harmed customers', windows, counts: harmed, beside, basis: OF_OFFICE }),
  };
}

/** Blocks that lie in the windows as a whole; where the trigger was found in single reports, the windows themselves are not told. */
export async function ofBlocks(compared: Compared): Promise<Effects> {
  const { revision, asked, lastClosedWeek, rows } = compared;
  const windows = revisionWindows(revision, asked.trigger?.baselineUntil ?? null, null, lastClosedWeek);
  const blocks = rows.flatMap(({ source, answered, sums }) => (source === null && answered ? [{ ...answered, events: sums.reports }] : []));
  const notBefore = revision.notBefore ?? '';
  const unionIn = (window: Weeks | null, earliest: string, told: Weeks | null): CountedWeeks | null => {
    const within = window ? blocks.filter((block) => block.from >= earliest && block.to >= window.from && block.to <= window.to) : [];
    const [from, to] = [
      within.map((block) => block.from).sort()[0],
      within
        .map((block) => block.to)
        .sort()
        .at(-1),
    ];
    if (!from || !to) return null;
    return { asked: told, answered: weeksFrom(from, to), events: within.reduce((sum, { events }) => sum + events, 0) };
  };
  const told = asked.trigger?.isOfSingleReports ? null : windows.baseline;
  const counts = {
    before: unionIn(windows.baseline, notBefore, told),
    after: unionIn(windows.after, revision.firstWeek, windows.after),
    upToRevision: unionIn(windows.upToRevision, notBefore, null),
  };
  const shown = { before: told, after: windows.after };
  const friction = findingOf(compared, {
    noun: 'reports',
    windows: { ...windows, baseline: told },
    counts,
    beside: await besideOf(compared, 'ALL', counts),
    isPublished: true,
    basis: OF_BLOCKS,
  });
  return {
    friction,
    frictionSeries: refusedSeries('NOT_PUBLISHED', NO_SERIES),
    customerOutcomes: withheld('NOT_PUBLISHED', UNTOLD, shown),
  };
}

export async function ofPublicSources(compared: Compared): Promise<RevisionEffect['publicSources']> {
  const { at, asked, rows, revision, lastClosedWeek } = compared;
  const firstWeeks = await findFirstWeeks(at.db);
  const harmed = await listHarmedWeeks(at.db, asked.policyId);
  const found: RevisionEffect['publicSources'][number][] = [];
  for (const [source, knownSince] of firstWeeks) {
    const windows = revisionWindows(revision, weekOfTrigger(asked), knownSince, lastClosedWeek);
    const ofSource = rows.filter((row) => row.source === source).map(({ week, sums }) => ({ week, count: sums.reports }));
    const reports = countsIn(windows, ofSource);
    const ofCustomers = countsIn(
      windows,
      harmed.filter((row) => row.source === source),
    );
    const beside = await besideOf(compared, source, reports);
    found.push({
      source,
      friction: findingOf(compared, { noun: 'reports', windows, counts: reports, beside }),
      frictionSeries: effectSeries({
        windows,
        rows: ofSource,
        customersIn: (weeks) => compared.customers.own.of(source, asked.policyId, weeks),
      }),
      customerOutcomes: findingOf(compared, { noun: 'harmed customers', windows, counts: ofCustomers, beside }),
    });
  }
  return found;
}

export interface RecordedProtection {
  readonly kind: ProtectionKind;
  readonly week: IsoWeek;
  readonly count: number;
}

/** Of the weeks for which anything was recorded: a week without a record is unknown, and no zero. */
export function protectionEffects(compared: Compared, recorded: readonly RecordedProtection[]): readonly ProtectionEffect[] {
  const { revision, asked, lastClosedWeek } = compared;
  const windows = revisionWindows(revision, weekOfTrigger(asked), null, lastClosedWeek);
  return [...Map.groupBy(recorded, ({ kind }) => kind)].map(([kind, weeks]) => {
    const counted = (window: Weeks | null): CountedWeeks | null => {
      const within = window ? weeks.filter(({ week }) => week >= window.from && week <= window.to) : [];
      const [first, last] = [within[0], within.at(-1)];
      if (!window || !first || !last) return null;
      const answered = { ...weeksFrom(first.week, last.week), weeks: within.length };
      return { asked: window, answered, events: within.reduce((sum, { count }) => sum + count, 0) };
    };
    const counts = { before: counted(windows.baseline), after: counted(windows.after), upToRevision: counted(windows.upToRevision) };
    return { kind, finding: findingOf(compared, { noun: NOUNS[kind], windows, counts, beside: NOTHING }) };
  });
}

/** As far as a window that ends with it may be told. */
function weekOfTrigger({ office, trigger }: EffectAsked): IsoWeek | null {
  return trigger === null || (office === null && trigger.isOfSingleReports) ? null : trigger.baselineUntil;
}

function countsIn(windows: RevisionWindows, rows: readonly { readonly week: IsoWeek; readonly count: number }[]): ComparedCounts['counts'] {
  const counted = (window: Weeks | null): CountedWeeks | null =>
    window && {
      asked: window,
      answered: window,
      events: rows.reduce((sum, { week, count }) => sum + (week >= window.from && week <= window.to ? count : 0), 0),
    };
  return { before: counted(windows.baseline), after: counted(windows.after), upToRevision: counted(windows.upToRevision) };
}

/** What there is to compare with in the weeks that are answered. */
type Beside = Pick<ComparedCounts, 'control' | 'customers'>;

const NOTHING: Beside = { control: null, customers: { own: null, all: null } };

/** @param source ALL: blocks and every public source */
async function besideOf(
  { at, asked: { policyId }, customers }: Compared,
  source: string,
  counts: ComparedCounts['counts'],
): Promise<Beside> {
  const { before, after, upToRevision } = counts;
  if (!before || !after) return NOTHING;
  const spans = [before.answered, after.answered, (upToRevision ?? before).answered];
  const served = (where: Exposure, policy: string | null) =>
    threeOf(where.of(source === 'ALL' ? null : source, policy, spans), (count) => count > 0);
  const others = await Promise.all(spans.map((span) => reportsOnOthers(at, policyId, source, span)));
  return { control: threeOf(others, () => true), customers: { own: served(customers.own, policyId), all: served(customers.all, null) } };
}

interface Subject {
  readonly noun: string;
  readonly windows: RevisionWindows;
  readonly counts: ComparedCounts['counts'];
  readonly beside: Beside;
  readonly isPublished?: boolean;
  readonly basis?: string;
}

function findingOf(
  { asked: { trigger } }: Compared,
  { noun, windows, counts, beside, isPublished = false, basis }: Subject,
): EffectFinding {
  return effectFinding({
    noun,
    counts,
    asked: { before: windows.baseline, after: windows.after },
    ...beside,
    endsBeforeTrigger: windows.endsBeforeTrigger,
    pickedByHand: trigger?.isByHand ?? false,
    isPublished,
    basis: basis ?? null,
  });
}

/** Not the blocks of "other policies": these span a year, and may hold reports on this one. */
async function reportsOnOthers({ db }: InsightsSnapshot, policyId: string, source: string, { from, to }: Weeks): Promise<number> {
  const rows = await sumsByPolicy(db, { from, to });
  const others = rows.filter((row) => row.policyId !== null && row.policyId !== policyId && (source === 'ALL' || row.source === source));
  return others.reduce((sum, { sums }) => sum + sums.reports, 0);
}

function threeOf(counts: readonly number[] | null, isEnough: (count: number) => boolean): ThreeWindows<number> | null {
  if (!counts?.every(isEnough)) return null;
  const [before = 0, after = 0, upToRevision = 0] = counts;
  return { before, after, upToRevision };
}

export function summaryOf({ friction, customerOutcomes }: Effects, protection: readonly ProtectionEffect[]): string {
  const named = [
    ['friction', friction],
    ['customer outcomes', customerOutcomes],
    ...protection.map(({ kind, finding }) => [NOUNS[kind], finding] as const),
  ] as const;
  return named.map(([name, { verdict, reason }]) => `${name} ${verdict ?? reason}`).join(', ');
}
