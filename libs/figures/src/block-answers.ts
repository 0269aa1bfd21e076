import { isNoFew } from './block-cells.ts';
import type { AnswerSums } from './events.ts';
import { countPeople, identityOf } from './people-behind.ts';
import type { WaitingEntry } from './waiting-entry.ts';

/** What not every report answers, though figures tell how many did. */
export interface OptionalAnswer {
  readonly n: keyof AnswerSums;
  readonly fields: readonly (keyof AnswerSums)[];
}

export const OPTIONAL_ANSWERS: readonly OptionalAnswer[] = [
  { n: 'indexN', fields: ['indexN', 'indexSum', 'burdenSum', 'functionLossSum'] },
  { n: 'yearlyN', fields: ['yearlyN', 'yearlyStaffMinutes', 'yearlyCustomerMinutes', 'yearlyAmountMinor'] },
];

type Entries = readonly WaitingEntry[];

/**
 * The reports whose answer is told in each part. In all and in each part, neither those whose answer is told nor the others are
 * fewer than `k` people. What a part cannot tell so is told with the last one.
 * @param parts the entries of each part; the last one takes what the others cannot tell, and may be empty
 */
export function answersTold(parts: readonly Entries[], { n }: OptionalAnswer, k: number): readonly Entries[] {
  const reports = parts.map((entries) => entries.filter(({ kind }) => kind === 'REPORT'));
  const told = toldInAll(reports.flat(), n, k);
  const cells = reports.map((all, index) => ({
    index,
    told: all.filter((entry) => told.has(entry)),
    untold: all.filter((entry) => !told.has(entry)),
  }));
  const last = parts.length - 1;
  const isTold = (some: typeof cells) =>
    [some.flatMap((cell) => cell.told), some.flatMap((cell) => cell.untold)].every((all) => isNoFew(all, k));
  const [alone, together] = [cells.filter((cell) => isTold([cell])), cells.filter((cell) => !isTold([cell]))];
  // Whoever takes in more has to be told with it.
  const takeIn = (index: number) => together.push(...alone.splice(index, 1));
  if (together.length > 0 && alone.at(-1)?.index === last) takeIn(alone.length - 1);
  alone.sort((a, b) => countPeople(a.told) - countPeople(b.told) || a.index - b.index);
  while (alone.length > 0 && !isTold(together)) takeIn(0);
  const moved = new Set(together.map(({ index }) => index));
  return cells.map((cell) => {
    if (cell.index === last) return [...(moved.has(last) ? [] : cell.told), ...together.flatMap((other) => other.told)];
    return moved.has(cell.index) ? [] : cell.told;
  });
}

/**
 * All who gave the answer, if the others are nobody or `k` people. Else as many are left out as make the others `k`; where too few stay,
 * the answer is not told.
 */
function toldInAll(reports: Entries, n: keyof AnswerSums, k: number): ReadonlySet<WaitingEntry> {
  const told = new Set(reports.filter(({ sums }) => sums[n] > 0));
  const untold = () => reports.filter((entry) => !told.has(entry));
  const byPerson = [...Map.groupBy([...told].sort(byId), identityOf).values()];
  for (const own of byPerson) {
    if (isNoFew(untold(), k)) break;
    for (const entry of own) told.delete(entry);
  }
  return isNoFew(untold(), k) && isNoFew([...told], k) ? told : new Set();
}

/** Ids have nothing to do with what was answered. */
function byId(a: WaitingEntry, b: WaitingEntry): number {
  return a.id < b.id ? -1 : 1;
}
