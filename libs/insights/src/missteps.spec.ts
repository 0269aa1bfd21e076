import { describe, expect, it } from '@jest/globals';
import { communicationOf, currencyOf, differencesOf } from './missteps.ts';
import type { Currency, RuleUse } from './missteps.ts';

describe('whether a rule is known', () => {
  const today = '2026-11-02';
  const seen = (seenBy: number, seenByAtMost: number) => ({ seenBy, seenByAtMost, people: 10 });
  it.each([
    [seen(8, 10), '2026-01-01', 'NOT_FOUND'],
    [seen(3, 7), '2026-01-01', 'FOUND'],
    [seen(3, 7), '2026-10-19', 'FOUND'],
    // Who waits for others may make it enough.
    [seen(4, 8), '2026-01-01', 'CANNOT_TELL'],
    // People have 14 days to see it.
    [seen(0, 4), '2026-10-20', 'CANNOT_TELL'],
    [seen(10, 10), '2026-11-02', 'NOT_FOUND'],
    [null, '2026-01-01', 'CANNOT_TELL'],
  ] as const)('%j since %s: %s', (known, since, verdict) => {
    expect(communicationOf(known, { recordedOn: since, inForceSince: since }, today).verdict).toBe(verdict);
  });

  it('says nothing of a version that is younger than what is told', () => {
    expect(communicationOf(seen(9, 10), { recordedOn: '2026-11-03', inForceSince: '2020-01-01' }, today)).toEqual({
      verdict: 'CANNOT_TELL',
      why: 'It was recorded on 2026-11-03; how many have seen it is told once that week is over.',
    });
  });

  it('says what is told', () => {
    expect(communicationOf(seen(3, 7), { recordedOn: '2025-12-01', inForceSince: '2026-01-01' }, today).why).toBe(
      'Up to 2026-11-02 at least 3, and at most 7 of 10 people have seen the version in force; fewer than 80 %, and it is in force since 2026-01-01.',
    );
  });
});

describe('whether a rule is used differently', () => {
  const use = (authorityRequests: number, calls: number): RuleUse => ({ authorityRequests, calls });
  const verdicts = (...compared: readonly (readonly [RuleUse, RuleUse])[]) =>
    differencesOf(compared.map(([own, others]) => ({ own, others }))).map(({ verdict }) => verdict);

  it('takes a difference that matters, and that chance does not explain', () => {
    expect(verdicts([use(60, 40), use(20, 80)])).toEqual(['FOUND']);
    expect(verdicts([use(6, 4), use(2, 8)])).toEqual(['CANNOT_TELL']);
    expect(verdicts([use(500, 500), use(510, 490)])).toEqual(['NOT_FOUND']);
    // Certain, and too small to matter.
    expect(verdicts([use(5_500, 4_500), use(5_000, 5_000)])).toEqual(['NOT_FOUND']);
  });

  it('says nothing where one of the two kinds is not published on either side: it may be waiting', () => {
    for (const [own, others] of [
      [use(0, 100), use(50, 50)],
      [use(50, 0), use(50, 50)],
      [use(50, 50), use(0, 0)],
    ] as const) {
      expect(differencesOf([{ own, others }])).toMatchObject([{ verdict: 'CANNOT_TELL', difference: null, adjustedPValue: null }]);
    }
  });

  it('has the p-value of Fisher’s exact test, twice the smaller tail', () => {
    // The tea-tasting table 3, 1 / 1, 3: P(K >= 3) = 17/70.
    const [found] = differencesOf([{ own: use(3, 1), others: use(1, 3) }]);
    expect(found?.adjustedPValue).toBeCloseTo((2 * 17) / 70, 12);
    expect(found?.difference).toMatchObject({ value: 0.5, n: 8 });
  });

  it('is corrected for the number of comparisons, of those that were made', () => {
    const close = [use(40, 60), use(26, 74)] as const;
    const alike = [use(50, 50), use(50, 50)] as const;
    expect(verdicts(close)).toEqual(['CANNOT_TELL']);
    const clear = [use(42, 58), use(26, 74)] as const;
    expect(verdicts(clear)[0]).toBe('FOUND');
    expect(verdicts(clear, alike, alike, alike)[0]).toBe('CANNOT_TELL');
    expect(verdicts(clear, [use(0, 9), use(9, 0)], [use(0, 9), use(9, 0)])[0]).toBe('FOUND');
    // Four alike would all be found if they told of different things.
    expect(verdicts(clear, clear, clear, clear)).toEqual(Array(4).fill('CANNOT_TELL'));
  });
});

describe('whether a rule is kept current', () => {
  const rule: Currency = {
    lastLookedAt: '2026-01-01',
    wasReviewed: true,
    cadenceDays: 100,
    charter: { number: 2, effectiveFrom: '2025-06-01' },
    versionFrom: '2025-01-01',
  };
  const judged = (change: Partial<Currency>, today: string) => currencyOf({ ...rule, ...change }, today);

  it.each([
    ['on its due day', {}, '2026-04-11', 'NOT_FOUND'],
    ['a day later', {}, '2026-04-12', 'FOUND'],
    ['when the charter changed after the review', { charter: { number: 3, effectiveFrom: '2026-01-02' } }, '2026-02-01', 'FOUND'],
    ['when the charter changed on that day', { charter: { number: 3, effectiveFrom: '2026-01-01' } }, '2026-02-01', 'NOT_FOUND'],
    [
      'when it was revised after the charter',
      { charter: { number: 3, effectiveFrom: '2026-01-02' }, versionFrom: '2026-01-03' },
      '2026-02-01',
      'NOT_FOUND',
    ],
    ['without a charter', { charter: null }, '2026-02-01', 'NOT_FOUND'],
  ] as const)('%s', (_, change, today, verdict) => {
    expect(judged(change, today).verdict).toBe(verdict);
  });

  it('says why', () => {
    expect(judged({ wasReviewed: false, charter: { number: 3, effectiveFrom: '2026-03-01' } }, '2026-05-01').why).toBe(
      'It was registered on 2026-01-01 and never reviewed; the review was due on 2026-04-11. ' +
        'Version 3 of the charter of its unit applies since 2026-03-01; the rule was last looked at on 2026-01-01.',
    );
  });
});
