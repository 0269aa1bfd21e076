import { describe, expect, it } from '@jest/globals';
import { addWeeks, weeksBetween } from '#calendar';
import type { IsoWeek } from '#calendar';
import type { DomainEvent } from '#eventing';
import type { OfficeWeek } from '#friction';
import type { PolicyEvent, ProtectionKind } from '#policies/events';
import { block, complaint, insightsSpec, policy, reader, revised, served, unit } from './insights.fixture.ts';
import { RevisionEffectFinder } from './revision-effect.finder.ts';
import type { EffectAsked } from './revision-comparisons.ts';

/** Wednesday of 2026-W33: weeks up to W32 are the old version's, W34 to W40 are closed and in force. */
const revision = revised('p1', 2, '2026-08-12', '2026-08-05T10:00:00.000Z');
const history = [policy('p1', 'RET-1', 'Receipts') as PolicyEvent, revision];
const others = [policy('p2', 'RET-2', 'Returns'), unit('org', null)];
const TRIGGER = { baselineUntil: '2026-W27', isOfSingleReports: false, isByHand: false } as const;

const weekly = (from: IsoWeek, to: IsoWeek, reports: number, harmed = 0): readonly OfficeWeek[] =>
  weeksBetween(from, to).map((week) => ({ week, reports, harmed }));
const losses = (from: IsoWeek, to: IsoWeek, count: number, kind: ProtectionKind = 'LOSS'): readonly DomainEvent[] =>
  weeksBetween(from, to).map((week) => ({
    type: 'ProtectionRecorded',
    data: { policyId: 'p1', week, kind, count, amountMinor: null, source: 'till', recordedAt: '2026-10-01T08:00:00.000Z' },
  }));
const many = (count: number, event: () => DomainEvent) => Array.from({ length: count }, event);

