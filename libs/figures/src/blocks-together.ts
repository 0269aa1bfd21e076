import { addWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import { readersKey } from './block-entry.ts';
import type { BlockEntry } from './block-entry.ts';
import { countPeople } from './people-behind.ts';
import type { BlockHead } from './policy-blocks.ts';

/** A published block whose breakdown is still to come. */
export interface UntoldBlock<Entry extends BlockEntry> extends BlockHead {
  readonly blockId: string;
  readonly entries: readonly Entry[];
}

/** What a breakdown says of the blocks that it is made of. */
export interface BreakdownHead extends Omit<BlockHead, 'ordinal'> {
  readonly blockIds: readonly string[];
}

/**
 * A block of five people cannot tell two causes apart. Blocks wait for each other until so many times `k` people stand behind them, but no
 * longer than half a year.
 */
const TIMES_K = 4;
const WEEKS_TO_WAIT = 26;

/**
 * Which blocks of a policy share a breakdown: consecutive ones of one version that the same people read, as a block is. "Other policies" are
 * broken down block by block.
 * @param blocks all that have no breakdown yet
 * @param countedIn the entries whose people have to be enough
 */
export function blocksTogether<Entry extends BlockEntry, Block extends UntoldBlock<Entry>>(
  blocks: readonly Block[],
  countedIn: (block: Block) => readonly Entry[],
  { k, lastClosedWeek }: { readonly k: number; readonly lastClosedWeek: IsoWeek },
): readonly (readonly Block[])[] {
  const due: (readonly Block[])[] = [];
  for (const own of Map.groupBy(blocks, ({ entries: [entry] }) => entry && readersKey(entry)).values()) {
    let open: readonly Block[] = [];
    const close = () => {
      if (open.length > 0) due.push(open);
      open = [];
    };
    for (const block of own.sort((a, b) => a.ordinal - b.ordinal)) {
      const [first] = open;
      if (first && (first.policyVersion !== block.policyVersion || block.toWeek > lastWeekOf(first))) close();
      open = [...open, block];
      if (block.policyId === null || countPeople(open.flatMap(countedIn)) >= TIMES_K * k) close();
    }
    if (open[0] && lastWeekOf(open[0]) <= lastClosedWeek) close();
  }
  return due.sort(([a], [b]) => (a?.ordinal ?? 0) - (b?.ordinal ?? 0));
}

/** @throws RangeError for no blocks */
export function breakdownHead(blocks: readonly (BlockHead & { readonly blockId: string })[]): BreakdownHead {
  const [first, last] = [blocks[0], blocks.at(-1)];
  if (!first || !last) throw new RangeError('a breakdown is one of blocks');
  return {
    policyId: first.policyId,
    policyVersion: first.policyVersion,
    blockIds: blocks.map(({ blockId }) => blockId),
    fromWeek: blocks.reduce((from, block) => (block.fromWeek < from ? block.fromWeek : from), first.fromWeek),
    toWeek: blocks.reduce((to, block) => (block.toWeek > to ? block.toWeek : to), last.toWeek),
  };
}

function lastWeekOf({ toWeek }: BlockHead): IsoWeek {
  return addWeeks(toWeek, WEEKS_TO_WAIT - 1);
}
