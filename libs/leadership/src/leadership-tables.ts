import { csvRow } from '#markup';
import type { CsvCell } from '#markup';
import type { Actor } from '#eventing';
import { notFound } from '#graphql';
import type { EffectFinding, FrictionRow, FrictionTable, RevisionEffect } from '#insights';
import { EXPECTATIONS, MISSTEPS, signRows, WARNING_SIGNS } from './expectation-columns.ts';
import { driverRows, GAP_DRIVERS, gapRows, GAPS } from './gap-columns.ts';
import { HAND, handRows } from './hand-columns.ts';
import type { LeadershipAsked, LeadershipFrame, LeadershipReviewFinder, SectionName } from './leadership-review.finder.ts';
import type {
  LeadershipCase,
  LeadershipMethod,
  LeadershipReview,
  LeadershipSections,
  LeadershipSignal,
} from './leadership-review.types.ts';
import { estimateColumns, policyColumns } from './table-columns.ts';
import type { Column } from './table-columns.ts';

/** Of one feed; the ranking of policies has the others together in one row. */
const MOST_ROWS = 100;

export interface LeadershipTable {
  /** In the order of the columns. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
}

/** A review, or what is known of it where one section alone was read. */
type Told<Name extends SectionName> = LeadershipFrame & Pick<LeadershipSections, Name>;

/** A tidy table for each section: a row for each thing, a column for each figure, nothing rounded. */
const TABLES: { readonly [Name in SectionName]: (review: Told<Name>) => LeadershipTable } = {
  friction: (review) => table(review, FRICTION, frictionRows(review.friction.ranking)),
  decisions: (review) => table(review, DECISIONS, review.decisions.decided),
  effects: (review) => table(review, EFFECTS, review.effects.effects.flatMap(effectRows)),
  reviews: (review) => table(review, REVIEWS, review.reviews.open),
  gaps: (review) => table(review, GAPS, gapRows(review.gaps)),
  gapDrivers: (review) => table(review, GAP_DRIVERS, driverRows(review.gapDrivers)),
  expectations: (review) => table(review, EXPECTATIONS, review.expectations.counts),
  missteps: (review) => table(review, MISSTEPS, review.missteps.judged),
  warningSigns: (review) => table(review, WARNING_SIGNS, signRows(review.warningSigns)),
  hand: (review) => table(review, HAND, [review.hand.before, review.hand.profile].flatMap(handRows)),
};

const NAMES = Object.keys(TABLES) as readonly SectionName[];

export type Feed = { readonly table: LeadershipTable; readonly total: number };

/** The section that a file such as `warning-signs` holds; null: there is none. */
export function sectionIn(file: string): SectionName | null {
  return NAMES.find((name) => fileOf(name) === file) ?? null;
}

function fileOf(name: SectionName): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The table of one section. @throws like `findSection`; NOT_FOUND where the reader's roles cover too little for it */
export async function feedOf<Name extends SectionName>(
  reviews: LeadershipReviewFinder,
  name: Name,
  asked: Omit<LeadershipAsked, 'first'>,
  actor: Actor,
): Promise<Feed> {
  const told = await reviews.findSection(name, { ...asked, first: MOST_ROWS }, actor);
  const section: LeadershipSections[SectionName] = told[name];
  if ('reason' in section && section.reason === 'WHOLE_ORGANISATION_ONLY') throw notFound();
  const table = TABLES[name](told);
  return { table, total: 'total' in section ? section.total : table.rows.length };
}

/** All tables of a review, by the names of their files. */
export function tablesOf(review: LeadershipReview): Readonly<Record<string, LeadershipTable>> {
  return {
    sections: table(review, SECTIONS, sectionRows(review)),
    ...Object.fromEntries(NAMES.map((name) => [fileOf(name), TABLES[name](review)])),
    signals: table(review, SIGNALS, review.friction.signals.flatMap(signalRows)),
    methods: table(review, METHODS, review.methods),
  };
}

/** As a file after RFC 4180, UTF-8. */
export function csvOf({ columns, rows }: LeadershipTable): string {
  return [columns, ...rows].map(csvRow).join('');
}

function table<Row>({ period, asOf, unit }: LeadershipFrame, columns: readonly Column<Row>[], rows: readonly Row[]): LeadershipTable {
  return {
    columns: ['period', 'period_from', 'period_to', 'as_of', 'unit_code', ...columns.map(([name]) => name)],
    rows: rows.map((row) => [
      period.key,
      period.window.from,
      period.window.to,
      asOf,
      unit?.code ?? null,
      ...columns.map(([, cell]) => cell(row)),
    ]),
  };
}

interface SectionLine {
  readonly name: string;
  readonly total: number;
  readonly shown: number;
  readonly reason: string | null;
}

function sectionRows(review: LeadershipReview): readonly SectionLine[] {
  const { friction, decisions, effects, reviews, gaps, gapDrivers, expectations, missteps, warningSigns, hand } = review;
  const shown = friction.ranking.published.rows.length;
  const line = (name: string, { total, reason }: { readonly total: number; readonly reason: string | null }, list: readonly unknown[]) => {
    return { name, total, shown: list.length, reason };
  };
  return [
    { name: 'friction', total: shown, shown, reason: null },
    line('decisions', decisions, decisions.decided),
    line('effects', effects, effects.effects),
    line('reviews', reviews, reviews.open),
    line('gaps', gaps, gaps.waves),
    line('gap-drivers', gapDrivers, gapDrivers.waves),
    { name: 'expectations', total: expectations.total, shown: expectations.total, reason: expectations.reason },
    line('missteps', missteps, missteps.judged),
    line('warning-signs', warningSigns, warningSigns.checks),
    { name: 'hand', total: hand.profile.dimensions.length, shown: hand.profile.dimensions.length, reason: null },
  ];
}

const SECTIONS: readonly Column<SectionLine>[] = [
  ['section', ({ name }) => name],
  ['total', ({ total }) => total],
  ['shown', ({ shown }) => shown],
  ['reason', ({ reason }) => reason],
];

const METHODS: readonly Column<LeadershipMethod>[] = [
  ['method', ({ name }) => name],
  ['words', ({ words }) => words],
  ['weeks_from', ({ window }) => window?.from ?? null],
  ['weeks_to', ({ window }) => window?.to ?? null],
];

interface FrictionLine {
  readonly source: string | null;
  readonly kind: string;
  readonly row: FrictionRow;
}

function frictionRows({ published, publicSources }: LeadershipSections['friction']['ranking']): readonly FrictionLine[] {
  return [published, ...publicSources].flatMap((own: FrictionTable) => {
    const { source, rows, furtherPolicies, otherPolicies, total, unplaced, elsewhere } = own;
    const lines: readonly (readonly [string, FrictionRow | null])[] = [
      ...rows.map((row) => ['POLICY', row] as const),
      ['FURTHER_POLICIES', furtherPolicies],
      ['OTHER_POLICIES', otherPolicies],
      ['TOTAL', total],
      ['UNPLACED', unplaced],
      ['ELSEWHERE', elsewhere],
    ];
    return lines.flatMap(([kind, row]) => (row ? [{ source, kind, row }] : []));
  });
}

const FRICTION: readonly Column<FrictionLine>[] = [
  ['source', ({ source }) => source],
  ['row', ({ kind }) => kind],
  ...policyColumns<FrictionLine>(({ row }) => row.policy),
  ['answered_from', ({ row }) => row.figures.windowAnswered?.from ?? null],
  ['answered_to', ({ row }) => row.figures.windowAnswered?.to ?? null],
  ['reports', ({ row }) => row.figures.reports],
  ['corroborations', ({ row }) => row.figures.corroborations],
  ['occurrences', ({ row }) => row.figures.occurrences],
  ['people', ({ row }) => row.figures.people],
  ['reports_method', ({ row }) => row.figures.method],
  ['reports_reason', ({ row }) => row.figures.reason],
  ['red_tape_index', ({ row }) => row.figures.index.value],
  ['red_tape_burden', ({ row }) => row.figures.index.burden],
  ['red_tape_function_loss', ({ row }) => row.figures.index.functionLoss],
  ['red_tape_index_n', ({ row }) => row.figures.index.n],
  ['red_tape_index_reason', ({ row }) => row.figures.index.reason],
  ['staff_hours', ({ row }) => row.figures.cost.observed.staffHours],
  ['customer_hours', ({ row }) => row.figures.cost.observed.customerHours],
  ['money_minor', ({ row }) => row.figures.cost.observed.moneyMinor],
  ['money_reason', ({ row }) => row.figures.cost.observed.moneyReason],
  ['before_from', ({ row }) => row.before.windowAnswered?.from ?? null],
  ['before_to', ({ row }) => row.before.windowAnswered?.to ?? null],
  ['before_reports', ({ row }) => row.before.reports],
  ...estimateColumns<FrictionLine>('change', ({ row }) => row.change),
  ['change_exposure', ({ row }) => row.change.exposure],
];

interface SignalLine extends LeadershipSignal {
  readonly rule: LeadershipSignal['point']['signals'][number];
}

function signalRows(signal: LeadershipSignal): readonly SignalLine[] {
  return signal.point.signals.map((rule) => ({ ...signal, rule }));
}

const SIGNALS: readonly Column<SignalLine>[] = [
  ['source', ({ source }) => source],
  ...policyColumns<SignalLine>(({ policy }) => policy),
  ['point_from', ({ point }) => point.window.from],
  ['point_to', ({ point }) => point.window.to],
  ['n', ({ point }) => point.n],
  ['value', ({ point }) => point.value],
  ['lower', ({ point }) => point.lower],
  ['centre', ({ point }) => point.centre],
  ['upper', ({ point }) => point.upper],
  ['limits', ({ point }) => point.state],
  ['method', ({ method }) => method],
  ['rule', ({ rule }) => rule.rule],
  ['side', ({ rule }) => rule.side],
];

const DECISIONS: readonly Column<LeadershipCase>[] = [
  ...policyColumns<LeadershipCase>(({ policy }) => policy),
  ['review_id', ({ review }) => review.id],
  ['decided_on', ({ review }) => review.decision?.decidedOn ?? null],
  ['decision', ({ review }) => review.decision?.decision ?? null],
  ['centring', ({ review }) => review.decision?.centring ?? null],
  ['effective_from', ({ review }) => review.decision?.effectiveFrom ?? null],
  ['evidence', ({ review }) => review.decision?.evidence.join(' ') ?? null],
  ['rationale', ({ review }) => review.decision?.rationale ?? null],
  ['public_reason', ({ review }) => review.decision?.publicReason ?? null],
];

const REVIEWS: readonly Column<LeadershipCase>[] = [
  ...policyColumns<LeadershipCase>(({ policy }) => policy),
  ['review_id', ({ review }) => review.id],
  ['status', ({ review }) => review.status],
  ['trigger', ({ review }) => review.trigger],
  ['opened_on', ({ review }) => review.openedOn],
  ['due_on', ({ review }) => review.dueOn],
  ['is_overdue', ({ review }) => review.isOverdue],
];

interface EffectLine {
  readonly effect: RevisionEffect;
  readonly source: string | null;
  readonly measure: string;
  readonly finding: EffectFinding;
}

function effectRows(effect: RevisionEffect): readonly EffectLine[] {
  const line = (measure: string, finding: EffectFinding, source: string | null = null) => ({ effect, source, measure, finding });
  return [
    line('FRICTION', effect.friction),
    line('CUSTOMER_OUTCOMES', effect.customerOutcomes),
    ...effect.protection.map(({ kind, finding }) => line(`PROTECTION_${kind}`, finding)),
    ...effect.publicSources.flatMap(({ source, friction, customerOutcomes }) => [
      line('FRICTION', friction, source),
      line('CUSTOMER_OUTCOMES', customerOutcomes, source),
    ]),
  ];
}

const EFFECTS: readonly Column<EffectLine>[] = [
  ['source', ({ source }) => source],
  ...policyColumns<EffectLine>(({ effect }) => effect.policy),
  ['version', ({ effect }) => effect.number],
  ['effective_from', ({ effect }) => effect.effectiveFrom],
  ['measure', ({ measure }) => measure],
  ['verdict', ({ finding }) => finding.verdict],
  ['verdict_reason', ({ finding }) => finding.reason],
  ...estimateColumns<EffectLine>('ratio', ({ finding }) => finding.effect),
  ['p_value', ({ finding }) => finding.pValue],
  ['controlled', ({ finding }) => finding.controlled],
  ['exposure', ({ finding }) => finding.exposure],
  ...(['before', 'after'] as const).flatMap((side): readonly Column<EffectLine>[] => [
    [`${side}_from`, ({ finding }) => finding[side].windowAnswered?.from ?? null],
    [`${side}_to`, ({ finding }) => finding[side].windowAnswered?.to ?? null],
    [`${side}_n`, ({ finding }) => finding[side].n],
    [`${side}_exposure`, ({ finding }) => finding[side].exposure],
  ]),
  ['smallest_visible_fall', ({ finding }) => finding.smallestVisibleFall],
  ['smallest_visible_rise', ({ finding }) => finding.smallestVisibleRise],
  ['why', ({ finding }) => finding.why],
];
