import { countPeople, identityOf, largerYear, largestShare, yearKey } from './people-behind.ts';
import type { BlockEntry } from './block-entry.ts';
import { ENTRY_KINDS } from './waiting-entry.ts';
import type { WaitingEntry } from './waiting-entry.ts';

/** Of each kind; keeps the event below 1 MiB. */
const MAX_ENTRIES = 5_000;

/** What of a waiting set goes into one block. */
export interface ChosenEntries<Entry extends BlockEntry> {
  readonly counted: readonly Entry[];
  /** With the block, but in none of its figures. */
  readonly surplus: readonly Entry[];
  /** Goes on waiting. */
  readonly rest: readonly Entry[];
}

/** How much an entry counts among those of all people. */
type WeightOf<Entry> = (entry: Entry) => number;

/**
 * What a block is made of, null while it cannot be: `k` people who reported. "Me too" and "again" join them as soon as `k` people stand
 * behind each of these too; figures tell the three apart, so that each of them is a group of its own.
 */
export function chooseEntries(waiting: readonly WaitingEntry[], k: number, maxEntries?: number): ChosenEntries<WaitingEntry> | null {
  const kinds = ENTRY_KINDS.map((kind) => {
    const entries = waiting.filter((entry) => entry.kind === kind);
    return { kind, entries, chosen: chooseBalanced(entries, ({ sums }) => sums.occurrences, k, maxEntries) };
  });
  if (kinds.some(({ kind, chosen }) => kind === 'REPORT' && chosen === null)) return null;
  return {
    counted: kinds.flatMap(({ chosen }) => chosen?.counted ?? []),
    surplus: kinds.flatMap(({ chosen }) => chosen?.surplus ?? []),
    rest: kinds.flatMap(({ entries, chosen }) => chosen?.rest ?? entries),
  };
}

/**
 * What a block of entries of one kind is made of, null while fewer than `k` people stand behind them. At most as many entries as an event
 * holds, everybody's first ones first, so that nobody is left out of a block.
 */
export function chooseBalanced<Entry extends BlockEntry>(
  entries: readonly Entry[],
  weightOf: WeightOf<Entry>,
  k: number,
  maxEntries = MAX_ENTRIES,
): ChosenEntries<Entry> | null {
  if (countPeople(entries) < k) return null;
  const ranked = rankedByPerson(entries, weightOf);
  if (ranked.length > maxEntries) ranked.sort((a, b) => a.rank - b.rank);
  const rest = ranked.slice(maxEntries).map(({ entry }) => entry);
  const balanced = balance(
    ranked.slice(0, maxEntries).map(({ entry }) => entry),
    weightOf,
    k,
  );
  return balanced && { ...balanced, rest: [...rest, ...balanced.rest] };
}

/**
 * Nobody counts for more than all others together, however those who cannot be told apart fall together: a block that is mostly one
 * person's tells about that person. Everybody counts up to the same limit, the highest that will do; what is beyond it is surplus. Where
 * no limit will do, one person may stand behind tokens for too many policies, and those of the policy with the fewest wait.
 */
function balance<Entry extends BlockEntry>(entries: readonly Entry[], weightOf: WeightOf<Entry>, k: number): ChosenEntries<Entry> | null {
  const counted = withinLimit(entries, weightOf);
  if (counted !== null) {
    if (countPeople(counted) < k) return null;
    const isCounted = new Set(counted);
    return { counted, surplus: entries.filter((entry) => !isCounted.has(entry)), rest: [] };
  }
  const [fewest] = [...Map.groupBy(entries, scopeOf)]
    .filter(([scope]) => scope !== null)
    .sort(([a, { length: m }], [b, { length: n }]) => m - n || ((a ?? '') < (b ?? '') ? -1 : 1));
  if (!fewest) return null;
  const [scope, left] = fewest;
  const balanced = balance(
    entries.filter((entry) => scopeOf(entry) !== scope),
    weightOf,
    k,
  );
  return balanced && { ...balanced, rest: [...balanced.rest, ...left] };
}

function scopeOf({ week, behind }: BlockEntry): string | null {
  return behind.kind === 'TOKEN' ? `${yearKey(week)} ${behind.scope}` : null;
}

/** Everybody's first entries, up to the highest limit under which nobody outweighs the others; null: there is no such limit. */
function withinLimit<Entry extends BlockEntry>(entries: readonly Entry[], weightOf: WeightOf<Entry>): readonly Entry[] | null {
  const ranked = rankedByPerson(entries, weightOf);
  const limits = [...new Set(ranked.map(({ soFar }) => soFar))].filter((soFar) => soFar > 0).sort((a, b) => b - a);
  let bound = Infinity;
  for (const limit of limits) {
    // Somebody counts for the whole limit, and under a lower one the others count for no more.
    if (limit > bound) continue;
    const within = ranked.filter(({ soFar }) => soFar <= limit).map(({ entry }) => entry);
    const { largest, others } = largestShare(within, weightOf);
    if (largest <= others) return within;
    bound = others;
  }
  return null;
}

interface Ranked<Entry> {
  readonly entry: Entry;
  /** How many of the same person's come before it. */
  readonly rank: number;
  /** Their weight, its own included; 0 for people unknown, who are exempt. */
  readonly soFar: number;
}

function rankedByPerson<Entry extends BlockEntry>(entries: readonly Entry[], weightOf: WeightOf<Entry>): Ranked<Entry>[] {
  const seen = new Map<string | null, { rank: number; soFar: number }>();
  return inOrder(entries).map((entry) => {
    const identity = identityOf(entry);
    const { rank, soFar } = seen.get(identity) ?? { rank: 0, soFar: 0 };
    const own = { entry, rank, soFar: identity === null ? 0 : soFar + weightOf(entry) };
    seen.set(identity, { rank: rank + 1, soFar: own.soFar });
    return own;
  });
}

/** The year that decides about the number of people first, then by time. */
function inOrder<Entry extends BlockEntry>(entries: readonly Entry[]): readonly Entry[] {
  const year = largerYear(entries);
  const key = ({ week, id }: BlockEntry) => `${yearKey(week) === year ? 0 : 1} ${week} ${id}`;
  const keys = new Map(entries.map((entry) => [entry, key(entry)]));
  return [...entries].sort((a, b) => ((keys.get(a) ?? '') < (keys.get(b) ?? '') ? -1 : 1));
}
