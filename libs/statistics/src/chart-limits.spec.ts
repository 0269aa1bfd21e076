import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomFrom } from '../../../test/faults/seed.ts';
import { limitsFrom, rateOf } from './chart-limits.ts';
import type { ChartMethod, ChartPoint } from './chart-limits.ts';

const series = fc.array(fc.record({ count: fc.integer({ min: 0, max: 80 }), exposure: fc.integer({ min: 50, max: 400 }) }), {
  minLength: 12,
  maxLength: 30,
});

function limitsAt(method: ChartMethod, points: readonly ChartPoint[], exposure = 100) {
  return limitsFrom(method, points)?.({ count: 0, exposure }) ?? { lower: NaN, centre: NaN, upper: NaN };
}

describe('limits that others have published', () => {
  it('of individual values: ten flow rates of the NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2', () => {
    const rates = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1].map((count) => ({ count, exposure: 1 }));
    const { lower, centre, upper } = limitsAt('XMR', rates, 1);
    expect(centre).toBeCloseTo(50.81, 10);
    // They take 3 / 1.128 = 2.6596 for 2.66.
    expect(upper).toBeCloseTo(55.8041, 2);
    expect(lower).toBeCloseTo(45.8159, 2);
  });

  it('of counts with one exposure: defects on 25 wafers, the same handbook, 6.3.3.1', () => {
    const defects = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13];
    const wafers = defects.map((count) => ({ count, exposure: 1 }));
    expect(limitsAt('U', wafers, 1)).toEqual({ lower: 4, centre: 16, upper: 28 });
  });

  it('of counts with several exposures: flaws on rolls of dyed cloth, Montgomery, Introduction to Statistical Quality Control', () => {
    const units = [10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5];
    const rolls = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23].map((count, i) => ({ count, exposure: units[i] ?? NaN }));
    expect(limitsAt('U', rolls, 10).centre).toBeCloseTo(1.42, 2);
    for (const [exposure, lower, upper] of [
      [10, 0.29, 2.55],
      [8, 0.16, 2.68],
      [13, 0.43, 2.41],
    ] as const) {
      const limits = limitsAt('U', rolls, exposure);
      // The book goes on from 1.42.
      expect(Math.abs(limits.lower - lower)).toBeLessThan(0.01);
      expect(Math.abs(limits.upper - upper)).toBeLessThan(0.01);
    }
  });
});

describe('points of a process that does not change', () => {
  const random = randomFrom(1924);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const poisson = (mean: number) => {
    let [events, rest, probability] = [0, random(), Math.exp(-mean)];
    while (rest > probability && events < 1_000) {
      rest -= probability;
      probability *= mean / ++events;
    }
    return events;
  };
  /** The share of later points beyond limits from a long time before. */
  const outside = (method: ChartMethod, sample: () => ChartPoint) => {
    const limitsOf = limitsFrom(
      method,
      Array.from({ length: 1_000 }, () => sample()),
    );
    const later = Array.from({ length: 8_000 }, () => sample());
    const isOutside = (point: ChartPoint) => {
      const { lower, upper } = limitsOf?.(point) ?? { lower: NaN, upper: NaN };
      return !(lower <= rateOf(point) && rateOf(point) <= upper);
    };
    return later.filter(isOutside).length / later.length;
  };
  const counts = () => {
    const exposure = 20 + Math.floor(random() * 60);
    return { count: poisson(exposure), exposure };
  };
  /** The rate itself moves by a third from point to point. */
  const wild = () => {
    const exposure = 20 + Math.floor(random() * 60);
    return { count: poisson(exposure * Math.max(0, 1 + normal() / 3)), exposure };
  };

  // Three standard deviations of a normal variable leave out 0.27 %; counts are skewed, and few.
  it('lie within their limits but for about three of a thousand', () => {
    expect(Math.abs(outside('XMR', () => ({ count: 50 + 5 * normal(), exposure: 1 })) - 0.0027)).toBeLessThan(0.002);
    expect(Math.abs(outside('U', counts) - 0.0027)).toBeLessThan(0.002);
    expect(Math.abs(outside('LANEY_U', counts) - 0.0027)).toBeLessThan(0.002);
    expect(outside('EXACT_U', counts)).toBeLessThan(0.004);
  });

  it("cross those of u by the dozen where the rate itself varies, and hardly those of u'", () => {
    expect(outside('U', wild)).toBeGreaterThan(0.1);
    expect(outside('LANEY_U', wild)).toBeLessThan(0.012);
  });
});

describe("Laney's u'", () => {
  it('with equal exposures is the chart of individual values (Laney 2002), but for its two digits of 3 / 1.128', () => {
    const points = [14, 9, 12, 11, 15, 10, 13, 8, 12, 14, 9, 11].map((count) => ({ count, exposure: 100 }));
    const [laney, individual] = [limitsAt('LANEY_U', points), limitsAt('XMR', points)];
    expect(laney.centre).toBeCloseTo(individual.centre, 12);
    expect((laney.upper - laney.centre) / (individual.upper - individual.centre)).toBeCloseTo(3 / 1.128 / 2.66, 10);
  });

  it('has limits that lie alike around the centre, do not depend on the unit of exposure, and narrow with it', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 2, max: 50 }), (points, factor) => {
        fc.pre(limitsFrom('LANEY_U', points) !== null);
        const { lower, centre, upper } = limitsAt('LANEY_U', points);
        const scaled = limitsAt(
          'LANEY_U',
          points.map(({ count, exposure }) => ({ count, exposure: exposure * factor })),
          100 * factor,
        );
        expect(upper - centre).toBeCloseTo(centre - lower, 10);
        expect((scaled.upper * factor) / upper).toBeCloseTo(1, 9);
        const fourfold = limitsAt('LANEY_U', points, 400);
        expect((upper - centre) / (fourfold.upper - centre)).toBeCloseTo(2, 6);
        expect(limitsAt('LANEY_U', [...points].reverse()).upper).toBeCloseTo(upper, 10);
      }),
    );
  });

  it('is sqrt(10) times as wide as u where every event counts ten times', () => {
    fc.assert(
      fc.property(series, (points) => {
        fc.pre(limitsFrom('LANEY_U', points) !== null);
        const tenfold = points.map(({ count, exposure }) => ({ count: count * 10, exposure }));
        const width = (method: ChartMethod, all: readonly ChartPoint[]) => limitsAt(method, all).upper - limitsAt(method, all).centre;
        const excess = (all: readonly ChartPoint[]) => width('LANEY_U', all) / width('U', all);
        expect(excess(tenfold) / excess(points)).toBeCloseTo(Math.sqrt(10), 8);
      }),
    );
  });
});
