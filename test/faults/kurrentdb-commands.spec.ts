import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DomainError, EventCatalogue, EventCodec, EventLog, EventStoreError, execute } from '#eventing';
import type { CommandResult, Decider, EventsOf, EventStore, StoredEvent } from '#eventing';
import { aContext, idsOf, InMemoryKeyRing, recorded } from '#eventing-testing';
import { kurrentDbFixture, within } from './kurrentdb-fixture.ts';
import { TIMINGS } from './kurrentdb-timings.ts';
import { Trouble } from './kurrentdb-trouble.ts';
import { randomFrom, rounds, seed } from './seed.ts';

type CounterEvent = EventsOf<{ Counted: { n: number; of: number } }>;

/** Every event carries its number, so that a lost, repeated or misplaced one shows. */
const counter: Decider<number, { Count: { times: number } }, CounterEvent> = {
  category: 'counter',
  initialState: 0,
  decide: {
    Count: ({ times }, n) => {
      if (times === 0) throw new DomainError('counter.nothing', 'count something');
      return Array.from({ length: times }, (_, i) => ({ type: 'Counted', data: { n: n + i + 1, of: times } }));
    },
  },
  evolve: { Counted: ({ n }) => n },
};

const CALLERS = 32;
/** One command reads and appends, and may lose a race a few times: far more than that is a hang. */
const COMMAND_WITHIN_MS = 20 * TIMINGS.operationMs;

interface Told {
  readonly acknowledged: Map<string, CommandResult>;
  readonly refused: Set<string>;
  /** The caller gave up without an answer. */
  readonly unknown: Set<string>;
  lost: number;
  repeated: number;
}

/** Callers side by side; some repeat a command whose answer they lost until they know, some give up, some ask again though they know. */
async function callers(store: EventStore, count: number, random: () => number): Promise<Told> {
  const log = new EventLog(store, new EventCodec(new EventCatalogue({ Counted: { version: 1 } }), new InMemoryKeyRing()));
  const context = aContext();
  const counters = Array.from({ length: Math.ceil(count / 20) }, () => randomUUID());
  const told: Told = { acknowledged: new Map(), refused: new Set(), unknown: new Set(), lost: 0, repeated: 0 };
  let left = count;

  async function command(): Promise<void> {
    const id = counters[Math.floor(random() * counters.length)] ?? '';
    const input = { commandId: randomUUID(), times: Math.floor(random() * 4) };
    const patience = random() < 0.7 ? Number.POSITIVE_INFINITY : 1;
    const asksAgain = random() < 0.1;
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await within(execute(log, counter, id, 'Count', input, context), COMMAND_WITHIN_MS);
        const earlier = told.acknowledged.get(input.commandId);
        if (result.repeated) told.repeated++;
        if (earlier) expect([result.revision, result.position, result.repeated]).toEqual([earlier.revision, earlier.position, true]);
        told.acknowledged.set(input.commandId, earlier ?? result);
        if (earlier || !asksAgain) return;
      } catch (error) {
        const isLost = error instanceof EventStoreError && error.kind === 'UNAVAILABLE';
        const isRefused = error instanceof DomainError || (error instanceof EventStoreError && error.kind === 'WRONG_REVISION');
        if (isLost) told.lost++;
        else if (!isRefused) throw error;
        if (told.acknowledged.has(input.commandId)) return;
        if (isRefused && attempt === 1) return void told.refused.add(input.commandId);
        if (isRefused || attempt >= patience) return void told.unknown.add(input.commandId);
      }
    }
  }

  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (left-- > 0) await command();
    }),
  );
  return told;
}

function expectExactlyWhatWasTold(events: readonly StoredEvent[], { acknowledged, refused, unknown }: Told): void {
  const byCommand = Map.groupBy(events, ({ metadata }) => metadata['commandId'] ?? '');
  for (const [commandId, { events, revision, position }] of acknowledged) {
    const stored = byCommand.get(commandId) ?? [];
    expect(stored.map(({ data }) => data)).toEqual(events.map(({ data }) => JSON.stringify(data)));
    expect([stored.at(-1)?.revision, stored.at(-1)?.position]).toEqual([revision, position]);
  }
  for (const commandId of refused) expect(byCommand.get(commandId) ?? []).toEqual([]);
  // Known to nobody, but never in part or twice.
  for (const commandId of unknown) {
    const stored = byCommand.get(commandId) ?? [];
    expect([0, (JSON.parse(stored[0]?.data ?? '{"of":0}') as { of: number }).of]).toContain(stored.length);
  }
  expect([...byCommand.keys()].filter((id) => !acknowledged.has(id) && !unknown.has(id))).toEqual([]);
  for (const stored of Map.groupBy(events, ({ stream }) => stream).values()) {
    expect(stored.map(({ data }) => (JSON.parse(data) as { n: number }).n)).toEqual(stored.map((_, i) => i + 1));
    expect(stored.every(({ revision }, i) => i === 0 || revision > (stored[i - 1]?.revision ?? revision))).toBe(true);
  }
  expect(new Set(idsOf(events)).size).toBe(events.length);
}

describe('commands on a KurrentDB in trouble', () => {
  const the = kurrentDbFixture();

  async function everything(store: EventStore): Promise<readonly StoredEvent[]> {
    const all: StoredEvent[] = [];
    for (let from = null as string | null; ;) {
      const page = await within(store.readAll(from, {}, 100));
      all.push(...page.events);
      if (page.atEnd) return all;
      from = page.readTo;
    }
  }

  async function commandsThrough(url: string, count: number, start: () => Trouble): Promise<Told> {
    const store = await the.store(url);
    const seen = recorded(store, null, {});
    const trouble = start();
    const told = await callers(store, count, randomFrom(seed + 1)).finally(() => trouble.stop());
    const stored = await everything(store);
    await seen.until(stored.length);
    expectExactlyWhatWasTold(stored, told);
    expect(seen.events).toEqual(stored);
    await seen.stop();
    expect([...trouble.counts.values()].reduce((sum, times) => sum + times, 0)).toBeGreaterThan(3);
    return told;
  }

  const COMMANDS = rounds(5_000, 50_000);
  it(
    `${COMMANDS} from ${CALLERS} callers, while it is killed, silent and forgetful: each acknowledged one is there once (seed ${seed})`,
    async () => {
      const server = await the.server({ systemEventEvery: 7 });
      const told = await commandsThrough(server.url, COMMANDS, () => Trouble.of(server, randomFrom(seed)));
      expect(told.acknowledged.size).toBeGreaterThan(COMMANDS / 2);
      expect(told.refused.size).toBeGreaterThan(0);
      expect(told.repeated).toBeGreaterThan(0);
    },
    COMMANDS * 100,
  );

  const IN_CLUSTER = rounds(1_000, 20_000);
  it(
    `${IN_CLUSTER} on a cluster whose leaders die and hand over: each acknowledged one is there once (seed ${seed})`,
    async () => {
      const cluster = await the.cluster();
      const told = await commandsThrough(cluster.url, IN_CLUSTER, () => Trouble.ofCluster(cluster, randomFrom(seed)));
      expect(told.acknowledged.size).toBeGreaterThan(IN_CLUSTER / 2);
    },
    IN_CLUSTER * 100,
  );
});