describe('the effect of a revision', () => {
  const spec = insightsSpec();

  async function effect(asked: Partial<EffectAsked> & { readonly stored?: readonly DomainEvent[] }, actor = reader()) {
    const { stored = [], ...rest } = asked;
    const { store, deployment } = await spec(...history, ...others, ...stored);
    return new RevisionEffectFinder(store, deployment).findEffect(
      { policyId: 'p1', number: 2, events: history, office: null, trigger: null, ...rest },
      actor,
    );
  }

  describe('to the office of the policy', () => {
    const fallen = [
      ...weekly('2026-W16', '2026-W27', 4, 2),
      ...weekly('2026-W28', '2026-W32', 9, 5),
      ...weekly('2026-W34', '2026-W40', 1, 0),
    ];

    it('stands on every report, and ends its baseline before what set the review off', async () => {
      const { friction, view, customerOutcomes } = await effect({ office: fallen, trigger: TRIGGER });
      expect(view).toBe('OFFICE');
      expect(friction).toMatchObject({ verdict: 'FELL', reason: null, controlled: false, exposure: 'WEEKS' });
      expect(friction.before).toMatchObject({ n: 48, exposure: 12, windowAsked: { from: '2026-W16', to: '2026-W27' } });
      expect(friction.after).toMatchObject({ n: 7, exposure: 7, windowAnswered: { from: '2026-W34', to: '2026-W40', weeks: 7 } });
      expect(friction.effect).toMatchObject({ value: 0.25, n: 55, method: 'EXACT_RATE_RATIO', window: { from: '2026-W34' } });
      expect(friction.traps.map(({ trap, state }) => `${trap} ${state}`)).toEqual([
        'EXPOSURE NOT_HANDLED',
        'REGRESSION_TO_THE_MEAN HANDLED',
        'REPORTING_PROPENSITY NOT_HANDLED',
      ]);
      expect(customerOutcomes).toMatchObject({ verdict: 'FELL', before: { n: 24 }, after: { n: 0 }, effect: { value: 0 } });
    });

    it('names the peak as not handled where somebody opened the review: a rule may be picked at its worst', async () => {
      const stored = losses('2026-W16', '2026-W40', 5);
      const { friction, protection } = await effect({ office: fallen, trigger: { ...TRIGGER, isByHand: true }, stored });
      for (const { verdict, traps } of [friction, ...protection.map(({ finding }) => finding)]) {
        expect(verdict).not.toBe('TOO_EARLY');
        expect(traps).toContainEqual({
          trap: 'REGRESSION_TO_THE_MEAN',
          state: 'NOT_HANDLED',
          words: expect.stringMatching(/^The baseline runs up to the review, which somebody opened\./),
        });
      }
    });

    it('ends its baseline with the week before the revision was recorded, where nothing is known of what set it off, and says so', async () => {
      const { friction } = await effect({ office: fallen });
      expect(friction.before).toMatchObject({ windowAsked: { from: '2026-W16', to: '2026-W31' }, n: 48 + 4 * 9 });
      expect(friction.traps[1]).toMatchObject({ trap: 'REGRESSION_TO_THE_MEAN', state: 'NOT_HANDLED' });
    });

    it('has two lines beside the verdict from 12 weeks on either side, with what lies between left out', async () => {
      // In force from Monday of W23; what set it off happened in W20.
      const events = [history[0] as PolicyEvent, revised('p1', 2, '2026-06-01', '2026-05-27T10:00:00.000Z')];
      const wave = weeksBetween('2026-W06', '2026-W19').map((week, i) => ({ week, reports: 8 + (i % 3), harmed: 0 }));
      const peak = weekly('2026-W20', '2026-W22', 40);
      const after = weeksBetween('2026-W23', '2026-W40').map((week, i) => ({ week, reports: 3 + (i % 3), harmed: 0 }));
      const asked = { office: [...wave, ...peak, ...after], events, trigger: { ...TRIGGER, baselineUntil: '2026-W19' as const } };
      const { friction, frictionSeries } = await effect(asked);
      expect(friction.verdict).toBe('FELL');
      expect(frictionSeries).toMatchObject({
        ...{ refusal: null, weeksBefore: 14, weeksAfter: 18, weeksLeftOut: 3, exposure: 'WEEKS' },
        step: { n: 32, method: 'SEGMENTED_QUASI_POISSON', window: { from: '2026-W23', to: '2026-W40' }, reason: null },
        why: expect.stringMatching(/^With the revision the rate changed at once to 0\.\d+ \(.+ There is no control/),
      });
      expect(frictionSeries.step.upper).toBeLessThan(0.7);
      expect(frictionSeries.trendChange.lower).toBeLessThan(1);
      expect(frictionSeries.trendChange.upper).toBeGreaterThan(1);
      expect(frictionSeries.dispersion).toBeLessThan(1);
      const customers = weeksBetween('2026-W06', '2026-W40').map((week) => served('org', week, week < '2026-W23' ? 200 : 100));
      const related = (await effect({ ...asked, stored: customers })).frictionSeries;
      expect(related.exposure).toBe('INTERACTIONS');
      expect(related.step.value).toBeCloseTo((frictionSeries.step.value ?? 0) * 2, 9);
    });

    it('says why there are no two lines', async () => {
      const { frictionSeries } = await effect({ office: fallen, trigger: TRIGGER });
      expect(frictionSeries).toMatchObject({
        ...{ refusal: 'TOO_FEW_POINTS', weeksBefore: 12, weeksAfter: 7, dispersion: null },
        step: { value: null, n: 0, reason: 'NOT_ENOUGH_DATA' },
        why: 'Two lines need 12 weeks on either side, and there are 12 before and 7 after.',
      });
      const events = [history[0] as PolicyEvent, revised('p1', 2, '2026-06-01', '2026-05-27T10:00:00.000Z')];
      const silent = await effect({ office: weekly('2026-W06', '2026-W21', 5), events });
      expect(silent.frictionSeries).toMatchObject({ refusal: 'NO_CONVERGENCE', step: { reason: 'NOT_ENOUGH_DATA' } });
    });

    it('is TOO_EARLY with five flags, and says why', async () => {
      const { friction, summary } = await effect({ office: [{ week: '2026-W27', reports: 5, harmed: 5 }], trigger: TRIGGER });
      expect(friction).toMatchObject({
        verdict: 'TOO_EARLY',
        why: 'Too early: 5 reports in the baseline, and a verdict needs 6. Counted are the single reports of your inbox; others are told of published blocks, and other numbers.',
        effect: { value: null, reason: 'NOT_ENOUGH_DATA', n: 5 },
      });
      expect(summary).toBe('friction TOO_EARLY, customer outcomes TOO_EARLY');
    });

    it('says of a baseline without a week that it ended before what set the review off', async () => {
      const { friction } = await effect({ office: [{ week: '2026-W30', reports: 5, harmed: 5 }], trigger: TRIGGER });
      expect(friction.before).toMatchObject({ windowAsked: null, n: 0 });
      expect(friction.traps[1]).toMatchObject({ state: 'HANDLED', words: expect.stringMatching(/^The baseline ends before what set/) });
    });

    it('compares with all other policies, published and public, where these have enough', async () => {
      const control = (week: IsoWeek, reports: number) => block('p2', [week, week], { reports });
      const stored = [
        ...weeksBetween('2026-W16', '2026-W27').map((week) => control(week, 10)),
        ...weeksBetween('2026-W28', '2026-W40').map((week) => control(week, 2)),
        ...many(7, () => complaint('p2', '2026-W36')),
        // Neither the policy itself nor what may hold reports on it.
        block('p1', ['2026-W30', '2026-W36'], { reports: 500 }),
        block(null, ['2026-W01', '2026-W36'], { reports: 500 }),
      ];
      const { friction } = await effect({ office: fallen, trigger: TRIGGER, stored });
      // 7 of 48 in 7 of 12 weeks is a quarter; (2 x 7 + 7) of 120 is 3/10.
      expect(friction).toMatchObject({ controlled: true, before: { controlN: 120 }, after: { controlN: 21 }, verdict: 'NO_CLEAR_CHANGE' });
      expect(friction.effect.value).toBeCloseTo(0.25 / 0.3, 9);
      expect(friction.effect.method).toBe('EXACT_RATIO_OF_RATE_RATIOS');
      expect(friction.traps[2]).toMatchObject({ trap: 'REPORTING_PROPENSITY', state: 'HANDLED' });
    });

    it('relates to customers served where every week of both windows has them', async () => {
      const customers = weeksBetween('2026-W16', '2026-W40').map((week) => served('org', week, week < '2026-W33' ? 400 : 100));
      const { friction } = await effect({ office: fallen, trigger: TRIGGER, stored: customers });
      expect(friction).toMatchObject({
        exposure: 'INTERACTIONS',
        before: { exposure: 4_800 },
        after: { exposure: 700 },
        verdict: 'NO_CLEAR_CHANGE',
      });
      expect(friction.effect.value).toBeCloseTo(1, 9);
      expect(friction.traps[0]).toMatchObject({ trap: 'EXPOSURE', state: 'HANDLED' });
      const partly = await effect({ office: fallen, trigger: TRIGGER, stored: customers.slice(1) });
      expect(partly.friction.exposure).toBe('WEEKS');
    });

    it('is per customer served only where those of the control are known, too', async () => {
      const weeks = weeksBetween('2026-W16', '2026-W40');
      const customersIn = (unitId: string) => weeks.map((week) => served(unitId, week, 100));
      const stored = [
        unit('north', 'org'),
        unit('south', 'org'),
        block('p1', ['2026-W16', '2026-W27'], { reports: 48 }, { north: 48 }),
        block('p2', ['2026-W16', '2026-W27'], { reports: 40 }, { south: 40 }),
        block('p2', ['2026-W34', '2026-W40'], { reports: 40 }, { south: 40 }),
        ...customersIn('north'),
      ];
      const found = async (more: readonly DomainEvent[]) =>
        (await effect({ office: fallen, trigger: TRIGGER, stored: [...stored, ...more] })).friction;
      expect(await found([])).toMatchObject({ controlled: true, exposure: 'WEEKS' });
      expect(await found(customersIn('south'))).toMatchObject({ controlled: true, exposure: 'INTERACTIONS' });
    });

    it('has the other side: what the rule protects, of the weeks for which it was recorded', async () => {
      const stored = [
        ...losses('2026-W16', '2026-W27', 5),
        ...losses('2026-W34', '2026-W40', 5),
        ...losses('2026-W34', '2026-W36', 9, 'FRAUD'),
      ];
      const { protection, summary } = await effect({ office: fallen, trigger: TRIGGER, stored });
      expect(protection.map(({ kind, finding }) => [kind, finding.verdict, finding.why])).toEqual([
        [
          'FRAUD',
          'TOO_EARLY',
          'Too early: 0 fraud cases in the baseline, and a verdict needs 6; 3 closed whole weeks in force, and a verdict needs 4.',
        ],
        ['LOSS', 'NO_CLEAR_CHANGE', expect.stringMatching(/^The data cannot tell: losses at 100 %/)],
      ]);
      expect(protection[1]?.finding).toMatchObject({ before: { n: 60, exposure: 12 }, after: { n: 35, exposure: 7 }, controlled: false });
      expect(summary).toBe('friction FELL, customer outcomes FELL, fraud cases TOO_EARLY, losses NO_CLEAR_CHANGE');
    });
  });

  describe('to others', () => {
    const blocks = [
      block('p1', ['2026-W10', '2026-W20'], { reports: 30 }),
      block('p1', ['2026-W21', '2026-W27'], { reports: 20 }),
      block('p1', ['2026-W28', '2026-W31'], { reports: 40 }),
      // Holds the week of the change.
      block('p1', ['2026-W32', '2026-W33'], { reports: 60 }),
      block('p1', ['2026-W34', '2026-W39'], { reports: 6 }),
    ];

    it('stands on blocks that lie in the windows as a whole', async () => {
      const { friction, view, customerOutcomes } = await effect({ stored: blocks, trigger: TRIGGER });
      expect(view).toBe('PUBLISHED');
      expect(friction).toMatchObject({ verdict: 'FELL', before: { n: 50, exposure: 18 }, after: { n: 6, exposure: 6 } });
      expect(friction.why).toMatch(
        /^The reports fell .*\. Counted are whole published blocks; the owner is told of single reports, and other numbers\.$/,
      );
      expect(friction.before.windowAsked).toEqual({ from: '2025-W28', to: '2026-W27', weeks: 52 });
      expect(friction.before.windowAnswered).toEqual({ from: '2026-W10', to: '2026-W27', weeks: 18 });
      expect(customerOutcomes).toMatchObject({ verdict: null, reason: 'NOT_PUBLISHED', before: { n: null } });
    });

    it('leaves out blocks that span what set the review off, or the change', async () => {
      const spanning = [block('p1', ['2026-W26', '2026-W29'], { reports: 300 }), block('p1', ['2026-W32', '2026-W36'], { reports: 300 })];
      const { friction } = await effect({ stored: [...blocks, ...spanning], trigger: TRIGGER });
      expect([friction.before.n, friction.after.n]).toEqual([50, 6]);
    });

    it('tells no week that was found in single reports, and chooses blocks by it all the same', async () => {
      const trigger = { ...TRIGGER, isOfSingleReports: true };
      const found = await effect({
        stored: [...blocks, ...losses('2026-W16', '2026-W40', 5), ...many(9, () => complaint('p1', '2026-W25'))],
        trigger,
      });
      expect(found.friction).toMatchObject({ before: { n: 50, windowAsked: null, windowAnswered: { to: '2026-W27' } } });
      expect(found.publicSources[0]?.friction.before.windowAsked?.to).toBe('2026-W31');
      expect(found.protection[0]?.finding.before.windowAsked?.to).toBe('2026-W31');
      expect(JSON.stringify({ ...found, friction: null })).not.toContain('2026-W27');
    });

    it.each([
      ['before', blocks.slice(2)],
      ['after', blocks.slice(0, 4)],
    ])('is withheld where nothing is published %s', async (_, stored) => {
      const { friction, summary } = await effect({ stored, trigger: TRIGGER });
      expect(friction).toMatchObject({ verdict: null, reason: 'WAITING', before: { n: null }, after: { n: null }, traps: [] });
      expect(friction.effect).toMatchObject({ value: null, n: 0, reason: 'WAITING' });
      expect(summary).toBe('friction WAITING, customer outcomes NOT_PUBLISHED');
    });

    it('tells what waits by no number: with one block or none the answer is the same', async () => {
      const [none, one] = [await effect({}), await effect({ stored: [block('p1', ['2026-W28', '2026-W33'], { reports: 7 })] })];
      expect(one).toEqual(none);
    });

    it('stands apart on each public source, exact by week, with other policies of it as control', async () => {
      const stored = [
        ...weeksBetween('2026-W16', '2026-W40').flatMap((week) => many(week < '2026-W33' ? 6 : 1, () => complaint('p1', week))),
        ...weeksBetween('2026-W16', '2026-W40').flatMap((week) => many(8, () => complaint('p2', week))),
        block('p2', ['2026-W34', '2026-W40'], { reports: 9_000 }),
      ];
      const [source] = (await effect({ stored, trigger: TRIGGER })).publicSources;
      expect(source).toMatchObject({
        source: 'CFPB',
        friction: { verdict: 'FELL', controlled: true, before: { n: 72, exposure: 12, controlN: 96 }, after: { n: 7, controlN: 56 } },
        // None of these complaints says what happened to the customer.
        customerOutcomes: { verdict: 'TOO_EARLY', before: { n: 0 } },
      });
    });

    it('is for readers of everything: a part of the organisation cannot be told of a whole policy', async () => {
      await expect(effect({ stored: blocks }, reader('EXECUTIVE', 'org'))).rejects.toThrow('not found');
    });
  });

  it.each([1, 3])('is refused for version %i, which has nothing to compare with', async (number) => {
    await expect(effect({ number })).rejects.toMatchObject({
      code: 'insights.no-such-revision',
      field: 'number',
      message: expect.stringMatching(number === 1 ? /^version 1 has no version before it/ : /^there is no version \d+; ask for/),
    });
  });

  it('counts no week twice, and none of the change', async () => {
    const office = weekly(addWeeks('2026-W33', -60), '2026-W41', 1);
    const { friction } = await effect({ office });
    expect([friction.before.n, friction.after.n]).toEqual([52, 7]);
  });
});
