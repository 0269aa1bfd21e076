import { describe, expect, it } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import type { EventLog } from '#eventing';
import { HealthController } from './health.controller.ts';
import type { Metrics } from './metrics.ts';
import type { Settings } from './settings.ts';
import type { StoreStatus, StoreStatusReader } from './store-status.ts';

async function obstacle(fault: StoreStatus['fault']): Promise<unknown> {
  const log = { store: { damage: null } } as EventLog;
  const stores = { read: () => Promise.resolve({ fault, witness: null, projections: [] }) } as Partial<StoreStatusReader>;
  const controller = new HealthController(log, stores as StoreStatusReader, {} as Metrics, { eventStoreKind: 'SQLITE' } as Settings);
  try {
    return await controller.ready();
  } catch (error) {
    return error instanceof HttpException ? error.getResponse() : error;
  }
}

describe('readiness', () => {
  it.each([
    [null, 'ready'],
    ['UNAVAILABLE', 'the event store does not answer'],
    ['CORRUPT', 'the event log does not verify'],
  ] as const)('with the fault %s says: %s', async (fault, status) => {
    expect(await obstacle(fault)).toMatchObject({ status });
  });
});
