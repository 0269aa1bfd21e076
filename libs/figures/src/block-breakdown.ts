import type { IsoWeek } from '#calendar';
import { OPTIONAL_ANSWERS, answersTold } from './block-answers.ts';
import { histogramsOf } from './block-cells.ts';
import { UNPLACED, placeKey } from './block-parts.ts';
import type { Place } from './block-parts.ts';
import { blocksTogether, breakdownHead } from './blocks-together.ts';
import type { UntoldBlock } from './blocks-together.ts';
import type { AnswerSums, FrictionBreakdownEvent } from './events.ts';
import { NO_ANSWERS, sumOf } from './friction-sums.ts';
import type { WaitingEntry } from './waiting-entry.ts';

/** A report or corroboration in a published block. */
export interface CountedEntry extends WaitingEntry {
  readonly part: Place;
}

/** A published block whose breakdown is still to come. */
export type CountedBlock = UntoldBlock<CountedEntry>;

type Published = Extract<FrictionBreakdownEvent, { type: 'FrictionBreakdownPublished' }>['data'];
export type DecidedBreakdown = Omit<Published, 'breakdownId' | 'publishedAt'>;

/**
 * The breakdowns that the blocks of a policy make (`blocksTogether`).
 * @param blocks all that have no breakdown yet
 */
export function decideBreakdowns(
  blocks: readonly CountedBlock[],
  settings: { readonly k: number; readonly lastClosedWeek: IsoWeek },
): readonly DecidedBreakdown[] {
  return blocksTogether(blocks, reportsOf, settings).map((together) => breakdownOf(together, settings.k));
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
  return {
    ...breakdownHead(blocks),
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
