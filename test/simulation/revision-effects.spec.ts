import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { CHARTED_RATES, HALF_A_YEAR, NOT_HANDLED, RUNS, WEEKS, WITHOUT_EFFECT } from './situations.ts';
import type { Measured, Shares, HALVED } from './situations.ts';

const child = fileURLToPath(new URL('measure.child.ts', import.meta.url));
const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=source', child]);
const { situations, everyWeek, alarms } = JSON.parse(stdout) as Measured;

/** 5 % of the runs, and what chance adds to that in 1 of 100 simulations: 2.33 binomial standard errors. */
const ALLOWED = 0.05 + 2.33 * Math.sqrt((0.05 * 0.95) / RUNS);

function inWords({ FELL, ROSE, TOO_EARLY }: Shares): string {
  const told = Object.entries({ fell: FELL, rose: ROSE, 'too early': TOO_EARLY }).filter(([, share]) => share > 0);
  return told.map(([word, share]) => `${word} ${(100 * share).toFixed(1)} %`).join(', ') || 'never a change';
}

function measured(name: string) {
  const shares = situations[name];
  if (!shares) throw new Error(`"${name}" was not measured`);
  const { halfYear, ...methods } = shares;
  const told = Object.entries(methods).map(([method, own]) => `${method}: ${inWords(own)}`);
  return { ...methods, halfYear, words: [...told, `controlled, after ${HALF_A_YEAR} weeks: ${inWords(halfYear)}`].join(' | ') };
}

const changes = ({ FELL, ROSE }: Shares) => FELL + ROSE;

// What is measured stands in the names: `npm run simulate` prints them.
describe(`measured: ${RUNS} revisions without effect, judged after ${WEEKS} weeks`, () => {
  for (const [name, { surge, trigger }] of Object.entries(WITHOUT_EFFECT)) {
    const { words, ...shares } = measured(name);
    it(`${name} | ${words}`, () => {
      for (const method of ['controlled', 'controlled, from published blocks', 'halfYear'] as const) {
        expect(changes(shares[method])).toBeLessThanOrEqual(ALLOWED);
      }
      // What the two protections are there for.
      if (surge === 2) expect(shares['baseline before the trigger, plain'].ROSE).toBeGreaterThan(0.5);
      if (trigger === 'RANKING') expect(changes(shares['two windows, plain'])).toBeGreaterThan(ALLOWED);
    });
  }
});

describe(`measured: ${RUNS} revisions that halve the rate, judged after ${WEEKS} weeks`, () => {
  const atLeast: Readonly<Record<keyof typeof HALVED, number>> = {
    '-50 %': 0.8,
    '-50 %, a signal of the chart set it off': 0.6,
    '-50 %, and everybody reports twice as readily': 0.8,
    '-50 %, one report a week': 0.2,
  };
  for (const [name, least] of Object.entries(atLeast)) {
    const { words, ...shares } = measured(name);
    it(`${name} | ${words}`, () => {
      expect(shares.controlled.FELL).toBeGreaterThan(least);
      expect(shares.controlled.ROSE).toBeLessThan(0.01);
      expect(shares.halfYear.FELL).toBeGreaterThan(shares.controlled.FELL);
      // Without the control the surge hides the fall.
      if (name.includes('readily')) expect(shares['baseline before the trigger, plain'].FELL).toBeLessThan(0.2);
    });
  }
});

describe('measured: what no method handles', () => {
  for (const name of Object.keys(NOT_HANDLED)) {
    const { words, controlled } = measured(name);
    it(`${name} | ${words}`, () => {
      // Counts vary twice as much as chance alone would make them: the intervals are too narrow by a factor of 1.4.
      expect(changes(controlled)).toBeGreaterThan(ALLOWED);
      expect(changes(controlled)).toBeLessThan(0.25);
    });
  }

  it(`nothing happens, and somebody looks each week from the 4th to the ${HALF_A_YEAR}th, up to the first change | controlled: ${inWords(everyWeek)}`, () => {
    expect(changes(everyWeek)).toBeGreaterThan(ALLOWED);
    expect(changes(everyWeek)).toBeLessThan(0.25);
  });
});

describe('measured: policies that do not change, and that a chart calls high at some time of a year', () => {
  for (const [name, shares] of Object.entries(alarms)) {
    const told = CHARTED_RATES.map((rate, i) => `${(100 * (shares[i] ?? NaN)).toFixed(1)} % with ${rate} reports a week`).join(', ');
    it(`${name} | ${told}`, () => {
      const least = name.startsWith('by probability') ? 0 : 0.05;
      const most = name.startsWith('by probability') ? 0.35 : 0.7;
      for (const share of shares) {
        expect(share).toBeGreaterThanOrEqual(least);
        expect(share).toBeLessThan(most);
      }
    });
  }
});
