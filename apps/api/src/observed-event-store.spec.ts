import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { NO_STREAM } from '#eventing';
import type { EncodedEvent } from '#eventing';
import { InMemoryEventStore } from '#eventing-testing';
import { EventStoreTelemetry } from './event-store.telemetry.ts';
import { ObservedEventStore } from './observed-event-store.ts';

const NOW = Date.parse('2026-11-02T09:00:00.000Z');
const STREAM = 'policy-4d53cdab-5eaa-4468-9d62-5f53df97eebc';
const anEvent = (recordedAt: string): EncodedEvent => ({ id: randomUUID(), type: 'Happened', data: '{}', metadata: { recordedAt } });

let telemetry: EventStoreTelemetry;
let store: ObservedEventStore;
beforeEach(() => {
  telemetry = new EventStoreTelemetry(() => NOW);
  store = new ObservedEventStore(new InMemoryEventStore(), telemetry);
});

/** Value of one line of the metrics. */
async function metric(line: string): Promise<string | undefined> {
  return (await telemetry.registry.metrics())
    .split('\n')
    .find((each) => each.startsWith(`${line} `))
    ?.slice(line.length + 1);
}
const count = (operation: string, outcome: string) =>
  metric(`handrail_event_store_operation_seconds_count{operation="${operation}",outcome="${outcome}"}`);
const lag = () => metric('handrail_event_store_subscription_lag_seconds');

describe('an observed event store', () => {
  it('counts and times operations by outcome, and answers as the store does', async () => {
    const appended = await store.append(STREAM, NO_STREAM, [anEvent('')]);
    await expect(store.append(STREAM, NO_STREAM, [anEvent('')])).rejects.toMatchObject({ kind: 'WRONG_REVISION' });
    await expect(store.append('no stream', NO_STREAM, [anEvent('')])).rejects.toMatchObject({ kind: 'INVALID' });
    expect(await store.readStream(STREAM)).toHaveLength(1);
    expect((await store.readAll(null, {}, 10)).readTo).toBe(appended.position);
    expect(await store.head()).toBe(appended.position);
    await store.close();
    await expect(store.head()).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    expect([await count('append', 'ok'), await count('append', 'wrong_revision'), await count('append', 'invalid')]).toEqual([
      '1',
      '1',
      '1',
    ]);
    expect([await count('read_stream', 'ok'), await count('read_all', 'ok'), await count('head', 'ok')]).toEqual(['1', '1', '1']);
    expect(await count('head', 'unavailable')).toBe('1');
  });

  it('shows the age of the oldest event that a subscription has not finished', async () => {
    expect(await lag()).toBe('0');
    const work = Promise.withResolvers<void>();
    const caughtUp = Promise.withResolvers<void>();
    await store.append(STREAM, NO_STREAM, [anEvent('2026-11-02T08:59:30.000Z'), anEvent('2026-11-02T08:59:50.000Z')]);
    const slow = store.subscribe(null, {}, { onBatch: () => work.promise, onCaughtUp: () => caughtUp.resolve() });
    store.subscribe(await store.head(), {}, { onBatch: () => Promise.resolve() });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await lag()).toBe('30');
    work.resolve();
    await caughtUp.promise;
    expect(await lag()).toBe('0');
    await slow.stop();
  });

  it('shows the subscription that is furthest behind', async () => {
    const first = await store.append(STREAM, NO_STREAM, [anEvent('2026-11-02T08:59:30.000Z')]);
    await store.append(STREAM, first.revision, [anEvent('2026-11-02T08:59:50.000Z')]);
    const hang = () => new Promise<void>(() => undefined);
    const places = [first.position, null, first.position].map((after) => store.subscribe(after, {}, { onBatch: hang }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await lag()).toBe('30');
    for (const place of places) void place.stop();
  });

  it('calls an error that is none of the store’s own neither success nor one of its kinds', async () => {
    await expect(telemetry.timed('head', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect([await count('head', 'error'), await count('head', 'ok')]).toEqual(['1', undefined]);
  });

  it.each(['stop', 'fail'])('forgets a subscription that has ended: %s', async (end) => {
    await store.append(STREAM, NO_STREAM, [anEvent('2026-11-02T08:59:30.000Z')]);
    const ended = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const subscription = store.subscribe(
      null,
      {},
      {
        onBatch: async () => {
          begun.resolve();
          if (end === 'fail') throw new Error('broken');
        },
        onFailure: () => ended.resolve(),
      },
    );
    await begun.promise;
    await (end === 'stop' ? subscription.stop() : ended.promise);
    expect(await lag()).toBe('0');
  });

  it('does not take a clock that is behind for a lag', async () => {
    await store.append(STREAM, NO_STREAM, [anEvent('2026-11-02T09:01:00.000Z')]);
    const subscription = store.subscribe(null, {}, { onBatch: () => new Promise(() => undefined) });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await lag()).toBe('0');
    void subscription.stop();
  });
});

describe('what a store tells of itself', () => {
  it('is counted, and each begin and end of an outage and fault of the witness is one line in the log', async () => {
    const lines: object[] = [];
    telemetry.lost('before there was a log');
    telemetry.reconnected('before there was a log', 1);
    telemetry.lost('still so when there is one');
    const line = (details: object, message: string) => lines.push({ ...details, message });
    telemetry.logTo({ warn: line, error: line });
    telemetry.retried('append');
    telemetry.retried('append');
    telemetry.retried('read');
    telemetry.reconnected('still so when there is one', 61.26);
    telemetry.witnessFailed(new Error('disk full'));
    expect(await metric('handrail_event_store_retries_total{operation="append"}')).toBe('2');
    expect(await metric('handrail_event_store_retries_total{operation="read"}')).toBe('1');
    expect(await metric('handrail_event_store_reconnects_total')).toBe('2');
    expect(lines).toEqual([
      { reason: 'still so when there is one', message: expect.stringContaining('does not answer') },
      { reason: 'still so when there is one', seconds: 61.3, message: expect.stringContaining('answers again') },
      { fault: 'Error: disk full', message: expect.stringContaining('witness') },
    ]);
  });

  it('is nothing of an outage that was over before there was a log', () => {
    const lines: string[] = [];
    telemetry.lost('over');
    telemetry.reconnected('over', 1);
    const line = (_: object, message: string) => lines.push(message);
    telemetry.logTo({ warn: line, error: line });
    expect(lines).toEqual([]);
  });

  it('is an error in the log when it was found damaged', () => {
    const errors: object[] = [];
    telemetry.logTo({ warn: () => undefined, error: (details) => errors.push(details) });
    telemetry.damaged('an event is missing');
    expect(errors).toEqual([{ damage: 'an event is missing' }]);
  });
});
