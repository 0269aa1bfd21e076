import type { UnitTree } from '#unit-tree';
import { canonical } from '#eventing';
import { AUDIENCES } from './events.ts';
import type { AnswerCell, GivenAnswers, Histogram, Statement, StatementCells } from './events.ts';
import { asks } from './statement.ts';
import type { ImportedCounts } from './survey-imports.ts';

/** All that was answered in a wave: here, and elsewhere. */
export interface WaveAnswers {
  readonly statements: readonly Statement[];
  readonly answers: readonly GivenAnswers[];
  readonly imports: readonly ImportedCounts[];
}

/** Keeps the event below 1 MiB, whatever the tree: all cells of a wave, and those of one statement and audience by one way. */
const MAX_CELLS_OF_WAVE = 6_000;
const MAX_CELLS = 300;
const NOBODY: Histogram = [0, 0, 0, 0, 0];

/**
 * What is published of a wave: the answers of each audience to each statement for themselves, because figures tell them apart. In a cell that holds
 * answers given signed in, by one-time code, or from one source there are `k` of these alone: whoever imported the others, or has the file that they
 * come from, or holds the codes, could subtract them.
 */
export function cellsOfWave({ statements, answers, imports }: WaveAnswers, tree: UnitTree, k: number): readonly StatementCells[] {
  const asked = statements.flatMap((statement) =>
    AUDIENCES.filter((audience) => asks(statement, audience)).map((audience) => {
      const given = answers.filter((answer) => answer.audience === audience).flatMap((answer) => placedAnswers(answer, statement.key));
      const counted = imports
        .filter((imported) => imported.audience === audience)
        .flatMap((imported) => placedCounts(imported, statement.key));
      const here = given.filter(({ source, isByLink }) => source === null && !isByLink);
      const byLink = given.filter(({ isByLink }) => isByLink);
      const rows = Map.groupBy(
        given.filter(({ source }) => source !== null),
        ({ source }) => source,
      );
      const counts = Map.groupBy(counted, ({ importedBy, source }) => canonical([importedBy, source]));
      // Fewer have no cell, and take none from others: how many cells there are tells nothing of them.
      const ways = [here, byLink, ...rows.values(), ...counts.values()]
        .map(byUnitOf)
        .filter((byUnit) => people(sum([...byUnit.values()])) >= k);
      return { key: statement.key, audience, ways };
    }),
  );
  const waysOfWave = asked.reduce((count, { ways }) => count + ways.length, 0);
  const maxCells = Math.max(1, Math.min(MAX_CELLS, Math.floor(MAX_CELLS_OF_WAVE / Math.max(1, waysOfWave))));
  return asked.map(({ key, audience, ways }) => ({
    key,
    audience,
    cells: together(ways.flatMap((byUnit) => cellsOf(byUnit, tree, k, maxCells))),
  }));
}

/**
 * A partition of answers along the unit tree in which every cell has at least `k` people; what is too small in a unit goes to the unit above as
 * OTHER_UNITS; what is too small at the top takes the smallest cell of its tree along, and is UNPLACED where there is none, as is what names no
 * known unit. As cells never overlap, no difference of two sums of
 * them is smaller than `k` people, either.
 * @param byUnit each person counted once
 * @returns nothing for fewer than `k` people in all
 */
