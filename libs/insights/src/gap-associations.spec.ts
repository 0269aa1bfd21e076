import { describe, expect, it } from '@jest/globals';
import { spearmanCorrelation } from '#statistics';
import fc from 'fast-check';
import { gapAssociations, MIN_UNITS } from './gap-associations.ts';
import type { Comparison } from './gap-associations.ts';

const of = (about: string, pairs: readonly (readonly [number, number])[]): Comparison<string> => ({
  about,
  pairs: pairs.map(([rate, gap]) => ({ rate, gap })),
});
const rising = (n: number) => Array.from({ length: n }, (_, i) => [i, i * i] as const);
const mixed = (n: number) => Array.from({ length: n }, (_, i) => [i, (i * 5) % n] as const);
const seen = (comparisons: readonly Comparison<string>[]) =>
  gapAssociations(comparisons).map(({ about, verdict, correlation }) => [about, verdict, correlation.n]);

const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: -20, max: 20 })), { maxLength: 25 });
const families = fc.array(pairs, { maxLength: 12 }).map((all) => all.map((own, i) => of(`${i}`, own)));

describe('what goes with what', () => {
  it('is found in both directions, the strongest first, and what cannot be compared comes last', () => {
    const falling = rising(12).map(([rate, gap]) => [rate, -gap] as const);
    const nearly = rising(12).map(([rate, gap], i) => [rate, i === 5 ? 0 : gap] as const);
    expect(
      seen([of('few', rising(MIN_UNITS - 1)), of('nothing', mixed(13)), of('nearly', nearly), of('down', falling), of('up', rising(9))]),
    ).toEqual([
      ['down', 'GOES_OPPOSITE', 12],
      ['up', 'GOES_TOGETHER', 9],
      ['nearly', 'GOES_TOGETHER', 12],
      ['nothing', 'NOT_SHOWN', 13],
      ['few', 'NOT_ENOUGH_UNITS', 7],
    ]);
  });

  it('has an interval, a p-value of its own, and one for all that were compared', () => {
    const [found] = gapAssociations([of('up', rising(8)), ...Array.from({ length: 19 }, (_, i) => of(`${i}`, mixed(8)))]);
    expect(found).toMatchObject({ about: 'up', correlation: { value: 1, upper: 1, n: 8, method: 'SPEARMAN_FISHER_Z' } });
    expect(found?.pValue).toBeCloseTo(2 / 40_320, 12);
    expect(found?.qValue).toBeCloseTo((20 * 2) / 40_320, 12);
  });

  it('is not found among a thousand by what one alone would be found by', () => {
    const loose = rising(12).map(([rate, gap], i) => [rate, i === 0 ? 30 : i === 9 ? 2 : gap] as const);
    const { pValue } = spearmanCorrelation(
      loose.map(([rate]) => rate),
      loose.map(([, gap]) => gap),
    );
    expect(pValue).toBeLessThan(0.05);
    expect(seen([of('alone', loose)])[0]?.[1]).toBe('GOES_TOGETHER');
    const among = [of('alone', loose), ...Array.from({ length: 999 }, (_, i) => of(`${i}`, mixed(13)))];
    expect(seen(among).find(([about]) => about === 'alone')?.[1]).toBe('NOT_SHOWN');
  });

  it('is not shown where all units are alike, which has no order', () => {
    const [found] = gapAssociations([
      of(
        'alike',
        Array.from({ length: 10 }, (_, i) => [3, i] as const),
      ),
    ]);
    expect(found).toMatchObject({
      verdict: 'NOT_SHOWN',
      pValue: null,
      qValue: null,
      correlation: { value: null, reason: 'NOT_ENOUGH_DATA' },
    });
  });

  it('does not depend on the order of units, nor what is said of one pair on that of the comparisons', () => {
    fc.assert(
      fc.property(families, fc.infiniteStream(fc.nat()), (family, draws) => {
        const shuffled = <T>(items: readonly T[]) =>
          items
            .map((item) => ({ item, at: draws.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
        const other = shuffled(family.map(({ about, pairs: own }) => ({ about, pairs: shuffled(own) })));
        const byName = (found: ReturnType<typeof gapAssociations<string>>) =>
          found.map(({ about, verdict, qValue }) => [about, verdict, qValue]).sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1));
        expect(byName(gapAssociations(other))).toEqual(byName(gapAssociations(family)));
      }),
    );
  });

  it('turns round with the gap, and sees order alone', () => {
    const turned = { GOES_TOGETHER: 'GOES_OPPOSITE', GOES_OPPOSITE: 'GOES_TOGETHER' } as Readonly<Record<string, string>>;
    fc.assert(
      fc.property(families, (family) => {
        const mapped = (by: (gap: number) => number) =>
          family.map((each) => ({ ...each, pairs: each.pairs.map(({ rate, gap }) => ({ rate: rate * 3 + 1, gap: by(gap) })) }));
        const verdicts = new Map(gapAssociations(family).map(({ about, verdict }) => [about, verdict]));
        for (const { about, verdict } of gapAssociations(mapped((gap) => -gap))) {
          const before = verdicts.get(about) ?? '';
          expect(verdict).toBe(turned[before] ?? before);
        }
        for (const { about, verdict } of gapAssociations(mapped((gap) => gap ** 3))) expect(verdict).toBe(verdicts.get(about));
      }),
    );
  });
});
