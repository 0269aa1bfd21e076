import { describe, expect, it } from '@jest/globals';
import type { Statement } from '#perceptions/events';
import { wilsonInterval } from '#statistics';
import { causesEvidence, expectationsEvidence, findingOf, keptOf, statementEvidence, suggestions } from './warning-sign-suggestions.ts';
import type { SignEvidence } from './warning-sign-suggestions.ts';

const window = { from: '2026-W40', to: '2026-W53', weeks: 14 };
const causes = (counts: Readonly<Record<string, number>>, source: string | null = null) =>
  causesEvidence({ source, counts }, window, ['RET-14']);
const statement: Statement = {
  key: 'too-slow',
  employeeText: 'We are too slow.',
  customerText: 'They are too slow.',
  dimension: null,
  policyId: null,
  warningSign: 5,
  weight: null,
};
const agreement = (successes: number, trials: number) => ({
  ...wilsonInterval({ successes, trials }),
  method: 'WILSON_SCORE' as const,
  window,
  reason: null,
});
const withheld = { value: null, lower: null, upper: null, n: 0, method: 'WILSON_SCORE', window, reason: 'SUPPRESSED' } as const;
const answered = (customers: ReturnType<typeof agreement> | typeof withheld, employees: typeof customers) =>
  statementEvidence({ waveId: 'w', survey: 'Signs, wave 1', statement, customers, employees });
const fifth = (evidence: readonly SignEvidence[]) =>
  suggestions(new Map([['TOO_SLOW_ON_NON_EMERGENCIES', evidence]]), new Map()).find(({ sign }) => sign === 'TOO_SLOW_ON_NON_EMERGENCIES');

describe('what a share says of a sign', () => {
  it.each([
    [0.21, 0.4, 'PRESENT'],
    [0.2, 0.4, 'CANNOT_TELL'],
    [0.1, 0.3, 'CANNOT_TELL'],
    [0.05, 0.2, 'CANNOT_TELL'],
    [0.05, 0.19, 'ABSENT'],
    [null, null, 'NOT_ENOUGH_DATA'],
  ] as const)('from %p to %p: %s', (lower, upper, finding) => {
    expect(findingOf({ lower, upper })).toBe(finding);
  });
});

describe('causes of published reports', () => {
  it.each([
    [{ LIMIT: 40, RULE: 60, NOT_CLASSIFIED: 500 }, 'PRESENT', 0.4, 100],
    [{ LIMIT: 2, RULE: 98 }, 'ABSENT', 0.02, 100],
    [{ LIMIT: 20, RULE: 80 }, 'CANNOT_TELL', 0.2, 100],
    [{ RULE: 100 }, 'ABSENT', 0, 100],
    // What is told together may be limits: neither "absent" nor a higher share follows from it.
    [{ RULE: 80, OTHERS_TOGETHER: 20 }, 'CANNOT_TELL', null, 100],
    [{ LIMIT: 40, OTHERS_TOGETHER: 60 }, 'PRESENT', null, 100],
    [{ NOT_CLASSIFIED: 500 }, 'NOT_ENOUGH_DATA', null, 0],
  ] as const)('%j: %s', (counts, finding, value, n) => {
    expect(causes(counts)).toMatchObject({ finding, value, n, decides: n > 0, sources: ['policy:RET-14'] });
  });

  it('that are not there wait, like those of too few people; those of a public source are not there', () => {
    expect(causes({})).toMatchObject({ reason: 'WAITING', window: null });
    expect(causes({}, 'tickets')).toMatchObject({ reason: 'NOT_ENOUGH_DATA' });
  });
});

describe('expectations that were registered', () => {
  const registered = (charterNumber: number | null, isInCharter: boolean) => ({
    expectationId: 'e',
    unitId: 'u',
    charterNumber,
    isInCharter,
  });
  it.each([
    [[], 'NOT_ENOUGH_DATA', null, 0, []],
    // Without a charter nothing is outside of it.
    [[registered(null, false)], 'NOT_ENOUGH_DATA', null, 0, []],
    [[registered(1, true), registered(null, false)], 'ABSENT', 0, 1, ['charter:u:1']],
    [[registered(1, true), registered(2, false)], 'PRESENT', 0.5, 2, ['expectation:e', 'charter:u:1', 'charter:u:2']],
  ] as const)('%j: %s', (all, finding, value, n, sources) => {
    expect(expectationsEvidence(all, window)).toMatchObject({ finding, value, n, sources, decides: n > 0, method: 'CENSUS' });
  });
});

