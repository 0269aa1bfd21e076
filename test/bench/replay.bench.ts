import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_STREAM } from '#eventing';
import type { Position } from '#eventing';
import { SqliteEventStore } from '#event-store-sqlite';
import { paired, row, TABLE_HEAD } from './paired.ts';

/**
 * Goal 3 of the speed targets: replay through the store into a fold, against reading and parsing the same rows from SQLite.
 * node --conditions=source test/bench/replay.bench.ts [rounds] [events]
 */
const ROUNDS = Number(process.argv[2] ?? 5);
const EVENTS = Number(process.argv[3] ?? 200_000);
const BATCH = 500;

interface Report {
  readonly policyId: string;
  readonly minutesLost: number;
}

const directory = mkdtempSync(join(process.env['HANDRAIL_BENCH_DIRECTORY'] ?? tmpdir(), 'handrail-bench-'));
const policies = Array.from({ length: 50 }, () => randomUUID());
const text = 'The form asks for a second proof of address. '.repeat(8);
const store = await SqliteEventStore.open({ directory });
for (let written = 0; written < EVENTS; written += BATCH) {
  const events = Array.from({ length: BATCH }, (_, n) => {
    const id = randomUUID();
    const data = JSON.stringify({ policyId: policies[n % 50], text, minutesLost: n % 60 });
    return { id, type: 'FrictionReported', data, metadata: { commandId: id, correlationId: id, actor: id, schemaVersion: '1' } };
  });
  await store.append(`friction_report-${randomUUID()}`, NO_STREAM, events);
}

/** The fold: minutes lost of each policy. */
function folding(): { fold(data: string): void; minutes(): number } {
  const minutes = new Map<string, number>();
  return {
    fold: (data) => {
      const { policyId, minutesLost } = JSON.parse(data) as Report;
      minutes.set(policyId, (minutes.get(policyId) ?? 0) + minutesLost);
    },
    minutes: () => [...minutes.values()].reduce((sum, value) => sum + value, 0),
  };
}

async function throughStore(): Promise<number> {
  const start = performance.now();
  const fold = folding();
  let read = 0;
  for (let after: Position | null = null; ;) {
    const page = await store.readAll(after, {}, 1_000);
    for (const event of page.events) fold.fold(event.data);
    read += page.events.length;
    if (page.atEnd) break;
    after = page.readTo;
  }
  return checked(read, fold.minutes(), start);
}

const db = new Database(join(directory, 'events.sqlite'), { readonly: true });
const select = db.prepare<[], { data: string; metadata: string }>(
  'SELECT position, stream, revision, type, id, metadata, data FROM events ORDER BY position',
);

async function raw(): Promise<number> {
  const start = performance.now();
  const fold = folding();
  let read = 0;
  for (const { data, metadata } of select.iterate()) {
    JSON.parse(metadata);
    fold.fold(data);
    read++;
  }
  return checked(read, fold.minutes(), start);
}

function checked(read: number, minutes: number, start: number): number {
  if (read < EVENTS || minutes === 0) throw new Error(`read ${read} events of ${EVENTS}`);
  return (read * 1_000) / (performance.now() - start);
}

const result = await paired(throughStore, raw, ROUNDS);
console.log(TABLE_HEAD);
console.log(row(`replay of ${EVENTS.toLocaleString('en-US')}`, 'raw read and parse', result, 0.8));
db.close();
await store.close();
rmSync(directory, { recursive: true });
