import { describe, expect, it } from '@jest/globals';
import { HAND_DIMENSIONS } from './events.ts';
import { RUBRIC } from './rubric.ts';
import type { Rubric } from './rubric.ts';

const rubric: Rubric = RUBRIC;

describe('the rubric', () => {
  // Published months say by which version they were worked out: other numbers here belong to another version.
  it('in version 1 has these floors, targets, smallest numbers and weights', () => {
    expect(RUBRIC.version).toBe(1);
    expect([RUBRIC.weeks, RUBRIC.censusWeeksOfPolicy]).toEqual([13, 52]);
    expect(
      rubric.indicators.map(({ dimension, key, readings, minN, weight }) => [
        dimension[0],
        key,
        ...readings.flatMap(({ floor, target }) => [floor, target]),
        minN,
        weight,
      ]),
    ).toEqual([
      ['H', 'judgement-calls-allowed', 0, 0.8, 20, 3],
      ['H', 'humanized-statements', 40, 5, 0, 100, 30, 3],
      ['H', 'reports-without-harm', 0.2, 0.9, 10, 2],
      ['H', 'reporters-answered', 0.2, 0.95, 10, 2],
      ['A', 'purpose-served', 0.1, 0.8, 10, 3],
      ['A', 'expectations-aligned', 0.2, 0.9, 1, 2],
      ['A', 'aligned-statements', 40, 5, 0, 100, 30, 2],
      ['A', 'policies-complete', 0.5, 1, 1, 1],
      ['A', 'warning-signs-absent', 0.3, 1, 1, 1],
      ['N', 'trigger-to-decision', 120, 14, 1, 3],
      ['N', 'decision-to-in-force', 60, 7, 1, 2],
      ['N', 'reviews-overdue', 0.5, 0, 1, 2],
      ['N', 'report-to-first-answer', 30, 2, 10, 2],
      ['D', 'decisions-cite-evidence', 0, 1, 1, 3],
      ['D', 'revisions-with-verdict', 0, 0.9, 1, 3],
      ['D', 'reports-with-facts', 0.1, 0.8, 10, 2],
      ['D', 'units-with-both-sides', 0, 0.8, 3, 2],
    ]);
  });

  it('names each indicator once, dimension after dimension, and each reading once within it', () => {
    const keys = rubric.indicators.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect([...new Set(rubric.indicators.map(({ dimension }) => dimension))]).toEqual(HAND_DIMENSIONS);
    const places = rubric.indicators.map(({ dimension }) => HAND_DIMENSIONS.indexOf(dimension));
    expect(places).toEqual([...places].sort());
    for (const { readings } of rubric.indicators) expect(new Set(readings.map(({ key }) => key)).size).toBe(readings.length);
  });

  it('needs one of what it counts completely, and more of what is a sample', () => {
    for (const { isCensus, minN } of rubric.indicators) expect(isCensus).toBe(minN === 1);
  });

  it('has a way between floor and target, within what the unit can be', () => {
    for (const { floor, target, unit } of rubric.indicators.flatMap(({ readings }) => readings)) {
      expect(floor).not.toBe(target);
      for (const end of [floor, target]) {
        expect(end).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual({ SHARE: 1, POINTS: 100, DAYS: 366 }[unit]);
      }
    }
  });
});
