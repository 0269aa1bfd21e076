import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryEventStore } from '#eventing-testing';
import type { Decision } from './events.ts';
import { chartSignalsSchedule, openReviews, openReviewsAtSignals, openReviewsSchedule } from './open-reviews.schedule.ts';
import type { Flags } from './open-reviews.schedule.ts';
import { aNeighbourhood, atOnce, composeReviews } from './reviews-composition.fixture.ts';
import type { Neighbours } from './reviews-composition.fixture.ts';

type Instance = Awaited<ReturnType<typeof composeReviews>>;

describe('what opens reviews', () => {
  let store: InMemoryEventStore;
  let neighbours: Neighbours;
  let clock: { now: string };
  let one: Instance;
  let another: Instance | null;

  beforeEach(async () => {
    store = new InMemoryEventStore();
    neighbours = aNeighbourhood();
    clock = { now: '2026-11-16T09:00:00.000Z' };
    one = await composeReviews(store, neighbours, clock);
    another = null;
  });
  afterEach(async () => {
    await another?.close();
    await one.close();
  });

  /** As if so many people had flagged a policy, each once, one a day from then on. */
  function flagged(policyId: string, people: number, from = '2026-11-09'): void {
    const entries = Array.from({ length: people }, (_, day): Flags['entries'][number] => ({
      saidAt: new Date(Date.parse(`${from}T10:00:00Z`) + day * 86_400_000).toISOString(),
      week: '2026-W46',
    }));
    neighbours.flags.set(policyId, (since) => {
      const counted = entries.filter(({ saidAt }) => saidAt >= since);
      return { people: counted.length, entries: counted };
    });
  }
  const opened = async () => (await one.events('ReviewOpened')).map(({ policyId, trigger, ordinal }) => [policyId, trigger, ordinal]);
  async function decided(policyId: string, decision: Decision, at: string): Promise<void> {
    const { reviewId } = (await one.events('ReviewOpened')).findLast((review) => review.policyId === policyId) ?? { reviewId: '' };
    const data = { reviewId, policyId, decision, decidedAt: at, decidedOn: at.slice(0, 10), version: null };
    await one.record(`review-${reviewId}`, { type: 'ReviewDecided', data });
  }
  const run = (now = clock.now, instance = one) => {
    clock.now = now;
    return openReviews(instance.opening, now);
  };
  const chart = (now = clock.now) => {
    clock.now = now;
    return openReviewsAtSignals(one.opening, neighbours.signals, now);
  };

  it('five people where there are fifty, three where there are twenty, never two', async () => {
    const [five, four, three, two] = [
      await one.policy('ann'),
      await one.policy('ann'),
      await one.policy('ann'),
      await one.policy('ann'),
    ] as const;
    flagged(five, 5);
    flagged(four, 4);
    flagged(three, 3);
    flagged(two, 2);
    await run();
    expect(await opened()).toEqual([[five, 'THRESHOLD', 0]]);
    neighbours.staff = 31;
    await run();
    expect((await opened()).map(([policyId]) => policyId)).toEqual([five, four]);
    neighbours.staff = 2;
    await run();
    expect((await opened()).map(([policyId]) => policyId)).toEqual([five, four, three]);
  });

  it('measures an effect against the weeks before the first who was counted, and tells no day', async () => {
    flagged(await one.policy('ann'), 5);
    await run();
    expect(await one.events('ReviewOpened')).toMatchObject([
      { baselineUntil: '2026-W45', isDisclosed: false, openedBy: null, clockFrom: '2026-11-23', openedOn: '2026-11-23' },
    ]);
  });

  it('opens one review, whatever instance runs, however often, and after a restart', async () => {
    const policyId = await one.policy('ann');
    flagged(policyId, 5);
    another = await composeReviews(store, neighbours, clock);
    await Promise.all(atOnce(one.opening, another.opening).map((opening) => openReviews(opening, clock.now)));
    await Promise.all([run(), run(clock.now, another)]);
    await one.close();
    one = await composeReviews(store, neighbours, clock);
    await run();
    expect(await opened()).toEqual([[policyId, 'THRESHOLD', 0]]);
    expect([...one.refused, ...another.refused]).toEqual([]);
  });

  const published = (policyId: string, fromWeek: string, toWeek: string, people = 5) =>
    one.record(`friction_block-${randomUUID()}`, {
      type: 'FrictionBlockPublished',
      data: { policyId, fromWeek, toWeek, entryIds: [], sums: { staffMinutes: 0, customerMinutes: 0, reports: people, people } },
    });

  it('tells others of a threshold as soon as one block is all that it takes, and by that block alone', async () => {
    const [flaggedLately, silent] = [await one.policy('ann'), await one.policy('ann')] as const;
    flagged(flaggedLately, 5);
    await run();
    await published(flaggedLately, '2026-W30', '2026-W47');
    await run('2026-11-23T09:00:00.000Z');
    expect((await one.events('ReviewOpened')).map(({ isDisclosed }) => isDisclosed)).toEqual([false]);
    for (const policyId of [flaggedLately, silent]) await published(policyId, '2026-W44', '2026-W47');
    await run('2026-11-24T09:00:00.000Z');
    await run('2026-11-25T09:00:00.000Z');
    const known = (await one.events('ReviewOpened')).filter(({ isDisclosed }) => isDisclosed);
    expect(known.map(({ policyId }) => policyId).sort()).toEqual([flaggedLately, silent].sort());
    for (const review of known) expect(review).toMatchObject({ trigger: 'THRESHOLD', openedOn: '2026-11-24', baselineUntil: '2026-W43' });
  });

  it('opens openly by the calendar and by a signal, though its office alone knows of one', async () => {
    const [byCalendar, bySignal] = [await one.policy('ann', 30), await one.policy('ann')] as const;
    flagged(byCalendar, 5);
    flagged(bySignal, 5);
    await run();
    neighbours.signals = [{ policyId: bySignal, from: '2026-W44', to: '2026-W46', words: 'Week 46.', reports: 9 }];
    await chart('2026-12-02T09:00:00.000Z');
    await run();
    await run();
    const triggers = Map.groupBy(await one.events('ReviewOpened'), ({ policyId }) => policyId);
    expect(triggers.get(byCalendar)).toMatchObject([{ isDisclosed: false }, { trigger: 'CADENCE', ordinal: 0 }]);
    expect(triggers.get(bySignal)).toMatchObject([{ isDisclosed: false }, { trigger: 'CHART_SIGNAL', ordinal: 0 }]);
  });

  it('does not count again what a decision has answered', async () => {
    const policyId = await one.policy('ann');
    flagged(policyId, 5);
    await run();
    await decided(policyId, 'REVISE', '2026-11-17T09:00:00.000Z');
    await run('2026-11-18T09:00:00.000Z');
    expect(await opened()).toHaveLength(1);
    flagged(policyId, 5, '2026-11-18');
    await run('2026-11-23T09:00:00.000Z');
    expect(await opened()).toEqual([
      [policyId, 'THRESHOLD', 0],
      [policyId, 'THRESHOLD', 1],
    ]);
  });

  it('lets a rule that was kept rest, unless it is reported on twice as often', async () => {
    const policyId = await one.policy('ann', 30);
    flagged(policyId, 5);
    await run();
    await decided(policyId, 'KEEP', '2026-11-17T09:00:00.000Z');
    neighbours.signals = [{ policyId, from: '2026-W49', to: '2026-W49', words: 'too many', reports: 9 }];
    // 5 in 28 days after 5 in 90: more than twice, but by chance perhaps.
    const before = (since: string) => Array.from({ length: 5 }, () => '2026-11-10T09:00:00.000Z').filter((saidAt) => saidAt >= since);
    const since = (count: number) => (from: string) => {
      const said = [...before(from), ...Array.from({ length: count }, () => '2026-12-10T09:00:00.000Z')];
      return { people: said.length, entries: said.map((saidAt): Flags['entries'][number] => ({ saidAt, week: '2026-W50' })) };
    };
    neighbours.flags.set(policyId, since(5));
    await run('2026-12-15T09:00:00.000Z');
    await chart();
    expect(await opened()).toHaveLength(1);
    neighbours.flags.set(policyId, since(8));
    await run('2026-12-15T09:00:00.000Z');
    expect(await opened()).toEqual([
      [policyId, 'THRESHOLD', 0],
      [policyId, 'THRESHOLD', 1],
    ]);
  });

  it('opens a review of a rule that was kept once its rest is over', async () => {
    const policyId = await one.policy('ann', 200);
    flagged(policyId, 5);
    await run();
    await decided(policyId, 'KEEP', '2026-11-17T09:00:00.000Z');
    flagged(policyId, 5, '2027-05-01');
    await run('2027-05-15T09:00:00.000Z');
    expect(await opened()).toHaveLength(1);
    await run('2027-05-16T09:00:00.000Z');
    expect(await opened()).toHaveLength(2);
  });

  it('opens one when its time has come: counted from the registration, then from the last decision', async () => {
    const policyId = await one.policy('ann', 14);
    await run('2026-11-15T09:00:00.000Z');
    expect(await opened()).toEqual([]);
    await run('2026-11-16T00:00:00.000Z');
    expect(await opened()).toEqual([[policyId, 'CADENCE', 0]]);
    await run('2027-11-16T00:00:00.000Z');
    expect(await opened()).toHaveLength(1);
    await decided(policyId, 'REVISE', '2027-11-16T09:00:00.000Z');
    await run('2027-11-29T23:00:00.000Z');
    expect(await opened()).toHaveLength(1);
    await run('2027-11-30T00:00:00.000Z');
    expect(await opened()).toHaveLength(2);
  });

  it('opens one for an unusual week, once, and with its words', async () => {
    const policyId = await one.policy('ann');
    neighbours.signals = [{ policyId, from: '2026-W44', to: '2026-W46', words: 'Week 46 lies above the limits.', reports: 9 }];
    await chart();
    await chart();
    await decided(policyId, 'REVISE', '2026-11-17T09:00:00.000Z');
    await chart('2026-11-18T09:00:00.000Z');
    const reviews = await one.events('ReviewOpened');
    expect(reviews).toMatchObject([
      { trigger: 'CHART_SIGNAL', reason: 'Week 46 lies above the limits.', isDisclosed: true, baselineUntil: '2026-W43' },
    ]);
    neighbours.signals = [...neighbours.signals, { policyId, from: '2026-W46', to: '2026-W48', words: 'Again.', reports: 9 }];
    await chart('2026-12-01T09:00:00.000Z');
    expect(await one.events('ReviewOpened')).toMatchObject([{ ordinal: 0 }, { ordinal: 1, reason: 'Again.' }]);
  });

  it('believes a signal when its series counts as much at two looks, so that half of an import opens nothing', async () => {
    const policyId = await one.policy('ann');
    let looks = 0;
    const schedule = chartSignalsSchedule({ ...one.opening, listSignals: () => Promise.resolve((looks++, neighbours.signals)) });
    for (const reports of [20, 40]) {
      neighbours.signals = [{ policyId, from: '2026-W44', to: '2026-W46', words: 'Week 46.', reports }];
      await schedule.run();
    }
    neighbours.signals = [];
    await schedule.run();
    expect(await opened()).toEqual([]);
    neighbours.signals = [{ policyId, from: '2026-W44', to: '2026-W46', words: 'Week 46.', reports: 50 }];
    await one.policy('ann');
    await schedule.run();
    expect(await opened()).toEqual([]);
    await schedule.run();
    expect(await opened()).toEqual([[policyId, 'CHART_SIGNAL', 0]]);
    await schedule.run();
    await schedule.run();
    expect(looks).toBe(6);
  });

  it('reviews nothing that is retired', async () => {
    const policyId = await one.policy('ann', 14);
    flagged(policyId, 5);
    await one.record(`policy-${policyId}`, { type: 'PolicyRetired', data: { policyId, from: '2026-11-03' } });
    await run();
    expect(await opened()).toEqual([]);
  });

  it('looks again only when something was said, or a day has begun', async () => {
    let looks = 0;
    const schedule = openReviewsSchedule({ ...one.opening, listFlagged: () => Promise.resolve((looks++, [])) });
    await one.policy(randomUUID());
    await schedule.run();
    await schedule.run();
    expect(looks).toBe(1);
    await one.policy(randomUUID());
    await schedule.run();
    clock.now = '2026-11-17T00:00:00.000Z';
    await schedule.run();
    expect(looks).toBe(3);
  });
});
