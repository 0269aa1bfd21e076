import { addWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import { OPTIONAL_ANSWERS, answersTold } from './block-answers.ts';
import { histogramsOf } from './block-cells.ts';
import { UNPLACED, placeKey } from './block-parts.ts';
import type { Place } from './block-parts.ts';
import type { AnswerSums, FrictionBreakdownEvent } from './events.ts';
import { NO_ANSWERS, sumOf } from './friction-sums.ts';
import { countPeople } from './people-behind.ts';
import { readersKey } from './waiting-entry.ts';
import type { WaitingEntry } from './waiting-entry.ts';

/** A report or corroboration in a published block. */
export interface CountedEntry extends WaitingEntry {
  readonly part: Place;
}

/** A published block whose breakdown is still to come. */
export interface CountedBlock {
  readonly blockId: string;
  /** null: "other policies". */
  readonly policyId: string | null;
  readonly policyVersion: number | null;
  readonly ordinal: number;
  readonly fromWeek: IsoWeek;
  readonly toWeek: IsoWeek;
  readonly entries: readonly CountedEntry[];
}

type Published = Extract<FrictionBreakdownEvent, { type: 'FrictionBreakdownPublished' }>['data'];
export type DecidedBreakdown = Omit<Published, 'breakdownId' | 'publishedAt'>;

/**
 * A block of five people cannot tell two causes apart. Blocks wait for each other until so many times `k` people reported in them, but
 * no longer than half a year.
 */
const TIMES_K = 4;
const WEEKS_TO_WAIT = 26;

/**
 * The breakdowns that the blocks of a policy make: each of consecutive blocks of one version that the same people read, as a block is. "Other
 * policies" are broken down block by block.
 * @param blocks all that have no breakdown yet
 */
export function decideBreakdowns(
  blocks: readonly CountedBlock[],
  { k, lastClosedWeek }: { readonly k: number; readonly lastClosedWeek: IsoWeek },
): readonly DecidedBreakdown[] {
  const due: (readonly CountedBlock[])[] = [];
  for (const own of Map.groupBy(blocks, ({ entries: [entry] }) => entry && readersKey(entry)).values()) {
    let open: readonly CountedBlock[] = [];
    const close = () => {
      if (open.length > 0) due.push(open);
      open = [];
    };
    for (const block of own.sort((a, b) => a.ordinal - b.ordinal)) {
      const [first] = open;
      if (first && (first.policyVersion !== block.policyVersion || block.toWeek > lastWeekOf(first))) close();
      open = [...open, block];
      if (block.policyId === null || countPeople(open.flatMap(reportsOf)) >= TIMES_K * k) close();
    }
    if (open[0] && lastWeekOf(open[0]) <= lastClosedWeek) close();
  }
  return due.sort(([a], [b]) => (a?.ordinal ?? 0) - (b?.ordinal ?? 0)).map((together) => breakdownOf(together, k));
}

function lastWeekOf({ toWeek }: CountedBlock): IsoWeek {
  return addWeeks(toWeek, WEEKS_TO_WAIT - 1);
}

function reportsOf({ entries }: CountedBlock): readonly CountedEntry[] {
  return entries.filter(({ kind }) => kind === 'REPORT');
}

/**
 * What blocks say together, by the parts of each block. Of an answer that is optional neither those who gave it nor those who did not are
 * fewer than `k` people, in all and in each part: what a part cannot tell is in UNPLACED, or is not told.
 */
export function breakdownOf(blocks: readonly CountedBlock[], k: number): DecidedBreakdown {
  const entries = blocks.flatMap((block) => block.entries);
  const reports = blocks.flatMap(reportsOf);
  const placed = Map.groupBy(reports, ({ part }) => placeKey(part));
  const unplaced = placed.get(placeKey(UNPLACED)) ?? [];
  placed.delete(placeKey(UNPLACED));
  const parts = [...placed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
  const told = OPTIONAL_ANSWERS.map((answer) => ({ fields: answer.fields, parts: answersTold([...parts, unplaced], answer, k) }));
  const sumsFor = (toldOf: (parts: readonly (readonly WaitingEntry[])[]) => readonly WaitingEntry[]): AnswerSums =>
    told.reduce((sums, answer) => ({ ...sums, ...only(answer.fields, sumOf(toldOf(answer.parts))) }), NO_ANSWERS);
  const [first, last] = [blocks[0], blocks.at(-1)];
  if (!first || !last) throw new RangeError('a breakdown is one of blocks');
  return {
    policyId: first.policyId,
    policyVersion: first.policyVersion,
    blockIds: blocks.map(({ blockId }) => blockId),
    fromWeek: blocks.reduce((from, block) => (block.fromWeek < from ? block.fromWeek : from), first.fromWeek),
    toWeek: blocks.reduce((to, block) => (block.toWeek > to ? block.toWeek : to), last.toWeek),
    k,
    reports: reports.length,
    sums: sumsFor((all) => all.flat()),
    parts: [...parts.map(([one]) => one?.part ?? UNPLACED), UNPLACED]
      .map(({ unitId, others }, index) => ({ unitId, others, sums: sumsFor((all) => all[index] ?? []) }))
      .filter(({ sums }) => sums.indexN + sums.yearlyN > 0),
    histograms: histogramsOf(entries, k),
  };
}

function only(fields: readonly (keyof AnswerSums)[], sums: AnswerSums): Partial<AnswerSums> {
  return Object.fromEntries(fields.map((field) => [field, sums[field]]));
}
