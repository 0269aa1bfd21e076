import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CqrsModule, QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { EventCatalogue, EventCodec, EventLog, EventStoreError, NO_STREAM } from '#eventing';
import type { CommandResult, EncodedEvent, ExpectedRevision } from '#eventing';
import { InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import type { Guardrail } from '#guardrails';
import { FindGuardrails } from '#policies/events';
import type { FoundGuardrails } from '#policies/events';
import { current } from '#cqrs';
import { authorityRequest } from './authority-request.decider.ts';
import { judgementEvents } from './events.ts';
import { RecordJudgementCall } from './judgement.commands.ts';
import { asked, asker, by, facts, granted, key, policyId, requestId } from './judgement.fixture.ts';
import { RecordJudgementCallHandler } from './judgement.handlers.ts';

const guardrail: Guardrail = {
  key,
  action: 'refund without a receipt',
  facts: [
    { name: 'amount', type: 'MONEY', label: 'What did it cost?', unit: null, choices: [] },
    {
      name: 'proof',
      type: 'CHOICE',
      label: 'What shows the purchase?',
      unit: null,
      choices: ['CARD', 'NONE'].map((value) => ({ value, label: value })),
    },
  ],
  rows: [{ condition: 'true', authority: 'SUPERVISOR', reason: 'I may ask for this.' }],
  // Room for one such call, and not for two.
  cap: { fact: 'amount', limit: 5_000, per: 'UNIT', window: 'DAY' },
  lesson: null,
};

@QueryHandler(FindGuardrails)
class GivenGuardrails implements IQueryHandler<FindGuardrails, FoundGuardrails> {
  execute(): Promise<FoundGuardrails> {
    const policy = { policyId, code: 'RET-14', ownerId: randomUUID(), deputyId: null, title: 'Refunds', sensitivity: 'NORMAL' } as const;
    return Promise.resolve({ ...policy, versionNumber: 3, guardrails: [guardrail] });
  }
}

/** Stops at what is written to one category, as if the power went. */
class CutOff extends InMemoryEventStore {
  category: string | null = null;

  override append(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]) {
    if (this.category !== null && stream.startsWith(`${this.category}-`)) {
      return Promise.reject(new EventStoreError('UNAVAILABLE', 'the power went'));
    }
    return super.append(stream, expected, events);
  }
}

async function compose() {
  const store = new CutOff();
  const log = new EventLog(store, new EventCodec(new EventCatalogue(judgementEvents), new InMemoryKeyRing()));
  const module = await Test.createTestingModule({ imports: [CqrsModule.forRoot()], providers: [GivenGuardrails] }).compile();
  const app = await module.init();
  const handler = new RecordJudgementCallHandler(log, app.get(QueryBus));
  const stamp = { commandId: randomUUID(), scope: 'spec', inputMac: '' };
  await log.append(`authority_request-${requestId}`, NO_STREAM, [asked, granted], stamp, by(asker));
  return {
    store,
    log,
    record: (more: Partial<RecordJudgementCall> = {}): Promise<CommandResult> => {
      const given = Object.entries(facts).map(([name, value]) => ({ name, [typeof value === 'number' ? 'number' : 'text']: value }));
      const input = { commandId: randomUUID(), policyId, guardrailKey: key, facts: given, requestId, ...more };
      return handler.execute(Object.assign(new RecordJudgementCall(), input, { context: by(asker) }));
    },
  };
}

describe('the amount of a call', () => {
  it('is what the cap counts, and no other one beside it', async () => {
    const { record } = await compose();
    const other = {
      code: 'judgement.other-amount',
      field: 'amountMinor',
      message: expect.stringMatching(/99900 \(\$999\.00\).*4500 \(\$45\.00\)/),
    };
    await expect(record({ amountMinor: 99_900 })).rejects.toMatchObject(other);
    expect(await record()).toMatchObject({ events: [{ data: { amountMinor: 4_500, cap: { amount: 4_500 } } }] });
  });

  it('may be said as well', async () => {
    const { record } = await compose();
    expect(await record({ amountMinor: 4_500 })).toMatchObject({ events: [{ data: { amountMinor: 4_500 } }] });
  });
});

describe('a call that was granted', () => {
  it.each(['cap_window', 'judgement_call'])('is recorded by the same command when it was cut off before %s', async (category) => {
    const { store, record } = await compose();
    const commandId = randomUUID();
    store.category = category;
    await expect(record({ commandId })).rejects.toThrow('the power went');
    store.category = null;
    expect(await record({ commandId })).toMatchObject({
      events: [{ type: 'JudgementCallRecorded', data: { basis: 'GRANTED', requestId, cap: { amount: 4_500, usedBefore: 0 } } }],
    });
    await expect(record()).rejects.toMatchObject({ code: 'judgement.request-used' });
  });

  it('leaves its grant for another one where the cap has no room, and says so only to whoever has a grant', async () => {
    const { log, record } = await compose();
    await record();
    const next = { ...asked, data: { ...asked.data, requestId: randomUUID() } };
    const stamp = { commandId: randomUUID(), scope: 'spec', inputMac: '' };
    await log.append(`authority_request-${next.data.requestId}`, NO_STREAM, [next, granted], stamp, by(asker));
    await expect(record({ requestId: next.data.requestId })).rejects.toMatchObject({ code: 'judgement.cap-reached' });
    expect(await current(log, authorityRequest, next.data.requestId)).toMatchObject({ callId: null });
    await expect(record({ requestId: randomUUID() })).rejects.toMatchObject({ code: 'judgement.request-not-found' });
  });
});