describe('a suggestion', () => {
  it('rests on customers; what employees believe of them stands in only where nothing is told of them', () => {
    const few = agreement(2, 100);
    expect(fifth(answered(agreement(60, 100), few))).toMatchObject({
      suggestion: 'PRESENT',
      why: 'Customers who agree: “They are too slow.” (Signs, wave 1): 60 % of 100; the interval from 50 % to 69 % lies above 20 %.',
      evidence: [{ decides: true }, { decides: false, finding: 'ABSENT' }],
    });
    expect(fifth(answered(withheld, few))).toMatchObject({ suggestion: 'ABSENT', evidence: [{ reason: 'SUPPRESSED' }, { decides: true }] });
    expect(fifth(answered(withheld, withheld))).toMatchObject({
      suggestion: 'NOT_ENOUGH_DATA',
      why: expect.stringContaining('withheld, because too few people answered, or nobody') as unknown,
    });
  });

  it('is that a sign is there where any evidence says so, and that it is not where all does', () => {
    const [clear, open, not] = [causes({ LIMIT: 40, RULE: 60 }), causes({ LIMIT: 20, RULE: 80 }), causes({ LIMIT: 1, RULE: 99 })];
    expect(fifth([not, clear])?.suggestion).toBe('PRESENT');
    expect(fifth([not, open])?.suggestion).toBe('CANNOT_TELL');
    expect(fifth([not, not])?.suggestion).toBe('ABSENT');
  });

  it('of causes that are told together names the interval, and no share', () => {
    expect(fifth([causes({ RULE: 80, OTHERS_TOGETHER: 20 })])?.why).toMatch(
      /: of 100, and how many exactly is not told; the interval from 0 % to 29 % includes 20 %\.$/,
    );
  });

  it('of all that there are names how many', () => {
    const outside = { expectationId: 'e', unitId: 'u', charterNumber: 1, isInCharter: false };
    expect(fifth([expectationsEvidence([outside], window)])?.why).toBe(
      'Expectations registered in the period that touch no clause of the charter then in force: 1 of 1.',
    );
  });

  it('of what nothing speaks of says so, for each of the six', () => {
    const none = suggestions(new Map(), new Map([['REQUESTS_OUTSIDE_CHARTER', 'No charter is in force.']]));
    expect(none.map(({ suggestion }) => suggestion)).toEqual(Array(6).fill('NOT_ENOUGH_DATA'));
    expect(none.map(({ why }) => why)).toEqual(['No charter is in force.', ...Array<string>(5).fill('Nothing in the data speaks of it.')]);
  });
});

describe('what a check keeps of a suggestion', () => {
  const kept = (evidence: readonly SignEvidence[]) => {
    const sign = fifth(evidence);
    return sign && keptOf(sign);
  };

  it('is what it rested on and what was found, without a figure or a word', () => {
    const sign = 'TOO_SLOW_ON_NON_EMERGENCIES';
    expect(kept(answered(agreement(60, 100), agreement(2, 100)))).toEqual({
      sign,
      basis: { kind: 'STATEMENT', finding: 'PRESENT', sources: ['wave:w'], sourceCount: 1 },
    });
    expect(kept(answered(withheld, withheld))).toEqual({ sign, basis: null });
    expect(kept([])).toEqual({ sign, basis: null });
  });

  it('names the first of what was counted, and how many there were', () => {
    const outside = Array.from({ length: 30 }, (_, index) => ({
      expectationId: `e${index}`,
      unitId: 'u',
      charterNumber: 1,
      isInCharter: false,
    }));
    const basis = kept([expectationsEvidence(outside, window)])?.basis;
    expect([basis?.sources.length, basis?.sources[0], basis?.sourceCount]).toEqual([20, 'expectation:e0', 31]);
  });
});
