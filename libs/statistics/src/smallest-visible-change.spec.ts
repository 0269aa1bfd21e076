import { describe, expect, it } from '@jest/globals';
import { controlledRateRatio, rateRatio } from './index.ts';
import { poissonCdf } from './poisson-distribution.ts';
import type { RateRatio } from './rate-ratio.ts';
import { smallestVisibleChange } from './smallest-visible-change.ts';

const visible = (expected: number, effectOf: (after: number) => RateRatio) =>
  smallestVisibleChange(expected, {
    falls: (after) => (effectOf(after).upper ?? Infinity) < 1,
    rises: (after) => (effectOf(after).lower ?? 0) > 1,
  });

/** Against 48 in 12 weeks. */
const plain = (after: number, weeks: number) => rateRatio({ events: after, exposure: weeks }, { events: 48, exposure: 12 });

describe('the smallest change that could have been shown', () => {
  it('is seen with a probability of 80 %, and one that is nearer to 1 is not', () => {
    const expected = 4 * 12;
    const { down, up } = visible(expected, (after) => plain(after, 12));
    if (down === null || up === null) throw new Error('48 of 48 show both');
    /** Of all counts that may come after, the share that would be a fall, or a rise. */
    const seen = (ratio: number, isSeen: (after: number) => boolean) =>
      Array.from({ length: 400 }, (_, n) => (isSeen(n) ? poissonCdf(n, ratio * expected) - poissonCdf(n - 1, ratio * expected) : 0)).reduce(
        (sum, probability) => sum + probability,
        0,
      );
    const fell = (after: number) => (plain(after, 12).upper ?? Infinity) < 1;
    const rose = (after: number) => (plain(after, 12).lower ?? 0) > 1;
    expect(seen(down, fell)).toBeCloseTo(0.8, 9);
    expect(seen(up, rose)).toBeCloseTo(0.8, 9);
    expect(seen(down * 1.01, fell)).toBeLessThan(0.8);
    expect(seen(up / 1.01, rose)).toBeLessThan(0.8);
  });

  it('is nearer to 1 with more weeks, and further from it with a control, which has its own chance', () => {
    const after4 = visible(16, (after) => plain(after, 4));
    const after12 = visible(48, (after) => plain(after, 12));
    const controlled = visible(48, (after) =>
      controlledRateRatio(
        { after: { events: after, exposure: 12 }, before: { events: 48, exposure: 12 } },
        { after: { events: 60, exposure: 12 }, before: { events: 60, exposure: 12 } },
      ),
    );
    expect(after4.down).toBeLessThan(after12.down ?? NaN);
    expect(after4.up).toBeGreaterThan(after12.up ?? NaN);
    expect(controlled.down).toBeLessThan(after12.down ?? NaN);
    expect(controlled.up).toBeGreaterThan(after12.up ?? NaN);
  });

  it('is none where even no events at all would tell nothing', () => {
    // 6 in 12 weeks: 2 are expected in 4, and none of 2 is no surprise.
    const few = (after: number) => rateRatio({ events: after, exposure: 4 }, { events: 6, exposure: 12 });
    expect(visible(2, few).down).toBeNull();
    expect(visible(2, few).up).toBeGreaterThan(3);
  });

  it('is none where nothing is expected', () => {
    expect(visible(0, (after) => plain(after, 4))).toEqual({ down: null, up: null });
    expect(visible(NaN, (after) => plain(after, 4))).toEqual({ down: null, up: null });
  });
});
