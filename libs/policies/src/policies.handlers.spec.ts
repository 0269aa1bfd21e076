import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { Deployment, Dispatcher } from '#cqrs';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM } from '#eventing';
import type { Actor } from '#eventing';
import { aContext, anActor, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { FindLastReview } from '#reviews/events';
import type { FoundReview } from '#reviews/events';
import { Module } from '@nestjs/common';
import { CqrsModule, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { policyEvents } from './events.ts';
import { content, deputy, owner, policyId, registered } from './policies.fixture.ts';
import { RevisePolicy } from './policies.commands.ts';
import { policyHandlers } from './policies.handlers.ts';

const now = '2026-11-02T09:00:00.000Z';
let lookedUp: number;
let decided: NonNullable<FoundReview>['decided'];

@QueryHandler(FindLastReview)
class GivenReviews implements IQueryHandler<FindLastReview, FoundReview> {
  execute(): Promise<FoundReview> {
    lookedUp += 1;
    const clock = { clockFrom: '2026-11-09', dueOn: '2027-02-07', isOverdue: false };
    const review = { reviewId: 'review', policyId, ordinal: 0, status: 'DEFINE', trigger: 'THRESHOLD', ...clock } as const;
    return Promise.resolve({ ...review, isDisclosed: false, isTriggerDisclosed: false, escalatedToId: null, decided });
  }
}

@Module({})
class Shared {}

/** The rule prevents fraud, and a review of it is open that nobody but its office knows of. */
describe('revising a guarded rule beside its review', () => {
  let module: TestingModule;

  beforeEach(async () => {
    [lookedUp, decided] = [0, null];
    const log = new EventLog(new InMemoryEventStore(), new EventCodec(new EventCatalogue(policyEvents), new InMemoryKeyRing()));
    await log.append(`policy-${policyId}`, NO_STREAM, [registered()], { commandId: randomUUID(), scope: 'x', inputMac: '' }, aContext());
    const shared = [
      { provide: EventLog, useValue: log },
      { provide: Deployment, useValue: new Deployment(new Calendar('UTC'), 'USD', () => Date.parse(now)) },
    ];
    module = await Test.createTestingModule({
      imports: [CqrsModule.forRoot(), { module: Shared, global: true, providers: shared, exports: shared.map(({ provide }) => provide) }],
      providers: [Dispatcher, GivenReviews, ...policyHandlers],
    }).compile();
    await module.init();
  });
  afterEach(() => module.close());

  const revise = (actor: Actor) => {
    const input = { commandId: randomUUID(), policyId, ...content, title: 'New', reason: 'clearer' };
    return module.get(Dispatcher).send(Object.assign(new RevisePolicy(), input), { actor, correlationId: randomUUID() });
  };

  it('is refused to the owner and the deputy until it is decided', async () => {
    for (const actor of [owner, deputy]) await expect(revise(actor)).rejects.toMatchObject({ code: 'policy.under-review' });
    decided = { decision: 'KEEP', on: '2026-11-02' };
    expect((await revise(owner)).events).toMatchObject([{ type: 'PolicyRevised' }]);
  });

  it('tells an administrator nothing of it, not even by the time that a look would take', async () => {
    expect((await revise(anActor('ADMIN'))).events).toMatchObject([{ type: 'PolicyRevised' }]);
    await expect(revise(anActor('POLICY_OWNER'))).rejects.toMatchObject({ code: 'policy.unknown' });
    expect(lookedUp).toBe(0);
  });
});
