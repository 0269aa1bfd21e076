import { describe, expect, it } from '@jest/globals';
import { rounds, seed } from '../faults/seed.ts';
import { attack } from './attack.ts';
import type { Attacked } from './attack.ts';
import { construction, POOLED, SWITCHED_OFF } from './compositions.ts';
import type { Publish } from './compositions.ts';

const WORLDS = rounds(500, 20_000);
/** Without a protection: the same worlds each time. What is made anew for each window is solved for fifteen weeks, over all windows at once. */
const WORLDS_WITHOUT = 20;
const FIRST_WITHOUT = 1_000;
const WEEKS_MADE_ANEW = 15;

function attackAll(worlds: number, publish: Publish, from = seed, weeks?: number): readonly Attacked[] {
  return Array.from({ length: worlds }, (_, index) => attack(from + index, publish, weeks));
}
const isolating = (attacked: readonly Attacked[]) => attacked.filter(({ findings }) => findings.length > 0).length;

const attacked = attackAll(WORLDS, construction);
const found = isolating(attacked);
const blocks = attacked.reduce((sum, world) => sum + world.blocks, 0);
const breakdowns = attacked.reduce((sum, world) => sum + world.breakdowns, 0);

// What is measured stands in the names: `npm test` prints them.
describe('measured: every role together, except the owner and the deputy of a policy', () => {
  it(`isolates 1 to 4 people in ${found} of ${WORLDS} worlds, from ${blocks} blocks and ${breakdowns} breakdowns (HANDRAIL_SEED=${seed})`, () => {
    expect(attacked.flatMap(({ findings }) => findings)).toEqual([]);
    expect(blocks).toBeGreaterThan(5 * WORLDS);
    expect(breakdowns).toBeGreaterThan(WORLDS);
  });

  it('finds no entry in two blocks or in two breakdowns', () => {
    expect(attacked.flatMap(({ overlaps }) => overlaps)).toEqual([]);
  });

  // Not protected, and said so in docs/privacy.md: this line becomes 0 when blocks no longer span a change of office.
  const formerly = attacked.filter(({ byFormerOwners }) => byFormerOwners.length > 0).length;
  it(`with a former owner of the policy, who subtracts the reports read in office, isolates some in ${formerly} worlds`, () => {
    expect(formerly).toBeGreaterThan(0);
  });

  const off = Object.entries(SWITCHED_OFF).map(([name, publish]) => {
    const weeks = name.startsWith('figures') ? WEEKS_MADE_ANEW : undefined;
    return { name, worlds: isolating(attackAll(WORLDS_WITHOUT, publish, FIRST_WITHOUT, weeks)) };
  });
  for (const { name, worlds } of off) {
    it(`isolates some in ${worlds} of ${WORLDS_WITHOUT} worlds where ${name}`, () => {
      expect(worlds).toBeGreaterThanOrEqual(WORLDS_WITHOUT / 5);
    });
  }

  const pooled = attackAll(2 * WORLDS_WITHOUT, POOLED, FIRST_WITHOUT);
  it(`isolates some in ${isolating(pooled)} of ${pooled.length} worlds where "other policies" have different readers`, () => {
    expect(isolating(pooled)).toBeGreaterThan(0);
    const systems = pooled.flatMap(({ findings }) => findings.map(({ system }) => system));
    expect(systems.filter((system) => !system.includes('by the owners of other policies'))).toEqual([]);
  });
});
