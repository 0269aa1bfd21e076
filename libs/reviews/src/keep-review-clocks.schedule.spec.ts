import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryEventStore } from '#eventing-testing';
import type { ReviewTrigger } from './events.ts';
import { keepReviewClocks } from './keep-review-clocks.schedule.ts';
import { OpenReviewAtSignal } from './reviews.commands.ts';
import { aNeighbourhood, atOnce, composeReviews, REGISTERED_AT } from './reviews-composition.fixture.ts';
import type { Neighbours } from './reviews-composition.fixture.ts';
import { randomUUID } from 'node:crypto';

type Instance = Awaited<ReturnType<typeof composeReviews>>;

describe('the clocks of reviews', () => {
  let store: InMemoryEventStore;
  let neighbours: Neighbours;
  let clock: { now: string };
  let one: Instance;

  beforeEach(async () => {
    store = new InMemoryEventStore();
    neighbours = { ...aNeighbourhood(), headId: 'head' };
    clock = { now: REGISTERED_AT };
    one = await composeReviews(store, neighbours, clock);
  });
  afterEach(() => one.close());

  async function review(policyId: string, trigger: Exclude<ReviewTrigger, 'HAND' | 'ESCALATION'> = 'CADENCE'): Promise<string> {
    const command = Object.assign(new OpenReviewAtSignal(policyId, trigger, 'x', null, false), { commandId: randomUUID() });
    await one.opening.send(command);
    return (await one.events('ReviewOpened')).at(-1)?.reviewId ?? '';
  }
  const run = (now: string, instance = one) => {
    clock.now = now;
    return keepReviewClocks(instance.opening, now);
  };
  const published = (policyId: string, toWeek: string, minutes = 0, reports = 5) =>
    one.record(`friction_block-${randomUUID()}`, {
      type: 'FrictionBlockPublished',
      data: { policyId, fromWeek: toWeek, toWeek, entryIds: [], sums: { people: 5, staffMinutes: minutes, customerMinutes: 0, reports } },
    });
  const overdue = async () => (await one.events('ReviewOverdue')).map(({ reviewId, dueOn }) => [reviewId, dueOn]);
  const escalated = async () => (await one.events('ReviewEscalated')).map(({ reviewId, toPersonId }) => [reviewId, toPersonId]);

  it('run out on day 91, once, whatever instance looks and after a restart, and the review goes to the head of the unit', async () => {
    const reviewId = await review(await one.policy('ann'));
    await run('2027-01-31T23:59:00.000Z');
    expect(await overdue()).toEqual([]);
    const another = await composeReviews(store, neighbours, clock);
    clock.now = '2027-02-01T00:00:00.000Z';
    // Not at the same millisecond: then even their commands would be the same.
    const looks = atOnce(one.opening, another.opening).map((opening, index) =>
      keepReviewClocks(opening, `2027-02-01T00:00:00.00${index}Z`),
    );
    await Promise.all(looks);
    await Promise.all([run('2027-02-01T00:01:00.000Z'), run('2027-02-01T00:01:00.000Z', another)]);
    await another.close();
    await one.close();
    one = await composeReviews(store, neighbours, clock);
    await run('2027-02-02T00:00:00.000Z');
    expect(await overdue()).toEqual([[reviewId, '2027-01-31']]);
    expect(await escalated()).toEqual([[reviewId, 'head']]);
  });

  it('are recorded where nobody is above, and stop with a decision', async () => {
    neighbours.headId = null;
    const [reviewId, decided] = [await review(await one.policy('ann')), await review(await one.policy('ann'))];
    await one.record(`review-${decided}`, { type: 'ReviewDecided', data: { reviewId: decided, decision: 'KEEP', version: null } });
    await run('2027-02-01T00:00:00.000Z');
    await run('2027-02-02T00:00:00.000Z');
    expect(await overdue()).toEqual([[reviewId, '2027-01-31']]);
    expect(await escalated()).toEqual([[reviewId, null]]);
  });

  it('escalate what others do not know of only once they do', async () => {
    const policyId = await one.policy('ann');
    const reviewId = await review(policyId, 'THRESHOLD');
    await run('2027-03-01T09:00:00.000Z');
    expect([await overdue(), await escalated()]).toEqual([[[reviewId, '2027-02-07']], []]);
    const clock = { clockFrom: '2027-03-01', dueOn: '2027-05-29' };
    const data = { reviewId, withTrigger: true, baselineUntil: null, ...clock, disclosedAt: '2027-03-01T09:01:00.000Z' };
    await one.record(`review-${reviewId}`, { type: 'ReviewDisclosed', data });
    await run('2027-05-29T09:05:00.000Z');
    expect(await escalated()).toEqual([]);
    await run('2027-05-30T09:05:00.000Z');
    expect([await overdue(), await escalated()]).toEqual([
      [
        [reviewId, '2027-02-07'],
        [reviewId, '2027-05-29'],
      ],
      [[reviewId, 'head']],
    ]);
  });

  it('begin for what waits, the dearest first, as soon as its owner has room', async () => {
    const open: string[] = [];
    for (let count = 0; count < 5; count++) open.push(await review(await one.policy('ann')));
    const policies = [await one.policy('ann'), await one.policy('ann'), await one.policy('ann')] as const;
    const [cheap, often, dear] = [await review(policies[0]), await review(policies[1]), await review(policies[2])];
    const others = await review(await one.policy('bob'));
    await published(policies[1], '2026-W44', 60, 9);
    await published(policies[0], '2026-W44', 60, 5);
    await published(policies[2], '2026-W43', 50);
    await published(policies[2], '2026-W44', 50);
    const isQueued = (await one.events('ReviewOpened')).filter((queued) => queued.isQueued).map(({ reviewId }) => reviewId);
    expect(isQueued).toEqual([cheap, often, dear]);
    expect(others).not.toBe('');
    const started = async () => (await one.events('ReviewStarted')).map(({ reviewId }) => reviewId);
    await run('2026-11-09T09:00:00.000Z');
    expect(await started()).toEqual([]);
    for (const [index, reviewId] of [open[0], open[1], open[2]].entries()) {
      await one.record(`review-${reviewId}`, {
        type: 'ReviewDecided',
        data: { reviewId, decision: 'KEEP', version: null, decidedAt: '2026-11-09T10:00:00.000Z' },
      });
      await run(`2026-11-1${index}T09:00:00.000Z`);
      await run(`2026-11-1${index}T09:01:00.000Z`);
    }
    expect(await started()).toEqual([dear, often, cheap]);
    expect((await one.events('ReviewStarted'))[0]).toMatchObject({ clockFrom: '2026-11-10', dueOn: '2027-02-08' });
  });

  it('begin for what others know of as if there were nothing else', async () => {
    const [first] = [await review(await one.policy('ann'))];
    for (let count = 0; count < 4; count++) await review(await one.policy('ann'));
    const [dear, cheap] = [await one.policy('ann'), await one.policy('ann')] as const;
    await published(dear, '2026-W44', 600);
    const secret = await review(dear, 'THRESHOLD');
    const known = await review(cheap);
    const data = { reviewId: first, decision: 'REVISE', version: null, decidedAt: '2026-11-09T10:00:00.000Z' };
    await one.record(`review-${first}`, { type: 'ReviewDecided', data });
    await run('2026-11-10T09:00:00.000Z');
    expect((await one.events('ReviewStarted')).map(({ reviewId }) => reviewId)).toEqual([known]);
    expect(secret).not.toBe(known);
  });

  it('leave room that a review takes of which others do not know', async () => {
    const first = await review(await one.policy('ann'));
    for (let count = 0; count < 3; count++) await review(await one.policy('ann'));
    await review(await one.policy('ann'), 'THRESHOLD');
    await review(await one.policy('ann'));
    const sixth = await review(await one.policy('ann'));
    const queued = (await one.events('ReviewOpened')).filter(({ isQueued }) => isQueued).map(({ reviewId }) => reviewId);
    expect(queued).toEqual([sixth]);
    const data = { reviewId: first, decision: 'REVISE', version: null, decidedAt: '2026-11-09T10:00:00.000Z' };
    await one.record(`review-${first}`, { type: 'ReviewDecided', data });
    await run('2026-11-10T09:00:00.000Z');
    expect((await one.events('ReviewStarted')).map(({ reviewId }) => reviewId)).toEqual([sixth]);
  });
});
