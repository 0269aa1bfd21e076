import { beforeEach, describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { Deployment } from '#cqrs';
import { EventCatalogue, EventCodec, EventLog, EventStoreError } from '#eventing';
import type { EncodedEvent, ExpectedRevision } from '#eventing';
import { anActor, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { accessEvents } from './events.ts';
import { SealedReads } from './sealed-reads.ts';

/** Appends when it is told to. */
class SlowStore extends InMemoryEventStore {
  appends = 0;
  failing = false;

  override append(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]) {
    this.appends += 1;
    if (this.failing) return Promise.reject(new EventStoreError('UNAVAILABLE', 'down'));
    return super.append(stream, expected, events);
  }
}

const owner = anActor('POLICY_OWNER');
const inbox = { kind: 'REPORTS' as const, policyIds: ['b', 'a'], personId: null };
let now: string;
let store: SlowStore;
let log: EventLog;
const instance = () => new SealedReads(log, new Deployment(new Calendar('UTC'), 'USD', () => Date.parse(now)));
const logged = async () =>
  (await log.readAll(null, {}, 100)).events.map(({ data, metadata, recordedAt }) => ({ data, actor: metadata['actor'], recordedAt }));

beforeEach(() => {
  now = '2026-11-02T09:10:11.123Z';
  store = new SlowStore();
  log = new EventLog(store, new EventCodec(new EventCatalogue(accessEvents), new InMemoryKeyRing()));
});

describe('a read', () => {
  it('is on record before it is allowed, by the hour', async () => {
    const reads = instance();
    await reads.note(owner, inbox);
    const hour = '2026-11-02T09:00:00.000Z';
    const data = { readerId: owner.id, kind: 'REPORTS', policyIds: ['a', 'b'], personId: null, hour };
    expect(await logged()).toEqual([{ data, actor: owner.id, recordedAt: hour }]);
  });

  it('is one entry an hour, however often and at however many instances', async () => {
    const [one, two] = [instance(), instance()];
    await Promise.all([one, one, two, two].map((reads) => reads.note(owner, inbox)));
    await one.note(owner, { ...inbox, policyIds: ['a', 'b'] });
    expect(store.appends).toBeLessThanOrEqual(2);
    expect(await logged()).toHaveLength(1);
    now = '2026-11-02T10:00:00.000Z';
    await one.note(owner, inbox);
    await one.note(anActor('POLICY_OWNER'), inbox);
    await one.note(owner, { ...inbox, policyIds: ['a'] });
    expect(await logged()).toHaveLength(4);
  });

  it('is refused while it cannot be recorded, and tried again', async () => {
    const reads = instance();
    store.failing = true;
    await expect(reads.note(owner, inbox)).rejects.toThrow('down');
    await expect(reads.note(owner, inbox)).rejects.toThrow('down');
    store.failing = false;
    await reads.note(owner, inbox);
    expect(await logged()).toHaveLength(1);
  });
});
