import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomFrom } from '../../../test/faults/seed.ts';
import { benjaminiHochberg, benjaminiYekutieli } from './false-discovery-rate.ts';

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });

function expectClose(actual: readonly number[], expected: readonly number[]) {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 10);
}

describe('the adjustment of Benjamini and Hochberg', () => {
  it('finds four of their fifteen at 5 %', () => {
    // Benjamini and Hochberg (1995), section 4.1: thrombolysis; Bonferroni finds three.
    const thrombolysis = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];
    const adjusted = benjaminiHochberg(thrombolysis);
    expect(adjusted.filter((q) => q <= 0.05)).toHaveLength(4);
    expectClose(adjusted.slice(0, 8), [0.0015, 0.003, 0.0095, 0.035625, 0.0603, (0.0298 * 15) / 7, (0.0298 * 15) / 7, 0.0645]);
    expect(adjusted.at(-1)).toBe(1);
  });

  it('keeps the order of what came in, and treats ties alike', () => {
    // scipy.stats.false_discovery_control 1.17.
    expectClose(benjaminiHochberg([0.01, 0.04, 0.03, 0.005, 0.04, 0.5]), [0.03, 0.048, 0.048, 0.03, 0.048, 0.5]);
  });

  it('leaves a single comparison as it is, and none as none', () => {
    expect(benjaminiHochberg([0.03])).toEqual([0.03]);
    expect(benjaminiHochberg([])).toEqual([]);
  });

  it.each([
    [[0.1, -0.1], /pValues\[1\] is -0.1/],
    [[1.1], /pValues\[0\] is 1.1/],
    [[NaN], /pValues\[0\] is NaN/],
  ])('refuses %j', (invalid, message) => {
    expect(() => benjaminiHochberg(invalid)).toThrow(RangeError);
    expect(() => benjaminiHochberg(invalid)).toThrow(message);
  });

  it('never lowers a value, goes no further than Bonferroni, and keeps their order', () => {
    fc.assert(
      fc.property(pValues, (all) => {
        const adjusted = benjaminiHochberg(all);
        for (const [i, p] of all.entries()) {
          const q = adjusted[i] ?? NaN;
          expect(p <= q && q <= Math.min(1, p * all.length + 1e-12)).toBe(true);
          for (const [j, other] of all.entries()) if (p <= other) expect(q).toBeLessThanOrEqual(adjusted[j] ?? NaN);
        }
      }),
    );
  });

  it('finds at every level what their step-up procedure finds', () => {
    fc.assert(
      fc.property(pValues, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (all, level) => {
        const sorted = [...all].sort((a, b) => a - b);
        const last = sorted.findLastIndex((p, i) => p <= ((i + 1) / all.length) * level);
        expect(benjaminiHochberg(all).filter((q) => q <= level)).toHaveLength(last + 1);
      }),
    );
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(pValues, (all) => {
        expect(benjaminiHochberg([...all].reverse())).toEqual([...benjaminiHochberg(all)].reverse());
      }),
    );
  });
});

describe('the adjustment of Benjamini and Yekutieli', () => {
  it('is that of Benjamini and Hochberg times the sum of reciprocals', () => {
    // scipy.stats.false_discovery_control 1.17, method "by"; the second: 0.05 times 137 / 60.
    expectClose(benjaminiYekutieli([0.01, 0.04, 0.03, 0.005, 0.04, 0.5]), [0.0735, 0.1176, 0.1176, 0.0735, 0.1176, 1]);
    expectClose(benjaminiYekutieli([0.01, 0.02, 0.03, 0.04, 0.05]), Array<number>(5).fill(0.05 * (137 / 60)));
    expect(benjaminiYekutieli([0.03])).toEqual([0.03]);
    expect(benjaminiYekutieli([])).toEqual([]);
    expect(() => benjaminiYekutieli([2])).toThrow(RangeError);
  });

  it('keeps their order, never lowers one, and finds nothing more', () => {
    fc.assert(
      fc.property(pValues, (all) => {
        const [strict, other] = [benjaminiYekutieli(all), benjaminiHochberg(all)];
        for (const [i, q] of strict.entries()) {
          expect(q).toBeGreaterThanOrEqual(other[i] ?? NaN);
          expect(q).toBeLessThanOrEqual(1);
          for (const [j, p] of all.entries()) if (p >= (all[i] ?? NaN)) expect(strict[j]).toBeGreaterThanOrEqual(q);
        }
      }),
    );
  });
});

describe('of what is found at 10 %', () => {
  const LEVEL = 0.1;
  /** The mean share of false finds among all finds, where the first `nulls` comparisons hold nothing. */
  const falseShare = (adjust: typeof benjaminiHochberg, sample: () => readonly number[], nulls: number) => {
    const samples = 4_000;
    let sum = 0;
    for (let s = 0; s < samples; s++) {
      const finds = adjust(sample()).flatMap((q, i) => (q <= LEVEL ? i : []));
      if (finds.length > 0) sum += finds.filter((i) => i < nulls).length / finds.length;
    }
    return sum / samples;
  };

  it('about 10 % times the share of nothing is false, of independent comparisons', () => {
    const random = randomFrom(95);
    // Small p-values of what is there: the fourth power of a uniform one.
    const sample = () => Array.from({ length: 20 }, (_, i) => (i < 15 ? random() : random() ** 4));
    expect(Math.abs(falseShare(benjaminiHochberg, sample, 15) - LEVEL * 0.75)).toBeLessThan(0.015);
    expect(falseShare(benjaminiYekutieli, sample, 15)).toBeLessThan(LEVEL * 0.75 * 0.5);
  });

  it('no more is false where comparisons exclude each other, but by Benjamini and Hochberg', () => {
    // The worst of all dependences, as their proof has it: exactly k p-values are at most 0.1 k / 10, with probability 0.1 / k.
    const random = randomFrom(2001);
    const m = 10;
    const sample = () => {
      let rest = random();
      for (let k = 1; k <= m; k++) {
        rest -= LEVEL / k;
        if (rest < 0) return Array.from({ length: m }, (_, i) => (i < k ? (LEVEL * (k - random())) / m : 1));
      }
      return Array<number>(m).fill(1);
    };
    expect(falseShare(benjaminiHochberg, sample, m)).toBeGreaterThan(0.2);
    expect(falseShare(benjaminiYekutieli, sample, m)).toBeLessThan(LEVEL + 0.01);
  });
});
