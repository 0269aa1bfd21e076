import { describe, expect, it } from '@jest/globals';
import { rounds, seed } from '../faults/seed.ts';
import { isolatedGroup } from './solver.ts';
import type { Isolated } from './solver.ts';
import { published, SurveyWorld, SWITCHED_OFF, WAYS } from './survey-world.ts';
import type { FetchedFigure, Publish, Respondent, Way } from './survey-world.ts';
import { classesOf } from './systems.ts';

const WORLDS = rounds(150, 5_000);
/** Without a protection: the same worlds each time. */
const WORLDS_WITHOUT = 30;
const FIRST_WITHOUT = 1_000;

/** What single readers and coalitions know: the answers of any ways but all, and of none. */
const KNOWN: readonly (readonly Way[])[] = Array.from({ length: 2 ** WAYS.length - 1 }, (_, bits) =>
  WAYS.filter((_way, index) => Math.floor(bits / 2 ** index) % 2 === 1),
);

type EntryOf = (respondent: Respondent, wave: number) => string;

interface Attacked {
  readonly isolated: readonly Isolated[];
  /** Figures with somebody in them. */
  readonly told: number;
}

/**
 * Everybody together, who know the answers of some ways. What an audience says of a statement is in no figure of another.
 * @param entryOf the same for answers that are alike: usually somebody answers each wave anew
 */
function attack(world: SurveyWorld, publish: Publish, entryOf: EntryOf = ({ id }, wave) => `${id} ${wave}`): Attacked {
  const figures = world.figures(publish).filter(({ respondents }) => respondents.size > 0);
  const systems = [...Map.groupBy(figures, ({ audience, key }) => `${audience} ${key}`).values()];
  return { isolated: systems.flatMap((own) => isolatedIn(own, entryOf)), told: figures.length };
}

function isolatedIn(figures: readonly FetchedFigure[], entryOf: EntryOf): readonly Isolated[] {
  const left = KNOWN.map((known) => {
    const rows = figures.map(({ respondents, wave }) =>
      [...respondents].flatMap((one) => (known.includes(one.way) ? [] : [entryOf(one, wave)])).sort(),
    );
    return new Map(rows.filter(({ length }) => length > 0).map((row) => [row.join(), row]));
  });
  // Many know the same of these figures.
  const systems = new Map(left.map((rows) => [[...rows.keys()].sort().join('\n'), [...rows.values()]]));
  return [...systems.values()].flatMap((rows) => {
    const sums = rows.map((row) => new Map(row.map((entry) => [entry, 1])));
    return isolatedGroup({ mode: 'VALUES', classes: classesOf(sums, (entry) => entry.split(' ')[0] ?? '') }) ?? [];
  });
}

const worldsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => new SurveyWorld(first + index));

describe(`what a wave publishes, to every role together, whichever answers they know (HANDRAIL_SEED=${seed})`, () => {
  it(`isolates nobody in ${WORLDS} worlds`, () => {
    const worlds = worldsFrom(seed, WORLDS);
    const attacked = worlds.map((world) => attack(world, published));
    expect(attacked.flatMap(({ isolated }, index) => isolated.map((found) => ({ world: seed + index, ...found })))).toEqual([]);
    // There is something to be told, and every way is taken.
    expect(attacked.reduce((sum, { told }) => sum + told, 0)).toBeGreaterThan(10 * WORLDS);
    expect(new Set(worlds.flatMap(({ waves }) => waves.flat().map(({ way }) => way))).size).toBe(WAYS.length);
  });

  it.each(Object.entries(SWITCHED_OFF))('isolates some where %s', (_, publish) => {
    const found = worldsFrom(FIRST_WITHOUT, WORLDS_WITHOUT).filter((world) => attack(world, publish).isolated.length > 0);
    expect(found.length).toBeGreaterThanOrEqual(WORLDS_WITHOUT / 10);
  });

  // The limit that docs/privacy.md names: two weeks lie between waves, so that people answer otherwise.
  it('isolates some where everybody answers as in the wave before', () => {
    const found = worldsFrom(FIRST_WITHOUT, WORLDS_WITHOUT).filter((world) => attack(world, published, ({ id }) => id).isolated.length > 0);
    expect(found.length).toBeGreaterThanOrEqual(WORLDS_WITHOUT / 10);
  });
});
