import { describe, expect, it } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import type { EventLog } from '#eventing';
import { HealthController } from './health.controller.ts';
import type { Settings } from './settings.ts';
import type { StoreStatus, StoreStatusReader } from './store-status.ts';

async function readiness(status: Partial<StoreStatus>, damage: string | null = null): Promise<unknown> {
  const log = { store: { damage } } as EventLog;
  const stores = { read: () => Promise.resolve({ fault: null, witness: null, projections: [], ...status }) } as Partial<StoreStatusReader>;
  const controller = new HealthController(log, stores as StoreStatusReader, { eventStoreKind: 'SQLITE' } as Settings);
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
    expect(await readiness({ fault })).toMatchObject({ status });
  });

  it('names no position of what is damaged', async () => {
    const damage = 'events are missing after 00000000000000000041/00000000000000000041';
    expect(await readiness({}, damage)).toMatchObject({ status: 'the event log does not verify' });
    expect(JSON.stringify(await readiness({}, damage))).not.toContain('41');
  });

  it('counts no events, and tells of a lag no more than whole tens of seconds', async () => {
    const lagging = {
      lagEvents: 3,
      lagMs: 9_999,
      name: 'organisation',
      version: 1,
      generation: 1,
      state: 'LIVE',
      parkedStreams: 0,
    } as const;
    const projection = { ...lagging, position: '00000000000000000041/00000000000000000041', error: null, rebuild: null };
    const witness = { events: 3, seconds: 9 };
    expect(await readiness({ witness, projections: [projection, { ...projection, lagMs: 39_000 }] })).toEqual({
      status: 'ready',
      eventStore: { kind: 'SQLITE', witness: { lagSeconds: 0 } },
      projections: [0, 30].map((lagSeconds) => ({
        name: 'organisation',
        version: 1,
        generation: 1,
        state: 'LIVE',
        lagSeconds,
        parkedStreams: 0,
      })),
    });
  });
});
