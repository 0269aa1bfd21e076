import type { IsoWeek } from '#calendar';
import { histogramsOf } from '../../libs/friction/src/block-cells.ts';
import type { DecidedBlock } from '../../libs/friction/src/friction-block.decider.ts';
import type { FrictionSums } from '../../libs/friction/src/events.ts';
import type { WaitingEntry } from '../../libs/friction/src/waiting-entry.ts';
import { DIMENSIONS } from './publication.ts';
import type { Answer, Counted, Dimension, EntryId, Place, Publication } from './publication.ts';
import type { TrueEntry } from './world.ts';

/** Bits of a number that is exact as a double. */
const BITS = 52;
/** Sums that every entry may add to; which ones decides about nothing. */
const OF_ALL = ['staffMinutes', 'customerMinutes', 'amountMinor'] as const;
const OF_ANSWER = {
  index: { n: 'indexN', sums: ['indexSum', 'burdenSum', 'functionLossSum'] },
  yearly: { n: 'yearlyN', sums: ['yearlyStaffMinutes', 'yearlyCustomerMinutes', 'yearlyAmountMinor'] },
} as const;

/**
 * The same entries with amounts that are powers of two, each its own: every sum over them then says which of them it holds. So what the
 * figures tell is read out of the figures, and not believed of the code that made them.
 * @throws RangeError for more entries than three sums have room for
 */
export function traced(entries: readonly WaitingEntry[]): readonly WaitingEntry[] {
  if (entries.length > BITS * OF_ALL.length) throw new RangeError(`${entries.length} entries at once cannot be told apart`);
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
 * @param kOfCells how many people the cells of its tables were made for
 * @throws Error where a sum is not what a set of entries adds up to, or a set says something else than the counts beside it
 */
export function publicationOf(
  block: Omit<DecidedBlock, 'ordinal' | 'policyVersion'>,
  entries: readonly WaitingEntry[],
  truth: ReadonlyMap<EntryId, TrueEntry>,
  kOfCells = block.k,
): Publication {
  const blockName = `${block.policyId ?? 'other policies'} ${block.fromWeek} to ${block.toWeek}`;
  const inBlock = new Set(block.entryIds);
  const counted = entries.filter(({ id }) => inBlock.has(id));
  const place = (name: string, sums: FrictionSums): Place => {
    const own = setIn(sums, OF_ALL, entries);
    const answers = (answer: Answer) => {
      const told = setIn(sums, OF_ANSWER[answer].sums, entries);
      expectEqual(told.length, sums[OF_ANSWER[answer].n], `${name}: ${answer}`);
      return new Set(told.map(({ id }) => id));
    };
    for (const field of ['reports', 'corroborations', 'occurrences'] as const)
      expectEqual(
        own.reduce((sum, entry) => sum + entry.sums[field], 0),
        sums[field],
        `${name}: ${field}`,
      );
    return { name, entries: new Set(own.map(({ id }) => id)), answers: { index: answers('index'), yearly: answers('yearly') } };
  };
  const told = [block.sums, ...block.parts.map(({ sums }) => sums)].map(({ people }) => people);
  return {
    name: blockName,
    scope: block.policyId ?? block.toWeek.slice(0, 4),
    toWeek: block.toWeek as IsoWeek,
    entries: block.entryIds.flatMap((id) => truth.get(id) ?? []),
    whole: place(`${blockName} whole`, block.sums),
    parts: block.parts.map(({ unitId, others, sums }) => place(`${blockName} ${unitId} ${others}`, sums)),
    cells: cellsOf(counted, block.histograms, kOfCells),
    tellsPeople: told.some((people) => people % block.k !== 0),
    taken: [...block.entryIds, ...block.surplusIds],
  };
}

function setIn(sums: FrictionSums, fields: readonly (keyof FrictionSums)[], entries: readonly WaitingEntry[]): readonly WaitingEntry[] {
  const isIn = (index: number) => Math.floor(sums[fields[Math.floor(index / BITS)] ?? 'reports'] / 2 ** (index % BITS)) % 2 === 1;
  const own = entries.filter((_, index) => isIn(index));
  const total = fields.reduce((sum, _, group) => {
    const ofGroup = own.filter((entry) => Math.floor(entries.indexOf(entry) / BITS) === group);
    return sum + ofGroup.reduce((bits, entry) => bits + 2 ** (entries.indexOf(entry) % BITS), 0);
  }, 0);
  expectEqual(
    total,
    fields.reduce((sum, field) => sum + sums[field], 0),
    fields.join(),
  );
  return own;
}

/** In which cells of the tables each entry is: those that grow when there is another one exactly like it. */
function cellsOf(
  counted: readonly WaitingEntry[],
  histograms: DecidedBlock['histograms'],
  k: number,
): Readonly<Record<Dimension, ReadonlyMap<string, Counted>>> {
  const cells = Object.fromEntries(
    DIMENSIONS.map((dimension) => [dimension, new Map<string, Map<EntryId, number>>()] as const),
  ) as unknown as Record<Dimension, Map<string, Map<EntryId, number>>>;
  for (const entry of counted) {
    const grown = histogramsOf([...counted, { ...entry, id: `${entry.id} again` }], k);
    for (const dimension of DIMENSIONS) {
      for (const [cell, count] of Object.entries(grown[dimension])) {
        const times = count - (histograms[dimension][cell] ?? 0);
        if (times === 0) continue;
        const known = cells[dimension].get(cell) ?? new Map<EntryId, number>();
        cells[dimension].set(cell, known.set(entry.id, times));
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
