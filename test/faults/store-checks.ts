import { expect } from '@jest/globals';
import type { EventStore, StoredEvent } from '#eventing';
import { SqliteEventStore, verifyEvents } from '#event-store-sqlite';

export async function allEvents(store: EventStore): Promise<readonly StoredEvent[]> {
  return (await store.readAll(null, {}, 1_000_000)).events;
}

/** Opens the store as the next start would: nothing damaged, every acknowledged event once, no group in part. */
export async function expectNothingLost(directory: string, acknowledged: readonly string[]): Promise<void> {
  const store = await SqliteEventStore.open({ directory });
  try {
    expect(store.damage).toBeNull();
    const events = await allEvents(store);
    expect(lostFrom(events, acknowledged)).toEqual([]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const groups = new Map<string, number>();
    for (const { data } of events) {
      const { group, size } = JSON.parse(data) as { group: string; size: number };
      groups.set(group, (groups.get(group) ?? size) - 1);
    }
    expect([...groups.values()].filter((missing) => missing !== 0)).toEqual([]);
  } finally {
    await store.close();
  }
  expect((await verifyEvents(directory)).damage).toBeNull();
}

export function lostFrom(events: readonly { readonly id: string }[], acknowledged: readonly string[]): string[] {
  const there = new Set(events.map(({ id }) => id));
  return acknowledged.filter((id) => !there.has(id));
}
