import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventLog } from '#eventing';
import { FindReview, FindRevisionTrigger } from '#reviews/events';
import type { FoundReview, FoundRevisionTrigger } from '#reviews/events';
import { CqrsModule, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { PolicyPasts } from './policy-pasts.ts';

let isTriggerDisclosed: boolean;
let found: FoundRevisionTrigger;

@QueryHandler(FindRevisionTrigger)
class GivenTriggers implements IQueryHandler<FindRevisionTrigger, FoundRevisionTrigger> {
  execute(): Promise<FoundRevisionTrigger> {
    return Promise.resolve(found);
  }
}

@QueryHandler(FindReview)
class GivenReviews implements IQueryHandler<FindReview, FoundReview> {
  execute({ reviewId }: FindReview): Promise<FoundReview> {
    const clock = { clockFrom: '2026-11-09', dueOn: '2027-02-07', isOverdue: false };
    const review = { reviewId, policyId: 'policy', ordinal: 0, status: 'CLOSED', trigger: 'THRESHOLD', ...clock } as const;
    return Promise.resolve({ ...review, isDisclosed: true, isTriggerDisclosed, escalatedToId: null, decided: null });
  }
}

describe('what set a version off', () => {
  let module: TestingModule;
  const unused = { provide: EventLog, useValue: null };

  beforeEach(async () => {
    isTriggerDisclosed = false;
    found = { reviewId: 'review', trigger: 'THRESHOLD', baselineUntil: '2026-W40' };
    module = await Test.createTestingModule({
      imports: [CqrsModule.forRoot()],
      providers: [GivenTriggers, GivenReviews, PolicyPasts, unused],
    }).compile();
    await module.init();
  });
  afterEach(() => module.close());

  const triggerFor = (isOffice: boolean) => module.get(PolicyPasts).triggerOf('policy', 2, isOffice);
  const threshold = { baselineUntil: '2026-W40', isOfSingleReports: true, isByHand: false };

  it('is for the office alone until its review tells others: the week before it would tell them when people reported', async () => {
    expect(await triggerFor(true)).toEqual(threshold);
    expect(await triggerFor(false)).toBeNull();
    isTriggerDisclosed = true;
    expect(await triggerFor(false)).toEqual(threshold);
  });

  it('is nothing where it came without a review', async () => {
    found = null;
    expect([await triggerFor(true), await triggerFor(false)]).toEqual([null, null]);
  });
});
