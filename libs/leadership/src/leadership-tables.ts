import { csvRow } from '#markup';
import type { CsvCell } from '#markup';
import type { Actor } from '#eventing';
import { notFound } from '#graphql';
import { EXPECTATIONS, MISSTEPS, signRows, WARNING_SIGNS } from './expectation-columns.ts';
import { FRICTION, frictionRows, SIGNALS, signalRows } from './friction-columns.ts';
import { driverRows, GAP_DRIVERS, gapRows, GAPS } from './gap-columns.ts';
import { HAND, handRows } from './hand-columns.ts';
import type { LeadershipAsked, LeadershipFrame, LeadershipReviewFinder } from './leadership-review.finder.ts';
import type { LeadershipMethod, LeadershipReview, LeadershipSections } from './leadership-review.types.ts';
import type { SectionName } from './leadership-sections.finder.ts';
import { DECISIONS, EFFECTS, effectRows, REVIEWS } from './review-columns.ts';
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
  signals: (review) => table(review, SIGNALS, signalRows(review.signals)),
  decisions: (review) => table(review, DECISIONS, review.decisions.decided),
  effects: (review) => table(review, EFFECTS, effectRows(review.effects)),
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
  const { friction, signals, decisions, effects, reviews, gaps, gapDrivers, expectations, missteps, warningSigns, hand } = review;
  const line = (name: string, { total, reason }: { readonly total: number; readonly reason: string | null }, list: readonly unknown[]) => {
    return { name, total, shown: list.length, reason };
  };
  return [
    { name: 'friction', total: friction.policies + friction.untold, shown: friction.ranking.published.rows.length, reason: null },
    line('signals', signals, signals.signals),
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
