import type { Publish } from './compositions.ts';
import { isolatedGroup } from './solver.ts';
import type { Isolated } from './solver.ts';
import { overlapsOf, sumsOf, systemsOf } from './systems.ts';
import type { Named } from './systems.ts';
import type { ToldBlock, ToldBreakdown } from './publication.ts';
import { World } from './world.ts';

/** Somebody found out about fewer than five people. */
export interface Finding {
  readonly seed: number;
  readonly system: string;
  readonly isolated: Isolated;
}

export interface Attacked {
  readonly findings: readonly Finding[];
  /** What somebody finds out who was the owner of a policy before, together with all others. */
  readonly byFormerOwners: readonly Finding[];
  readonly blocks: number;
  readonly breakdowns: number;
  /** Entries that stand in several blocks, or in several breakdowns. */
  readonly overlaps: readonly string[];
}

/** Groups smaller than this may not be isolated, however high k is. */
const GROUP = 5;

/** Lives a world to its end and solves for groups with all that was published. @param weeks ends it earlier */
export function attack(seed: number, publish: Publish, weeks = Infinity): Attacked {
  const world = new World(seed);
  const blocks: ToldBlock[] = [];
  const breakdowns: ToldBreakdown[] = [];
  for (let week = 0; week < weeks && world.live(); week++) {
    const published = publish(world);
    blocks.push(...published.blocks);
    breakdowns.push(...published.breakdowns);
  }
  const policies = [...new Set(blocks.flatMap(({ entries }) => entries.map(({ policyId }) => policyId)))];
  const systems = [
    ...sumsOf(blocks),
    ...breakdowns.flatMap(systemsOf),
    // Whoever has read all reports but those of one policy: its owner and deputy are the only ones who do not take part.
    ...policies.flatMap((policyId) =>
      sumsOf(
        blocks.filter(({ entries }) => entries.some((entry) => entry.policyId !== policyId)),
        (entry) => entry.policyId !== policyId,
      ).map(({ name, system }) => ({ name: `${name}, by the owners of other policies than ${policyId}`, system })),
    ),
  ];
  const formerly = blocks.filter(({ entries }) => entries.some(({ isKnownToFormerOwner }) => isKnownToFormerOwner));
  return {
    findings: systems.flatMap((named) => solved(seed, named)),
    byFormerOwners: sumsOf(formerly, ({ isKnownToFormerOwner }) => isKnownToFormerOwner).flatMap((named) => solved(seed, named)),
    blocks: blocks.length,
    breakdowns: breakdowns.length,
    overlaps: [...overlapsOf(blocks), ...overlapsOf(breakdowns)],
  };
}

function solved(seed: number, { name, system }: Named): readonly Finding[] {
  const isolated = isolatedGroup(system, GROUP);
  return isolated ? [{ seed, system: name, isolated }] : [];
}
