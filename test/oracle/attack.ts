import type { Publish } from './compositions.ts';
import { isolatedGroup } from './solver.ts';
import type { Isolated } from './solver.ts';
import { overlapsOf, sumsOf, systemsOf } from './systems.ts';
import type { Publication } from './publication.ts';
import { World } from './world.ts';

/** Somebody found out about fewer than five people. */
export interface Finding {
  readonly seed: number;
  readonly system: string;
  readonly isolated: Isolated;
}

export interface Attacked {
  readonly findings: readonly Finding[];
  readonly publications: readonly Publication[];
  /** Entries that stand in several publications. */
  readonly overlaps: readonly string[];
}

/** Groups smaller than this may not be isolated, however high k is. */
const GROUP = 5;

/** Lives a world to its end and solves for groups with all that was published. @param weeks ends it earlier */
export function attack(seed: number, publish: Publish, weeks = Infinity): Attacked {
  const world = new World(seed);
  const publications: Publication[] = [];
  for (let week = 0; week < weeks && world.live(); week++) {
    const published = publish(world);
    for (const one of published) world.published(one);
    publications.push(...published);
  }
  const policies = [...new Set(publications.flatMap(({ entries }) => entries.map(({ policyId }) => policyId)))];
  const systems = [
    ...sumsOf(publications),
    ...publications.flatMap(systemsOf),
    // Whoever has read all reports but those of one policy: its owner and deputy are the only ones who do not take part.
    ...policies.flatMap((policyId) =>
      sumsOf(
        publications.filter(({ entries }) => entries.some((entry) => entry.policyId !== policyId)),
        (entry) => entry.policyId !== policyId,
      ).map(({ name, system }) => ({ name: `${name}, by the owners of other policies than ${policyId}`, system })),
    ),
  ];
  const findings = systems.flatMap(({ name, system }) => {
    const isolated = isolatedGroup(system, GROUP);
    return isolated ? [{ seed, system: name, isolated }] : [];
  });
  return { findings, publications, overlaps: overlapsOf(publications) };
}
