import type { IsoWeek } from '#calendar';
import { idOf } from '#eventing';
import type { Decider } from '#eventing';
import { blocksTogether, breakdownHead } from './blocks-together.ts';
import type { UntoldBlock } from './blocks-together.ts';
import type { JudgementBlockEvent, JudgementKind } from './events.ts';
import { judgementHistograms } from './judgement-cells.ts';
import type { JudgementEntry } from './judgement-entry.ts';

type Published = Extract<JudgementBlockEvent, { type: 'JudgementBreakdownPublished' }>;
export type DecidedJudgementBreakdown = Omit<Published['data'], 'breakdownId' | 'publishedAt'>;

/** A published block whose breakdown is still to come. */
export type UntoldJudgementBlock = UntoldBlock<JudgementEntry>;

/**
 * The breakdowns that the blocks of a kind and policy make (`blocksTogether`).
 * @param blocks all that have no breakdown yet
 */
export function decideJudgementBreakdowns(
  kind: JudgementKind,
  blocks: readonly UntoldJudgementBlock[],
  settings: { readonly k: number; readonly lastClosedWeek: IsoWeek },
): readonly DecidedJudgementBreakdown[] {
  const { k } = settings;
  return blocksTogether(blocks, ({ entries }) => entries, settings).map((together) => {
    const head = breakdownHead(together);
    const entries = together.flatMap((block) => block.entries);
    return { kind, ...head, k, n: entries.length, histograms: judgementHistograms(entries, k, head.policyId !== null) };
  });
}

/** The `place`-th breakdown of the whole log, so that two instances can never publish side by side. */
export function judgementBreakdownIdAt(place: number): string {
  return idOf('judgement_breakdown', String(place));
}

export const judgementBreakdown: Decider<
  { readonly isPublished: boolean },
  { PublishJudgementBreakdown: { readonly breakdownId: string; readonly breakdown: DecidedJudgementBreakdown } },
  Published
> = {
  category: 'judgement_breakdown',
  initialState: { isPublished: false },
  decide: {
    PublishJudgementBreakdown: ({ breakdownId, breakdown }, { isPublished }, { now }) =>
      isPublished
        ? []
        : {
            type: 'JudgementBreakdownPublished',
            data: {
              breakdownId,
              kind: breakdown.kind,
              policyId: breakdown.policyId,
              policyVersion: breakdown.policyVersion,
              blockIds: breakdown.blockIds,
              fromWeek: breakdown.fromWeek,
              toWeek: breakdown.toWeek,
              k: breakdown.k,
              n: breakdown.n,
              histograms: breakdown.histograms,
              publishedAt: now,
            },
          },
  },
  evolve: { JudgementBreakdownPublished: () => ({ isPublished: true }) },
};
