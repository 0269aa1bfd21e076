import { NOT_STATED, OTHERS_TOGETHER, cellsTogether, countsOf, partition } from './block-cells.ts';
import type { Histogram } from './block-cells.ts';
import type { JudgementHistograms } from './events.ts';
import type { JudgementEntry } from './judgement-entry.ts';

type Entries = readonly JudgementEntry[];
type CellOf = (entry: JudgementEntry) => string;

const NOTHING: JudgementHistograms = { guardrail: {}, basis: {}, cap: {}, customerTold: {}, answer: {} };

/**
 * One-way counts of a breakdown, every cell with at least `k` people behind it.
 * @param isOfOnePolicy keys of guardrails mean something in their policy alone
 */
export function judgementHistograms(entries: Entries, k: number, isOfOnePolicy: boolean): JudgementHistograms {
  const guardrail: CellOf = isOfOnePolicy ? ({ guardrailKey }) => guardrailKey : () => OTHERS_TOGETHER;
  const calls = entries.filter(({ kind }) => kind === 'CALL');
  const requests = entries.filter(({ kind }) => kind === 'REQUEST');
  if (calls.length === 0)
    return {
      ...NOTHING,
      guardrail: partition(requests, guardrail, k),
      answer: partition(requests, ({ answer }) => answer ?? NOT_STATED, k),
    };
  const tied = tables(calls, { guardrail, basis: ({ call }) => call?.basis ?? NOT_STATED, cap: ({ call }) => call?.cap ?? NOT_STATED }, k);
  return { ...NOTHING, ...tied, customerTold: partition(calls, toldTo, k) };
}

function toldTo({ call }: JudgementEntry): string {
  const told = call?.customerTold ?? null;
  return told === null ? NOT_STATED : told ? 'TOLD' : 'NOT_TOLD';
}

/**
 * Tables that are tied by what everybody can read in the policy: which guardrails have a cap, and which ones send to somebody. They part
 * the entries by all of them at once, and put the same small groups together: each number then counts whole groups of at least `k`
 * people, and so does whatever is worked out from several of them.
 */
function tables<Table extends string>(entries: Entries, cellsOf: Readonly<Record<Table, CellOf>>, k: number): Record<Table, Histogram> {
  const named = Object.entries(cellsOf) as [Table, CellOf][];
  const groupOf: CellOf = (entry) => JSON.stringify(named.map(([, cellOf]) => cellOf(entry)));
  const together = cellsTogether(Map.groupBy(entries, groupOf), k);
  const shown = (cellOf: CellOf) =>
    countsOf(Map.groupBy(entries, (entry) => (together.has(groupOf(entry)) ? OTHERS_TOGETHER : cellOf(entry))));
  return Object.fromEntries(named.map(([table, cellOf]) => [table, shown(cellOf)])) as Record<Table, Histogram>;
}
