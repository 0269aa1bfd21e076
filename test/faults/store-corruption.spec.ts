import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreError, NO_STREAM, StoreRefusedError } from '#eventing';
import type { StoredEvent } from '#eventing';
import { encodedEvent } from '#eventing-testing';
import { SqliteEventStore, verifyEvents } from '#event-store-sqlite';
import { randomFrom, rounds, seed } from './seed.ts';
import { allEvents } from './store-checks.ts';

const NAMED = /last good position|restore the latest backup|unreadable|newer version|pre-release|not an event log/;
const FILES = ['events.sqlite', 'events.sqlite-wal', 'events.head'] as const;

describe('bit flips and truncation', () => {
  const random = randomFrom(seed);
  let root: string;
  let template: string;
  let original: readonly StoredEvent[];

  /** As a SIGKILL leaves it: half of the events in the database, half in the WAL. */
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'handrail-flip-'));
    template = join(root, 'template');
    const directory = join(root, 'data');
    for (const last of [false, true]) {
      const store = await SqliteEventStore.open({ directory });
      for (let i = 0; i < 60; i++) {
        const stream = `thing-${randomUUID()}`;
        await store.append(stream, NO_STREAM, [encodedEvent('ThingHappened', 'x'.repeat((i * 379) % 1_500)), encodedEvent()]);
      }
      if (last) {
        await delay(100);
        original = await allEvents(store);
        cpSync(directory, template, { recursive: true, filter: (file) => !file.endsWith('-shm') });
      }
      await store.close();
    }
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** Damages one file of a fresh copy and says how. */
  function damage(directory: string): string {
    rmSync(directory, { recursive: true, force: true });
    cpSync(template, directory, { recursive: true });
    const name = FILES[Math.floor(random() * FILES.length)] ?? FILES[0];
    const file = join(directory, name);
    const bytes = readFileSync(file);
    const at = Math.floor(random() * bytes.length);
    if (random() < 0.3) {
      truncateSync(file, at);
      return `${name} cut at ${at} of ${bytes.length}`;
    }
    const bit = Math.floor(random() * 8);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
    writeFileSync(file, bytes);
    return `bit ${bit} of byte ${at} of ${bytes.length} in ${name}`;
  }

  interface Findings {
    /** What opening and verifying say; null: nothing. */
    readonly found: string | null;
    readonly events: readonly StoredEvent[];
    /** How many events, from the first on, the report calls good. */
    readonly good: number;
  }

  async function findings(directory: string): Promise<Findings> {
    try {
      const report = await verifyEvents(directory);
      const found = report.damage?.message ?? report.notices[0] ?? null;
      const store = await SqliteEventStore.open({ directory });
      try {
        if (store.damage !== null) {
          await expect(store.append(`thing-${randomUUID()}`, NO_STREAM, [encodedEvent()])).rejects.toMatchObject({ kind: 'CORRUPT' });
        }
        const events = await readBothWays(store).catch((error: unknown) => {
          expect(found).not.toBeNull();
          return refused(error).events;
        });
        return { found: store.damage ?? found, events, good: report.events };
      } finally {
        await store.close();
      }
    } catch (error) {
      return refused(error);
    }
  }

  /** A flipped bit in the words that say whose database it is reads like another version's. */
  function refused(error: unknown): Findings {
    const isNamed = error instanceof StoreRefusedError || (error instanceof EventStoreError && error.kind === 'CORRUPT');
    if (!isNamed) throw error;
    return { found: error.message, events: [], good: 0 };
  }

  /** The log, provided that each stream says the same: its index may be damaged alone. */
  async function readBothWays(store: SqliteEventStore): Promise<readonly StoredEvent[]> {
    const events = await allEvents(store);
    const streams = await Promise.all([...new Set(original.map(({ stream }) => stream))].map((stream) => store.readStream(stream)));
    const byStream = streams.flat().sort((a, b) => a.position.localeCompare(b.position));
    return byStream.length < events.length ? byStream : events;
  }

  const ROUNDS = rounds(24, 200);

  it(
    `in database, WAL and head are found and named, or change nothing: ${ROUNDS} times (seed ${seed})`,
    async () => {
      const directory = join(root, 'damaged');
      let count = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const what = damage(directory);
        const { found, events, good } = await findings(directory);
        if (found === null) expect([what, events]).toEqual([what, original]);
        else {
          count++;
          expect([what, found]).toEqual([what, expect.stringMatching(NAMED)]);
          // What the report calls good is the beginning of the log as it was.
          expect([what, events.slice(0, good)]).toEqual([what, original.slice(0, Math.min(good, events.length))]);
        }
      }
      expect(count).toBeGreaterThan(ROUNDS / 2);
    },
    ROUNDS * 5_000,
  );

  it('shorten the log without a word where only SQLite looks: what chain and head are for', async () => {
    const directory = join(root, 'unprotected');
    let silent = 0;
    for (let round = 0; round < 40; round++) {
      damage(directory);
      try {
        const db = new Database(join(directory, 'events.sqlite'));
        const intact = db.pragma('integrity_check', { simple: true }) === 'ok';
        const ids = db.prepare('SELECT id FROM events ORDER BY position').pluck().all();
        db.close();
        if (intact && ids.length < original.length) silent++;
      } catch {
        // SQLite saw this one.
      }
    }
    expect(silent).toBeGreaterThan(0);
  });

  it.each(['events.sqlite-wal', 'events.sqlite', 'events.head', 'events.key'])('a missing %s is found at the start', async (name) => {
    const directory = join(root, 'missing');
    rmSync(directory, { recursive: true, force: true });
    cpSync(template, directory, { recursive: true });
    rmSync(join(directory, name));
    expect((await findings(directory)).found).toMatch(/restore/);
  });

  it('the loss of the very last commit is found', async () => {
    const directory = join(root, 'last');
    rmSync(directory, { recursive: true, force: true });
    cpSync(template, directory, { recursive: true });
    const wal = join(directory, 'events.sqlite-wal');
    truncateSync(wal, readFileSync(wal).length - 1);
    const { found, events } = await findings(directory);
    expect([found, events.length]).toEqual([expect.stringMatching(/missing at the end/), original.length - 2]);
  });

  it('a WAL cut in half is found, with the last good position', async () => {
    const directory = join(root, 'older');
    rmSync(directory, { recursive: true, force: true });
    cpSync(template, directory, { recursive: true });
    const wal = join(directory, 'events.sqlite-wal');
    truncateSync(wal, Math.floor(readFileSync(wal).length / 2));
    expect((await findings(directory)).found).toMatch(/missing at the end.*last good position: \d/);
  });
});
