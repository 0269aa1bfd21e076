import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM } from '#eventing';
import type { Grant } from '#eventing';
import { aContext, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { FindGrants } from '#organisation/events';
import type { FoundGrants } from '#organisation/events';
import { CqrsModule, QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { FindOffice, policyEvents } from './events.ts';
import { deputy, owner, policyId, registered } from './policies.fixture.ts';
import { FindOfficeHandler } from './policy-office.handlers.ts';

/** Of active people. */
const grants = new Map<string, readonly Grant[]>();

@QueryHandler(FindGrants)
class GivenGrants implements IQueryHandler<FindGrants, FoundGrants> {
  execute({ personId }: FindGrants): Promise<FoundGrants> {
    const held = grants.get(personId);
    return Promise.resolve(held ? { grants: held, unitId: null } : null);
  }
}

describe('the office of a policy', () => {
  let module: TestingModule;
  const officeOf = (id: string) => module.get(QueryBus).execute<FindOffice, readonly string[]>(new FindOffice(id));

  beforeEach(async () => {
    const log = new EventLog(new InMemoryEventStore(), new EventCodec(new EventCatalogue(policyEvents), new InMemoryKeyRing()));
    await log.append(`policy-${policyId}`, NO_STREAM, [registered()], { commandId: randomUUID(), scope: 'x', inputMac: '' }, aContext());
    module = await Test.createTestingModule({
      imports: [CqrsModule.forRoot()],
      providers: [{ provide: EventLog, useValue: log }, GivenGrants, FindOfficeHandler],
    }).compile();
    await module.init();
    for (const { id } of [owner, deputy]) grants.set(id, [{ role: 'POLICY_OWNER', unitId: null }]);
  });
  afterEach(() => module.close());

  it('is its owner and its deputy', async () => {
    expect(await officeOf(policyId)).toEqual([owner.id, deputy.id]);
    expect(await officeOf(randomUUID())).toEqual([]);
  });

  it('is left by whoever does not hold the role any more, whatever else they hold, and by whoever left the organisation', async () => {
    grants.set(owner.id, [
      { role: 'COMPLIANCE', unitId: null },
      { role: 'EXECUTIVE', unitId: null },
    ]);
    expect(await officeOf(policyId)).toEqual([deputy.id]);
    grants.delete(deputy.id);
    expect(await officeOf(policyId)).toEqual([]);
  });

  it('is open to whoever holds the role for a unit', async () => {
    grants.set(owner.id, [{ role: 'POLICY_OWNER', unitId: randomUUID() }]);
    expect(await officeOf(policyId)).toEqual([owner.id, deputy.id]);
  });
});
