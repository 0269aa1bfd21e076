import type { IsoWeek } from '#calendar';
import { histogramsOf } from '../../libs/figures/src/block-cells.ts';
import type { CountedEntry, DecidedBreakdown } from '../../libs/figures/src/block-breakdown.ts';
import { placeKey, UNPLACED } from '../../libs/figures/src/block-parts.ts';
import type { DecidedBlock } from '../../libs/figures/src/friction-block.decider.ts';
import type { AnswerSums, CountSums } from '../../libs/figures/src/events.ts';
import type { WaitingEntry } from '../../libs/figures/src/waiting-entry.ts';
import { DIMENSIONS } from './publication.ts';
import type { Answer, Counted, Dimension, EntryId, ToldBlock, ToldBreakdown } from './publication.ts';
import type { TrueEntry } from './true-entry.ts';

/** How the tables of a breakdown are made. */
export type Tables = (entries: readonly WaitingEntry[]) => DecidedBreakdown['histograms'];

/** Bits of a number that is exact as a double. */
const BITS = 52;
/** Sums that every entry may add to; their values decide about nothing. */
const OF_ALL = ['staffMinutes', 'customerMinutes', 'amountMinor'] as const;
const OF_ANSWER = {
  index: { n: 'indexN', sums: ['indexSum', 'burdenSum', 'functionLossSum'] },
  yearly: { n: 'yearlyN', sums: ['yearlyStaffMinutes', 'yearlyCustomerMinutes', 'yearlyAmountMinor'] },
} as const;
/** Entries at once that sums have room for. */
export const TRACEABLE = BITS * OF_ALL.length;

/**
 * The same entries with amounts that are powers of two, each its own: every sum over them then says which of them it holds. So what the
 * figures tell is read out of the figures, and not believed of the code that made them.
 * @throws RangeError for more entries than three sums have room for
 */
export function traced<Entry extends WaitingEntry>(entries: readonly Entry[]): readonly Entry[] {
  if (entries.length > TRACEABLE) throw new RangeError(`${entries.length} entries at once cannot be told apart`);
  return entries.map((entry, index) => {
    const trace = (fields: readonly string[]) =>
      Object.fromEntries(fields.map((field, group) => [field, Math.floor(index / BITS) === group ? 2 ** (index % BITS) : 0]));
    const { indexN, yearlyN } = entry.sums;
    const sums = {
      ...entry.sums,
      ...trace(OF_ALL),
      ...(indexN > 0 && trace(OF_ANSWER.index.sums)),
      ...(yearlyN > 0 && trace(OF_ANSWER.yearly.sums)),
    };
    return { ...entry, sums };
  });
}

/**
 * What a block tells.
 * @param entries as traced, in the order of tracing, those that are not in the block too
 * @throws Error where a sum says something else than the counts beside it
 */
export function toldBlock(
  block: DecidedBlock & { readonly blockId: string; readonly said: ToldBlock['said'] },
  entries: readonly WaitingEntry[],
  truth: ReadonlyMap<EntryId, TrueEntry>,
): ToldBlock {
  const name = `${block.policyId ?? 'other policies'} ${block.fromWeek} to ${block.toWeek}`;
  const setOf = (sums: CountSums) => {
    const own = setIn(sums, OF_ALL, entries);
    for (const field of ['reports', 'corroborations', 'occurrences'] as const)
      expectEqual(
        own.reduce((sum, entry) => sum + entry.sums[field], 0),
        sums[field],
        `${name}: ${field}`,
      );
    if (sums.people % block.k !== 0) throw new Error(`${name}: ${sums.people} people are told exactly`);
    return new Set(own.map(({ id }) => id));
  };
  const whole = setOf(block.sums);
  const parts = block.parts.map((part) => ({ unitId: part.unitId, others: part.others, entries: setOf(part.sums) }));
  return {
    name,
    scope: block.policyId ?? block.toWeek.slice(0, 4),
    toWeek: block.toWeek as IsoWeek,
    entries: [...whole].flatMap((id) => truth.get(id) ?? []),
    parts: parts.map((part) => part.entries),
    said: block.said,
    readerIds: block.readerIds,
    taken: [...block.entryIds, ...block.surplusIds],
    counted: {
      blockId: block.blockId,
      policyId: block.policyId,
      policyVersion: block.policyVersion,
      ordinal: block.ordinal,
      fromWeek: block.fromWeek as IsoWeek,
      toWeek: block.toWeek as IsoWeek,
    },
    partOf: new Map(parts.flatMap(({ unitId, others, entries: own }) => [...own].map((id) => [id, { unitId, others }] as const))),
  };
}

