import { idOf } from '#eventing';
import type { Decider } from '#eventing';
import type { UnitTree } from '#unit-tree';
import { chooseBalanced } from './block-entries.ts';
import { peopleShown, sumsInParts } from './block-parts.ts';
import type { SumsAndParts } from './block-parts.ts';
import type { JudgementBlockEvent, JudgementKind, JudgementSums } from './events.ts';
import type { JudgementEntry } from './judgement-entry.ts';
import type { BlockRules } from './policy-blocks.ts';

type Published = Extract<JudgementBlockEvent, { type: 'JudgementBlockPublished' }>;

/** What a block says, before it has its place in the log. */
export type DecidedJudgementBlock = Omit<Published['data'], 'blockId' | 'publishedAt'>;

/**
 * Blocks of one kind: each entry counts once. Nobody reads single calls, so that whoever they are of may share a block; requests were read by
 * the people asked, who could subtract what they read.
 */
export function judgementBlockRules(kind: JudgementKind): BlockRules<JudgementEntry, DecidedJudgementBlock> {
  return {
    choose: (waiting, k, maxEntries) => chooseBalanced(waiting, () => 1, k, maxEntries),
    isInSpan: () => true,
    blockOf: (head, { counted, surplus }, _readers, { k, tree }) => {
      const { sums, parts } = judgementSumsAndParts(counted, tree, k);
      const ids = (entries: readonly JudgementEntry[]) => entries.map(({ id }) => id).sort();
      return { kind, ...head, k, sums, parts, entryIds: ids(counted), surplusIds: ids(surplus) };
    },
  };
}

/** @param entries of one kind */
export function judgementSumsAndParts(entries: readonly JudgementEntry[], tree: UnitTree, k: number): SumsAndParts<JudgementSums> {
  return sumsInParts([entries], tree, k, (own) => ({
    people: peopleShown(own, k),
    calls: own.filter(({ kind }) => kind === 'CALL').length,
    authorityRequests: own.filter(({ kind }) => kind === 'REQUEST').length,
    amountMinor: own.reduce((sum, { call }) => sum + (call?.amountMinor ?? 0), 0),
    minutesSaved: own.reduce((sum, { call }) => sum + (call?.minutesSaved ?? 0), 0),
  }));
}

/** The `place`-th block of the whole log, so that two instances can never publish side by side. */
export function judgementBlockIdAt(place: number): string {
  return idOf('judgement_block', String(place));
}

export const judgementBlock: Decider<
  { readonly isPublished: boolean },
  { PublishJudgementBlock: { readonly blockId: string; readonly block: DecidedJudgementBlock } },
  Published
> = {
  category: 'judgement_block',
  initialState: { isPublished: false },
  decide: {
    PublishJudgementBlock: ({ blockId, block }, { isPublished }, { now }) =>
      isPublished
        ? []
        : {
            type: 'JudgementBlockPublished',
            data: {
              blockId,
              kind: block.kind,
              policyId: block.policyId,
              policyVersion: block.policyVersion,
              ordinal: block.ordinal,
              fromWeek: block.fromWeek,
              toWeek: block.toWeek,
              k: block.k,
              sums: block.sums,
              parts: block.parts,
              entryIds: block.entryIds,
              surplusIds: block.surplusIds,
              publishedAt: now,
            },
          },
  },
  evolve: { JudgementBlockPublished: () => ({ isPublished: true }) },
};
