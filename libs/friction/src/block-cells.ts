import type { FrictionHistograms } from './events.ts';
import { countPeople } from './waiting-entry.ts';
import type { WaitingEntry } from './waiting-entry.ts';

export const NOT_STATED = 'NOT_STATED';
export const NOT_CLASSIFIED = 'NOT_CLASSIFIED';
/** Cells that hold too few people to be shown alone; not the channel OTHER. */
export const OTHERS_TOGETHER = 'OTHERS_TOGETHER';

type Cells = ReadonlyMap<string, readonly WaitingEntry[]>;

/**
 * The cells of a partition that have to be shown as one, so that every cell has at least `k` people: those below it, those
 * in `hidden`, and while these do not reach it together, the next smallest. All of them when there are fewer than `k` in all.
 */
export function cellsTogether(cells: Cells, k: number, hidden: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  const bySize = [...cells]
    .map(([key, entries]) => ({ key, entries, people: countPeople(entries) }))
    .sort((a, b) => a.people - b.people || (a.key < b.key ? -1 : 1));
  const mayStandAlone = (cell: (typeof bySize)[number]) => cell.people >= k && !hidden.has(cell.key);
  const together = bySize.filter((cell) => !mayStandAlone(cell));
  const alone = bySize.filter(mayStandAlone);
  const tooSmall = () => countPeople(together.flatMap(({ entries }) => entries)) < k;
  // One hidden cell on its own would only have lost its name.
  const unmasked = () => hidden.size > 0 && together.length === 1;
  while (together.length > 0 && alone.length > 0 && (unmasked() || tooSmall())) together.push(...alone.splice(0, 1));
  return new Set(together.map(({ key }) => key));
}

/** One-way counts of a block's entries, every cell with at least `k` people behind it. */
export function histogramsOf(entries: readonly WaitingEntry[], k: number): FrictionHistograms {
  const reports = entries.filter(({ kind }) => kind === 'REPORT');
  const tagged = entries.filter(({ kind }) => kind !== 'RECURRENCE');
  return {
    cause: histogram(reports, ({ cause }) => [cause ?? NOT_CLASSIFIED], k),
    channel: histogram(reports, ({ channel }) => [channel ?? NOT_STATED], k),
    effect: histogram(tagged, ({ effects }) => orNotStated(effects), k),
    customerOutcome: histogram(tagged, ({ customerOutcomes }) => orNotStated(customerOutcomes), k),
  };
}

function orNotStated(tags: readonly string[]): readonly string[] {
  return tags.length > 0 ? [...new Set(tags)] : [NOT_STATED];
}

function histogram(entries: readonly WaitingEntry[], tagsOf: (entry: WaitingEntry) => readonly string[], k: number) {
  const cells = new Map<string, WaitingEntry[]>();
  for (const entry of entries) {
    for (const tag of tagsOf(entry)) {
      const cell = cells.get(tag);
      if (cell) cell.push(entry);
      else cells.set(tag, [entry]);
    }
  }
  const together = cellsTogether(cells, k, withFewOthers(cells, entries, tagsOf, k));
  const counts = new Map<string, number>();
  for (const [key, { length }] of cells) {
    const shown = together.has(key) ? OTHERS_TOGETHER : key;
    counts.set(shown, (counts.get(shown) ?? 0) + length);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where entries have several tags, a cell also tells how many lack its tag: these must be nobody or `k` people too. */
function withFewOthers(cells: Cells, entries: readonly WaitingEntry[], tagsOf: (entry: WaitingEntry) => readonly string[], k: number) {
  if (entries.every((entry) => tagsOf(entry).length === 1)) return new Set<string>();
  const few = [...cells.keys()].filter((tag) => {
    const others = countPeople(entries.filter((entry) => !tagsOf(entry).includes(tag)));
    return others > 0 && others < k;
  });
  return new Set(few);
}
