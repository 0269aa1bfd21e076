import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { Deployment } from '#cqrs';
import { EventCatalogue, EventCodec, EventLog } from '#eventing';
import { anActor, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { OfficeCases } from '#friction';
import type { OfficeCase } from '#friction';
import type { Guardrail } from '#guardrails';
import { FindGuardrails, FindOffice } from '#policies/events';
import type { FoundGuardrails } from '#policies/events';
import { CqrsModule, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { Backtests } from './backtests.ts';
import { insightsEvents } from './events.ts';

const policyId = randomUUID();
/** Of a test of something endless: it fails instead of going on. */
const PATIENCE_MS = 20_000;
const owner = anActor('POLICY_OWNER');
const draft: Guardrail = {
  key: 'refund-without-receipt',
  action: 'Refund without a receipt',
  facts: [{ name: 'amount', type: 'MONEY', label: 'What did it cost?', unit: null, choices: [] }],
  rows: [{ condition: 'amount <= 5000', authority: 'FRONTLINE', reason: 'I can.' }],
  cap: null,
  lesson: null,
};

@QueryHandler(FindOffice)
class GivenOffice implements IQueryHandler<FindOffice, readonly string[]> {
  execute(): Promise<readonly string[]> {
    return Promise.resolve([owner.id]);
  }
}

@QueryHandler(FindGuardrails)
class NoGuardrails implements IQueryHandler<FindGuardrails, FoundGuardrails> {
  execute(): Promise<FoundGuardrails> {
    return Promise.resolve(null);
  }
}

let begun: number;
let ended: number;
let isEnough: boolean;

async function* endlessly(): AsyncGenerator<readonly OfficeCase[]> {
  const costs = { amountMinor: null, staffMinutes: null, customerMinutes: null };
  begun += 1;
  try {
    while (!isEnough) {
      await nextTurn();
      yield [{ reportId: randomUUID(), week: '2026-W44', isPublic: false, ...costs, facts: { amount: 100 } }];
    }
  } finally {
    ended += 1;
  }
}
/** More reports than any store holds. */
const endless: Pick<OfficeCases, 'readAll'> = { readAll: (_actor, _policyId, work) => work(endlessly(), { position: null }) };

class Hurried extends Backtests {
  protected override readonly deadlineMs = 50;
}

describe('a backtest that does not end', () => {
  let module: TestingModule;

  beforeEach(async () => {
    [begun, ended, isEnough] = [0, 0, false];
    const log = new EventLog(new InMemoryEventStore(), new EventCodec(new EventCatalogue(insightsEvents), new InMemoryKeyRing()));
    module = await Test.createTestingModule({
      imports: [CqrsModule.forRoot()],
      providers: [
        { provide: EventLog, useValue: log },
        { provide: Deployment, useValue: new Deployment(new Calendar('UTC'), 'USD', () => Date.parse('2026-11-02T09:00:00.000Z')) },
        { provide: OfficeCases, useValue: endless },
        ...[GivenOffice, NoGuardrails, Backtests, Hurried],
      ],
    }).compile();
    await module.init();
  });
  afterEach(async () => {
    isEnough = true;
    await module.close();
  });

  const run = (backtests: Backtests, onCase?: () => void) =>
    backtests.run({ actor: owner, correlationId: 'x' }, { policyId, draft, versionNumber: null }, undefined, onCase);

  it(
    'is given up at its deadline',
    async () => {
      await expect(run(module.get(Hurried))).rejects.toThrow('within a minute');
      expect([begun, ended]).toEqual([1, 1]);
    },
    PATIENCE_MS,
  );

  it(
    'is over before the stores are closed, and what waits for it does not begin',
    async () => {
      const { promise: hasBegun, resolve } = Promise.withResolvers<void>();
      const backtests = module.get(Backtests);
      const results = Promise.allSettled([run(backtests, resolve), run(backtests)]);
      await hasBegun;
      await backtests.onModuleDestroy();
      expect([begun, ended]).toEqual([1, 1]);
      const reason = { extensions: { code: 'UNAVAILABLE' }, message: expect.stringContaining('given up') };
      expect(await results).toMatchObject([{ reason }, { reason }]);
    },
    PATIENCE_MS,
  );
});
