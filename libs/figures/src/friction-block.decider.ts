import { idOf } from '#eventing';
import type { Decider } from '#eventing';
import type { UnitTree } from '#unit-tree';
import { chooseEntries } from './block-entries.ts';
import type { ChosenEntries } from './block-entries.ts';
import { peopleShown, sumsInParts } from './block-parts.ts';
import type { SumsAndParts } from './block-parts.ts';
import type { CountSums, FrictionBlockEvent } from './events.ts';
import { countSumsOf, sumOf } from './friction-sums.ts';
import type { BlockHead, BlockRules, BlockSettings } from './policy-blocks.ts';
import { ENTRY_KINDS } from './waiting-entry.ts';
import type { WaitingEntry } from './waiting-entry.ts';

/** What a block says, before it has its place in the log. */
export type DecidedBlock = Omit<FrictionBlockEvent['data'], 'blockId' | 'publishedAt'>;

/** A block is made as soon as `k` distinct people reported. */
export const frictionBlockRules: BlockRules<WaitingEntry, DecidedBlock> = {
  choose: chooseEntries,
  isInSpan: ({ kind }) => kind === 'REPORT',
  blockOf: (head, chosen, readers, settings) => blockOf(head, chosen, head.policyId === null ? readers : null, settings),
};

/** Reports, "me too" and "again" each for themselves, because figures tell them apart. */
export function sumsAndParts(entries: readonly WaitingEntry[], tree: UnitTree, k: number): SumsAndParts<CountSums> {
  const kinds = ENTRY_KINDS.map((kind) => entries.filter((entry) => entry.kind === kind));
  return sumsInParts(kinds, tree, k, (own) => countSumsOf(peopleShown(own, k), sumOf(own)));
}

/** The `place`-th block of the whole log, so that two instances can never publish side by side. */
export function blockIdAt(place: number): string {
  return idOf('friction_block', String(place));
}

export const frictionBlock: Decider<
  { readonly isPublished: boolean },
  { PublishFrictionBlock: { readonly blockId: string; readonly block: DecidedBlock } },
  FrictionBlockEvent
> = {
  category: 'friction_block',
  initialState: { isPublished: false },
  decide: {
    PublishFrictionBlock: ({ blockId, block }, { isPublished }, { now }) =>
      isPublished
        ? []
        : {
            type: 'FrictionBlockPublished',
            data: {
              blockId,
              policyId: block.policyId,
              policyVersion: block.policyVersion,
              ordinal: block.ordinal,
              fromWeek: block.fromWeek,
              toWeek: block.toWeek,
              k: block.k,
              sums: block.sums,
              parts: block.parts,
              entryIds: block.entryIds,
              entryParts: block.entryParts,
              surplusIds: block.surplusIds,
              readerIds: block.readerIds,
              publishedAt: now,
            },
          },
  },
  evolve: { FrictionBlockPublished: () => ({ isPublished: true }) },
};

function blockOf(
  head: BlockHead,
  { counted, surplus }: ChosenEntries<WaitingEntry>,
  readerIds: DecidedBlock['readerIds'],
  { k, tree }: BlockSettings,
): DecidedBlock {
  const { sums, parts, partOf } = sumsAndParts(counted, tree, k);
  const ids = (entries: readonly WaitingEntry[]) => entries.map(({ id }) => id).sort();
  const entryIds = ids(counted);
  const entryParts = entryIds.map((id) => partOf.get(id) ?? 0);
  return { ...head, k, sums, parts, entryIds, entryParts, surplusIds: ids(surplus), readerIds };
}
