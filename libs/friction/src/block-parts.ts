import type { FrictionBlockEvent, FrictionSums } from './events.ts';
import { cellsTogether } from './block-cells.ts';
import { NOTHING, addSums } from './friction-sums.ts';
import type { EntrySums } from './friction-sums.ts';
import { countPeople, groupBy } from './waiting-entry.ts';
import type { WaitingEntry } from './waiting-entry.ts';

/** Unit -> the unit above it, null at the top. */
export type UnitTree = ReadonlyMap<string, string | null>;
type Part = FrictionBlockEvent['data']['parts'][number];

interface SumsAndParts {
  readonly sums: FrictionSums;
  readonly parts: readonly Part[];
}

interface Placed {
  readonly unitId: string | null;
  readonly others: Part['others'];
  readonly entries: readonly WaitingEntry[];
}

/** Keeps the event below 1 MiB, whatever the tree. */
const MAX_PARTS = 1_000;
const UNPLACED = { unitId: null, others: 'UNPLACED' } as const;

/**
 * The sums of a block and their partition along the unit tree. Every part has at least `k` people; what is too small in a
 * unit goes to the unit above as OTHER_UNITS, what is too small at the top, and what names no known unit, is UNPLACED.
 * Answers that are optional (the index, the yearly estimate) need `k` people who gave them, in the block and in each part.
 */
export function sumsAndParts(entries: readonly WaitingEntry[], tree: UnitTree, k: number): SumsAndParts {
  const placed = place(entries, tree, k);
  const sums = { people: countPeople(entries), ...sumOf(entries) };
  const parts = placed.map((part) => ({
    unitId: part.unitId,
    others: part.others,
    sums: { people: countPeople(part.entries), ...sumOf(part.entries) },
  }));
  const block: SumsAndParts = { sums, parts };
  return OPTIONAL_ANSWERS.reduce((soFar, answer) => withEnoughAnswers(soFar, placed, answer, k), block);
}

export function sumOf(entries: readonly WaitingEntry[]): EntrySums {
  return entries.reduce((sums, entry) => addSums(sums, entry.sums), NOTHING);
}

function place(entries: readonly WaitingEntry[], tree: UnitTree, k: number): readonly Placed[] {
  const own = groupBy(entries, ({ unitId }) => unitId);
  const below = groupBy([...tree.keys()].sort(), (unit) => tree.get(unit) ?? null);
  const placed: Placed[] = [];
  const seen = new Set<string | null>();

  /** Places what it can of a unit and those below it; @returns the rest */
  const visit = (unitId: string): readonly WaitingEntry[] => {
    seen.add(unitId);
    const before = placed.length;
    const direct = own.get(unitId) ?? [];
    const fromBelow = (below.get(unitId) ?? []).flatMap(visit);
    const rest = [...direct, ...fromBelow];
    if (countPeople(rest) < k) return rest;
    const isSplit = placed.length > before;
    placed.push({ unitId, others: isSplit && fromBelow.length > 0 ? 'OTHER_UNITS' : null, entries: rest });
    return [];
  };

  const tops = [...(below.get(null) ?? [])];
  const rest = tops.flatMap(visit);
  // No unit, a unit that is not known (yet), or one in a ring of units.
  for (const [unitId, group] of own) if (!seen.has(unitId)) rest.push(...group);
  return withRest(placed, rest, k);
}

function withRest(placed: readonly Placed[], rest: WaitingEntry[], k: number): readonly Placed[] {
  const bySize = [...placed].sort((a, b) => countPeople(b.entries) - countPeople(a.entries));
  const kept = bySize.slice(0, MAX_PARTS);
  rest.push(...bySize.slice(MAX_PARTS).flatMap((part) => part.entries));
  while (rest.length > 0 && kept.length > 0 && countPeople(rest) < k) rest.push(...kept.splice(-1).flatMap((part) => part.entries));
  return rest.length > 0 ? [...kept, { ...UNPLACED, entries: rest }] : kept;
}

interface OptionalAnswer {
  readonly n: keyof EntrySums;
  readonly fields: readonly (keyof EntrySums)[];
}

const OPTIONAL_ANSWERS: readonly OptionalAnswer[] = [
  { n: 'indexN', fields: ['indexN', 'indexSum', 'burdenSum', 'functionLossSum'] },
  { n: 'yearlyN', fields: ['yearlyN', 'yearlyStaffMinutes', 'yearlyCustomerMinutes', 'yearlyAmountMinor'] },
];

/** Moves answers given by fewer than `k` people of a part to "unplaced"; drops them when the whole block has fewer. */
function withEnoughAnswers({ sums, parts }: SumsAndParts, placed: readonly Placed[], answer: OptionalAnswer, k: number): SumsAndParts {
  const answers = placed.map(({ entries }) => entries.filter((entry) => entry.sums[answer.n] > 0));
  const people = countPeople(answers.flat());
  const none = Object.fromEntries(answer.fields.map((field) => [field, 0]));
  if (people < k) return { sums: { ...sums, ...none }, parts: parts.map((part) => ({ ...part, sums: { ...part.sums, ...none } })) };

  const cells = new Map(answers.flatMap((cell, index) => (cell.length > 0 ? [[String(index), cell] as const] : [])));
  const moved = [...cellsTogether(cells, k)].map(Number).filter((index) => placed[index]?.others !== 'UNPLACED');
  if (moved.length === 0) return { sums, parts };

  const movedEntries = moved.flatMap((index) => answers[index] ?? []);
  const movedSums = sumOf(movedEntries);
  const left = parts.map((part, index) => (moved.includes(index) ? { ...part, sums: { ...part.sums, ...none } } : part));
  const unplaced = left.find(({ others }) => others === 'UNPLACED') ?? {
    ...UNPLACED,
    sums: { people: countPeople(movedEntries), ...NOTHING },
  };
  const gains = Object.fromEntries(answer.fields.map((field) => [field, unplaced.sums[field] + movedSums[field]]));
  return { sums, parts: [...left.filter((part) => part !== unplaced), { ...unplaced, sums: { ...unplaced.sums, ...gains } }] };
}
