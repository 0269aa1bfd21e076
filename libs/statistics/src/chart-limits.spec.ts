import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { limitsFrom } from './chart-limits.ts';
import type { ChartMethod, ChartPoint } from './chart-limits.ts';

const series = fc.array(fc.record({ count: fc.integer({ min: 0, max: 80 }), exposure: fc.integer({ min: 50, max: 400 }) }), {
  minLength: 12,
  maxLength: 30,
});

function limitsAt(method: ChartMethod, points: readonly ChartPoint[], exposure = 100) {
  return limitsFrom(method, points)?.({ count: 0, exposure }) ?? { lower: NaN, centre: NaN, upper: NaN };
}

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