/**
 * What a breakdown tells.
 * @param all entries as traced, in the order of tracing, those of other breakdowns too
 * @param tables how its tables were made
 */
export function toldBreakdown(
  breakdown: DecidedBreakdown,
  all: readonly CountedEntry[],
  isIn: (entry: CountedEntry) => boolean,
  truth: ReadonlyMap<EntryId, TrueEntry>,
  tables: Tables = (some) => histogramsOf(some, breakdown.k),
): ToldBreakdown {
  const entries = all.filter(isIn);
  const name = `breakdown of ${breakdown.policyId ?? 'other policies'} ${breakdown.fromWeek} to ${breakdown.toWeek}`;
  const toldIn = (sums: AnswerSums) => {
    const told = (answer: Answer) => {
      const own = setIn(sums, OF_ANSWER[answer].sums, all);
      expectEqual(own.length, sums[OF_ANSWER[answer].n], `${name}: ${answer}`);
      return new Set(own.map(({ id }) => id));
    };
    return { index: told('index'), yearly: told('yearly') };
  };
  const reports = entries.filter(({ kind }) => kind === 'REPORT');
  expectEqual(reports.length, breakdown.reports, `${name}: reports`);
  const places = new Map([...reports.map(({ part }) => part), ...breakdown.parts].map((part) => [placeKey(part), part]));
  const nothing = { index: new Set<EntryId>(), yearly: new Set<EntryId>() };
  return {
    name,
    entries: entries.flatMap(({ id }) => truth.get(id) ?? []),
    parts: [...places.keys()].map((key) => {
      const own = breakdown.parts.find((part) => placeKey(part) === key);
      return {
        reports: new Set(reports.flatMap(({ id, part }) => (placeKey(part) === key ? [id] : []))),
        told: own ? toldIn(own.sums) : nothing,
        isUnplaced: key === placeKey(UNPLACED),
      };
    }),
    told: toldIn(breakdown.sums),
    cells: cellsOf(entries, breakdown.histograms, tables),
    said: new Map(),
  };
}

function setIn<Field extends string>(
  sums: Readonly<Record<Field, number>>,
  fields: readonly Field[],
  entries: readonly WaitingEntry[],
): readonly WaitingEntry[] {
  const isIn = (index: number) => {
    const field = fields[Math.floor(index / BITS)];
    return field !== undefined && Math.floor(sums[field] / 2 ** (index % BITS)) % 2 === 1;
  };
  for (const [group, field] of fields.entries()) {
    const bits = entries.reduce((sum, _, index) => sum + (Math.floor(index / BITS) === group && isIn(index) ? 2 ** (index % BITS) : 0), 0);
    expectEqual(bits, sums[field], field);
  }
  return entries.filter((_, index) => isIn(index));
}

/** In which cells of the tables each entry is: those that grow when there is another one that says the same. */
function cellsOf(
  entries: readonly WaitingEntry[],
  histograms: DecidedBreakdown['histograms'],
  tables: Tables,
): Readonly<Record<Dimension, ReadonlyMap<string, Counted>>> {
  const cells = Object.fromEntries(
    DIMENSIONS.map((dimension) => [dimension, new Map<string, Map<EntryId, number>>()] as const),
  ) as unknown as Record<Dimension, Map<string, Map<EntryId, number>>>;
  const saying = ({ kind, cause, channel, effects, customerOutcomes, facts }: WaitingEntry) =>
    JSON.stringify([kind, cause, channel, effects, customerOutcomes, facts]);
  for (const same of Map.groupBy(entries, saying).values()) {
    const another = same.slice(0, 1).map((entry) => ({ ...entry, id: `${entry.id} again` }));
    const grown = tables([...entries, ...another]);
    for (const dimension of DIMENSIONS) {
      for (const [cell, count] of Object.entries(grown[dimension])) {
        const times = count - (histograms[dimension][cell] ?? 0);
        if (times === 0) continue;
        const known = cells[dimension].get(cell) ?? new Map<EntryId, number>();
        for (const { id } of same) known.set(id, times);
        cells[dimension].set(cell, known);
      }
    }
  }
  for (const dimension of DIMENSIONS)
    for (const [cell, count] of Object.entries(histograms[dimension])) {
      const found = [...(cells[dimension].get(cell) ?? new Map<EntryId, number>()).values()].reduce((sum, times) => sum + times, 0);
      expectEqual(found, count, `${dimension} ${cell}`);
    }
  return cells;
}

function expectEqual(found: number, told: number, what: string): void {
  if (found !== told) throw new Error(`${what}: the figure is ${told}, the entries found behind it make ${found}`);
}
