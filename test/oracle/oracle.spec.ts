import { describe, expect, it } from '@jest/globals';
import { rounds, seed } from '../faults/seed.ts';
import { attack } from './attack.ts';
import type { Attacked } from './attack.ts';
import {
  construction,
  NO_REPORTS,
  REQUESTS_OF_ALL,
  SWITCHED_OFF,
  SWITCHED_OFF_FOR_JUDGEMENTS,
  SWITCHED_OFF_FOR_READERS,
} from './compositions.ts';
import type { Composition, Publish } from './compositions.ts';
import type { WeakenedJudgements } from './judgement-publication.ts';

const WORLDS = rounds(500, 20_000);
/** Without a protection: the same worlds each time. What is made anew for each window is solved for fifteen weeks, over all windows at once. */
const WORLDS_WITHOUT = 20;
const FIRST_WITHOUT = 1_000;
const WEEKS_MADE_ANEW = 15;

function attackAll(worlds: number, composition: Composition, from = seed, weeks?: number): readonly Attacked[] {
  return Array.from({ length: worlds }, (_, index) => attack(from + index, composition, weeks));
}
/** With a protection of reports taken away. */
const without = (reports: Publish, weeks?: number) => attackAll(WORLDS_WITHOUT, { reports, judgements: null }, FIRST_WITHOUT, weeks);
/** With one of judgement calls taken away. */
const withoutFor = (judgements: WeakenedJudgements) => attackAll(WORLDS_WITHOUT, { reports: NO_REPORTS, judgements }, FIRST_WITHOUT);
const found = (attacked: readonly Attacked[]) => attacked.map(({ findings }) => findings()).filter(({ length }) => length > 0);
const foundByReaders = (attacked: readonly Attacked[]) => attacked.map(({ byReaders }) => byReaders()).filter(({ length }) => length > 0);

const attacked = attackAll(WORLDS, construction);
const byAll = found(attacked);
const byReaders = foundByReaders(attacked);
const blocks = attacked.reduce((sum, world) => sum + world.blocks, 0);
const breakdowns = attacked.reduce((sum, world) => sum + world.breakdowns, 0);
const judgements = attacked.reduce((sum, world) => sum + world.judgements, 0);
const judgementTables = attacked.reduce((sum, world) => sum + world.judgementTables, 0);
const ofJudgements = `${judgements} blocks and ${judgementTables} breakdowns of judgement calls`;

// What is measured stands in the names: `npm test` prints them.
describe('measured: every role together, except the owner and the deputy of a policy, and of requests whoever was asked', () => {
  it(`isolates 1 to 4 people in ${byAll.length} of ${WORLDS} worlds, from ${blocks} blocks and ${breakdowns} breakdowns of reports, ${ofJudgements} (HANDRAIL_SEED=${seed})`, () => {
    expect(byAll).toEqual([]);
    expect(blocks).toBeGreaterThan(5 * WORLDS);
    expect(breakdowns).toBeGreaterThan(WORLDS);
    expect(judgements).toBeGreaterThan(5 * WORLDS);
    expect(judgementTables).toBeGreaterThan(WORLDS);
  });

  it('finds no entry in two blocks or in two breakdowns', () => {
    expect(attacked.flatMap(({ overlaps }) => overlaps)).toEqual([]);
  });

  const left = attacked.reduce((sum, { leftBehind }) => sum + leftBehind, 0);
  const times = attacked.reduce((sum, world) => sum + world.times, 0);
  it(`together with any of those who ever had an office isolates what none of these has read in ${byReaders.length} worlds`, () => {
    expect(byReaders).toEqual([]);
    // There are blocks of before somebody left, and answer times.
    expect(left).toBeGreaterThan(WORLDS);
    expect(times).toBeGreaterThan(WORLDS / 5);
  });

  const off = Object.entries(SWITCHED_OFF).map(([name, publish]) => {
    const weeks = name.startsWith('figures') ? WEEKS_MADE_ANEW : undefined;
    return { name, worlds: found(without(publish, weeks)).length };
  });
  for (const { name, worlds } of off) {
    it(`isolates some in ${worlds} of ${WORLDS_WITHOUT} worlds where ${name}`, () => {
      expect(worlds).toBeGreaterThanOrEqual(WORLDS_WITHOUT / 10);
    });
  }

  const offForJudgements = Object.entries(SWITCHED_OFF_FOR_JUDGEMENTS).map(([name, weakened]) => {
    return { name, worlds: withoutFor(weakened).filter((world) => world.ofJudgements().length > 0).length };
  });
  for (const { name, worlds } of offForJudgements) {
    it(`isolates some in ${worlds} of ${WORLDS_WITHOUT} worlds where of judgement calls ${name}`, () => {
      expect(worlds).toBeGreaterThanOrEqual(WORLDS_WITHOUT / 10);
    });
  }

  const byAsked = withoutFor(REQUESTS_OF_ALL).filter((world) => world.ofJudgementsByReaders().length > 0).length;
  it(`isolates some in ${byAsked} of ${WORLDS_WITHOUT} worlds, with those asked, where requests that different people read share blocks`, () => {
    expect(byAsked).toBeGreaterThanOrEqual(WORLDS_WITHOUT / 10);
  });

  const offForReaders = Object.entries(SWITCHED_OFF_FOR_READERS).map(([name, publish]) => {
    return { name, worlds: foundByReaders(without(publish)).length };
  });
  for (const { name, worlds } of offForReaders) {
    it(`isolates some in ${worlds} of ${WORLDS_WITHOUT} worlds, with those in office, where ${name}`, () => {
      expect(worlds).toBeGreaterThan(0);
    });
  }
});
