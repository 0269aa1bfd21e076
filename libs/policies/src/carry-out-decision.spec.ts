import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM, systemActor } from '#eventing';
import type { CommandResult } from '#eventing';
import { aContext, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { withContext } from '#cqrs';
import { FindDecision } from '#reviews/events';
import type { FoundDecision } from '#reviews/events';
import { CommandBus, CqrsModule, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { CarryOutDecision, CarryOutDecisionHandler } from './carry-out-decision.handlers.ts';
import { policyEvents } from './events.ts';
import type { PolicyEvent } from './events.ts';
import { content, policyId, registered, retired, revised } from './policies.fixture.ts';

const reviewId = randomUUID();
const decided: NonNullable<FoundDecision> = {
  reviewId,
  policyId,
  decision: 'REVISE',
  publicReason: 'A statement shows as much.',
  outcomeMessage: 'You may take a statement.',
  version: JSON.stringify({ ...content, title: 'Refunds need a receipt or a statement' }),
  effectiveFrom: '2026-11-10',
  decidedAt: '2026-11-02T09:00:00.000Z',
};
let decision: FoundDecision;

@QueryHandler(FindDecision)
class GivenDecision implements IQueryHandler<FindDecision, FoundDecision> {
  execute(): Promise<FoundDecision> {
    return Promise.resolve(decision);
  }
}

describe('carrying out a decision', () => {
  let log: EventLog;
  let module: TestingModule;

  beforeEach(async () => {
    decision = decided;
    log = new EventLog(new InMemoryEventStore(), new EventCodec(new EventCatalogue(policyEvents), new InMemoryKeyRing()));
    const providers = [CarryOutDecisionHandler, GivenDecision, { provide: EventLog, useValue: log }];
    module = await Test.createTestingModule({ imports: [CqrsModule.forRoot()], providers }).compile();
    await module.init();
  });
  afterEach(() => module.close());

  function given(...events: readonly PolicyEvent[]) {
    const stamp = { commandId: randomUUID(), scope: 'x', inputMac: '' };
    return log.append(`policy-${policyId}`, NO_STREAM, events, stamp, aContext());
  }

  /** As a reaction does it, that may do it again. */
  function carryOut(commandId = randomUUID()): Promise<CommandResult> {
    const command = Object.assign(new CarryOutDecision(reviewId), { commandId });
    return module.get(CommandBus).execute(withContext(command, aContext({ actor: systemActor('system') })));
  }

  const recorded = async () => (await log.load(`policy-${policyId}`)).map(({ type, data }) => ({ type, data }));

  it('publishes its version on its day, or from the last one on where that is later', async () => {
    await given(registered());
    await carryOut();
    expect((await recorded()).at(-1)).toMatchObject({ type: 'PolicyRevised', data: { number: 2, effectiveFrom: '2026-11-10', reviewId } });
  });

  it('is not refused for a version that was published meanwhile and takes effect later', async () => {
    await given(registered(), revised({ effectiveFrom: '2026-12-01' }));
    await carryOut();
    expect((await recorded()).at(-1)).toMatchObject({ type: 'PolicyRevised', data: { number: 3, effectiveFrom: '2026-12-01' } });
  });

  it.each(['REVISE', 'SUSPEND'] as const)('is recorded to have come to nothing, %s of what was retired meanwhile, once', async (kind) => {
    decision = { ...decided, decision: kind, version: kind === 'SUSPEND' ? null : decided.version };
    await given(registered(), retired('2026-11-02', '2026-11-02T09:00:01.000Z'));
    const commandId = randomUUID();
    const { events } = await carryOut(commandId);
    expect(events).toMatchObject([{ type: 'DecisionLapsed', data: { policyId, reviewId, because: 'policy.retired' } }]);
    expect(await carryOut(commandId)).toMatchObject({ repeated: true });
    expect((await carryOut()).events).toEqual([]);
    expect(await recorded()).toHaveLength(3);
  });

  it('is nothing where nothing of the rule changes', async () => {
    decision = { ...decided, decision: 'KEEP', version: null, effectiveFrom: null };
    await given(registered());
    expect((await carryOut()).events).toEqual([]);
  });
});