export function cellsOf(
  byUnit: ReadonlyMap<string | null, Histogram>,
  tree: UnitTree,
  k: number,
  maxCells: number = MAX_CELLS,
): readonly AnswerCell[] {
  const below = Map.groupBy([...tree.keys()].sort(), (unit) => tree.get(unit) ?? null);
  const cells: AnswerCell[] = [];
  const seen = new Set<string | null>();

  /** Places what it can of a unit and those below it; @returns the rest */
  const visit = (unitId: string): Histogram => {
    seen.add(unitId);
    const before = cells.length;
    const fromBelow = sum((below.get(unitId) ?? []).map(visit));
    const rest = sum([byUnit.get(unitId) ?? NOBODY, fromBelow]);
    if (people(rest) < k) return rest;
    const isSplit = cells.length > before;
    cells.push({ unitId, others: isSplit && people(fromBelow) > 0 ? 'OTHER_UNITS' : null, counts: rest });
    return NOBODY;
  };

  /** What is too small at the top takes the smallest cell below it along, so that its unit stays whole. @returns the rest */
  const visitTop = (unitId: string): Histogram => {
    const before = cells.length;
    const rest = visit(unitId);
    if (people(rest) === 0 || cells.length === before) return rest;
    const [smallest, ...others] = cells.splice(before).sort((a, b) => people(a.counts) - people(b.counts));
    cells.push(...others, { unitId, others: others.length > 0 ? 'OTHER_UNITS' : null, counts: sum([rest, smallest?.counts ?? NOBODY]) });
    return NOBODY;
  };

  const fromTop = (below.get(null) ?? []).map(visitTop);
  // No unit, a unit that is not known (yet), or one in a ring of units.
  const fromNowhere = [...byUnit].filter(([unitId]) => !seen.has(unitId)).map(([, counts]) => counts);
  return withRest(cells, sum([...fromTop, ...fromNowhere]), k, maxCells);
}

/** How many people gave an answer. */
function people(counts: Histogram): number {
  return counts.reduce((total, count) => total + count, 0);
}

function withRest(cells: readonly AnswerCell[], unplaced: Histogram, k: number, maxCells: number): readonly AnswerCell[] {
  // Sorting is stable: of equal ones the order of the tree decides.
  const bySize = cells.toSorted((a, b) => people(b.counts) - people(a.counts));
  const hasRest = people(unplaced) > 0 || bySize.length > maxCells;
  const room = hasRest ? maxCells - 1 : maxCells;
  const kept = bySize.slice(0, room);
  let rest = sum([unplaced, ...bySize.slice(room).map(({ counts }) => counts)]);
  while (people(rest) > 0 && people(rest) < k) {
    const smallest = kept.pop();
    if (!smallest) return [];
    rest = sum([rest, smallest.counts]);
  }
  return people(rest) > 0 ? [...kept, { unitId: null, others: 'UNPLACED', counts: rest }] : kept;
}

interface Placed {
  readonly unitId: string | null;
  readonly counts: Histogram;
}

interface PlacedAnswer extends Placed, Pick<GivenAnswers, 'source' | 'isByLink'> {}
interface PlacedCounts extends Placed, Pick<ImportedCounts, 'importedBy' | 'source'> {}

function placedAnswers({ unitId, source, isByLink, answers }: GivenAnswers, of: string): readonly PlacedAnswer[] {
  return answers.filter(({ key }) => key === of).map(({ value }) => ({ unitId, source, isByLink, counts: histogramOf(value) }));
}

function placedCounts({ unitId, importedBy, source, counts }: ImportedCounts, of: string): readonly PlacedCounts[] {
  return counts.filter(({ key }) => key === of).map((each) => ({ unitId, importedBy, source, counts: each.counts }));
}

function byUnitOf(placed: readonly Placed[]): ReadonlyMap<string | null, Histogram> {
  const groups = Map.groupBy(placed, ({ unitId }) => unitId);
  return new Map([...groups].map(([unitId, own]) => [unitId, sum(own.map(({ counts }) => counts))]));
}

/** Cells of one place as one. */
function together(cells: readonly AnswerCell[]): readonly AnswerCell[] {
  const places = Map.groupBy(cells, ({ unitId, others }) => `${unitId ?? ''} ${others ?? ''}`);
  return [...places.values()].flatMap(([first, ...more]) =>
    first ? [{ ...first, counts: sum([first, ...more].map(({ counts }) => counts)) }] : [],
  );
}

function histogramOf(value: number): Histogram {
  const at = (each: number) => (each === value ? 1 : 0);
  return [at(1), at(2), at(3), at(4), at(5)];
}

function sum(histograms: readonly Histogram[]): Histogram {
  return histograms.reduce(([a, b, c, d, e], [v, w, x, y, z]) => [a + v, b + w, c + x, d + y, e + z], NOBODY);
}
