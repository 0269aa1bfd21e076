import { describe, expect, it } from '@jest/globals';
import { rounds, seed } from '../faults/seed.ts';
import { isolatedGroup } from './solver.ts';
import type { Isolated } from './solver.ts';
import { published, SurveyWorld, SWITCHED_OFF, WAYS } from './survey-world.ts';
import type { FetchedFigure, Publish, Respondent } from './survey-world.ts';
import { classesOf } from './systems.ts';

const WORLDS = rounds(150, 5_000);
/** Without a protection: the same worlds each time. */
const WORLDS_WITHOUT = 30;
const FIRST_WITHOUT = 1_000;

/** Ways whose answers somebody knows: who imported them, or who handed out the codes and may have kept them. */
const KNOWN: readonly (readonly Respondent['way'][])[] = [
  [],
  ['ROWS'],
  ['OTHER_ROWS'],
  ['COUNTS'],
  ['OTHER_COUNTS'],
  ['ROWS', 'COUNTS', 'OTHER_ROWS', 'OTHER_COUNTS'],
  ['BY_CODE'],
  ['BY_CODE', 'ROWS', 'COUNTS', 'OTHER_ROWS', 'OTHER_COUNTS'],
  ['SIGNED_IN'],
];

interface Attacked {
  readonly isolated: readonly Isolated[];
  /** Figures with somebody in them. */
  readonly told: number;
}

/** Everybody together, who know the answers of some ways. What an audience says of a statement is in no figure of another. */
function attack(world: SurveyWorld, publish: Publish): Attacked {
  const figures = world.figures(publish).filter(({ people }) => people.size > 0);
  const systems = Map.groupBy(figures, ({ audience, key }) => `${audience} ${key}`);
  const ways = new Map(world.respondents.map(({ id, way }) => [id, way]));
  const isolated = [...systems.values()].flatMap((own) =>
    KNOWN.flatMap((known) => isolatedBy(own, (person) => known.some((way) => way === ways.get(person))) ?? []),
  );
  return { isolated, told: figures.length };
}

function isolatedBy(figures: readonly FetchedFigure[], isKnown: (person: string) => boolean): Isolated | null {
  const rows = new Map(
    figures.flatMap(({ people }) => {
      const left = [...people].filter((person) => !isKnown(person)).sort();
      return left.length === 0 ? [] : [[left.join(), new Map(left.map((person) => [person, 1]))] as const];
    }),
  );
  return isolatedGroup({ mode: 'VALUES', classes: classesOf([...rows.values()], (person) => person) });
}

const worldsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => new SurveyWorld(first + index));

describe(`what a wave publishes, to every role together, whichever answers they know (HANDRAIL_SEED=${seed})`, () => {
  it(`isolates nobody in ${WORLDS} worlds`, () => {
    const worlds = worldsFrom(seed, WORLDS);
    const attacked = worlds.map((world) => attack(world, published));
    expect(attacked.flatMap(({ isolated }, index) => isolated.map((found) => ({ world: seed + index, ...found })))).toEqual([]);
    // There is something to be told, and every way is taken.
    expect(attacked.reduce((sum, { told }) => sum + told, 0)).toBeGreaterThan(10 * WORLDS);
    expect(new Set(worlds.flatMap(({ respondents }) => respondents.map(({ way }) => way))).size).toBe(WAYS.length);
  });

  it.each(Object.entries(SWITCHED_OFF))('isolates some where %s', (_, publish) => {
    const found = worldsFrom(FIRST_WITHOUT, WORLDS_WITHOUT).filter((world) => attack(world, publish).isolated.length > 0);
    expect(found.length).toBeGreaterThanOrEqual(WORLDS_WITHOUT / 10);
  });
});
