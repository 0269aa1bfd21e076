import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_STREAM } from '#eventing';
import type { Position } from '#eventing';
import { SqliteEventStore } from '#event-store-sqlite';
import { missing, paired, row, TABLE_HEAD } from './paired.ts';
import { openEmmettPostgres, openEmmettSqlite } from './peers/peers.ts';
import type { Peer } from './peers/peers.ts';

/**
 * Goals 1 and 3 of the speed targets: appends and replay beside emmett-sqlite and emmett-postgresql, the same event and check.
 * Their packages are a lock file of their own, which `npm run bench` installs. node test/bench/peers.bench.ts [rounds] [milliseconds] [events]
 */
const ROUNDS = Number(process.argv[2] ?? 5);
const MILLISECONDS = Number(process.argv[3] ?? 1_500);
const EVENTS = Number(process.argv[4] ?? 50_000);
const BATCH = 500;
const PAGE = 1_000;

const directory = mkdtempSync(join(process.env['HANDRAIL_BENCH_DIRECTORY'] ?? tmpdir(), 'handrail-bench-'));
const text = 'The form asks for a second proof of address. '.repeat(8);
const policies = Array.from({ length: 50 }, () => randomUUID());

interface Report {
  readonly policyId: string;
  readonly text: string;
  readonly minutesLost: number;
}
const report = (n: number): Report => ({ policyId: policies[n % 50] ?? '', text, minutesLost: n % 60 });
const stampOf = (commandId: string) => ({ commandId, correlationId: commandId, actor: commandId, schemaVersion: '1' });
const event = (n: number) => {
  const id = randomUUID();
  return { id, type: 'FrictionReported', data: JSON.stringify(report(n)), metadata: stampOf(id) };
};
const peerEvent = (n: number) => ({ type: 'FrictionReported', data: report(n), metadata: stampOf(randomUUID()) });

/** Appends a second for a closed loop of callers, each to a stream that must be new. */
async function rate(callers: number, append: (n: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let appended = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() - start < MILLISECONDS) await append(appended++);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (appended * 1_000) / (performance.now() - start);
}

/** Minutes lost of each policy, from pages of parsed reports; returns events a second. */
async function replayed(pages: AsyncIterable<readonly Report[]>): Promise<number> {
  const start = performance.now();
  const minutes = new Map<string, number>();
  let read = 0;
  for await (const page of pages) {
    for (const { policyId, minutesLost } of page) minutes.set(policyId, (minutes.get(policyId) ?? 0) + minutesLost);
    read += page.length;
  }
  if (read < EVENTS || minutes.size !== policies.length) throw new Error(`read ${read} events of ${EVENTS}`);
  return (read * 1_000) / (performance.now() - start);
}

async function* pagesOf(store: SqliteEventStore): AsyncGenerator<readonly Report[]> {
  for (let after: Position | null = null; ;) {
    const page = await store.readAll(after, {}, PAGE);
    yield page.events.map(({ data }) => JSON.parse(data) as Report);
    if (page.atEnd) return;
    after = page.readTo;
  }
}

/** One peer's rows; where it cannot be had they say why. */
async function beside(
  name: string,
  open: () => Promise<Peer>,
  works: readonly string[],
  measure: (peer: Peer) => Promise<void>,
): Promise<void> {
  let peer: Peer;
  try {
    peer = await open();
  } catch (error) {
    for (const work of works) console.log(missing(work, name, error instanceof Error ? error.message : String(error)));
    return;
  }
  try {
    await measure(peer);
  } finally {
    await peer.close();
  }
}

const ours = await SqliteEventStore.open({ directory });
const append = (n: number) => ours.append(`friction_report-${randomUUID()}`, NO_STREAM, [event(n)]);
const appendTo = (peer: Peer) => (n: number) => peer.append(`friction_report-${randomUUID()}`, [peerEvent(n)]);

const ONE_CALLER = 'append, 1 caller';
const REPLAY = `replay of ${EVENTS.toLocaleString('en-US')}`;
const MANY_CALLERS = 'append, 64 callers';
console.log(TABLE_HEAD);
await beside(
  'emmett-sqlite',
  () => openEmmettSqlite(directory, false),
  [ONE_CALLER],
  async (peer) => {
    const appends = await paired(
      () => rate(1, append),
      () => rate(1, appendTo(peer)),
      ROUNDS,
    );
    console.log(row(ONE_CALLER, 'emmett-sqlite', appends, 5));
  },
);
const KEPT = 'emmett-sqlite on a connection kept open';
await beside(
  KEPT,
  () => openEmmettSqlite(directory, true),
  [ONE_CALLER, REPLAY],
  async (peer) => {
    const appends = await paired(
      () => rate(1, append),
      () => rate(1, appendTo(peer)),
      ROUNDS,
    );
    console.log(row(ONE_CALLER, KEPT, appends, null));
    const replays = await SqliteEventStore.open({ directory: join(directory, 'replay') });
    for (let from = 0; from < EVENTS; from += BATCH) {
      const numbers = Array.from({ length: BATCH }, (_, n) => from + n);
      await replays.append(`friction_report-${randomUUID()}`, NO_STREAM, numbers.map(event));
      await peer.append(`friction_report-${randomUUID()}`, numbers.map(peerEvent));
    }
    const replay = await paired(
      () => replayed(pagesOf(replays)),
      () => replayed(peer.pages(PAGE) as AsyncIterable<readonly Report[]>),
      ROUNDS,
    );
    console.log(row(REPLAY, KEPT, replay, 2.5));
    await replays.close();
  },
);
await beside(
  'emmett-postgresql, 16 connections',
  () => openEmmettPostgres(directory),
  [MANY_CALLERS],
  async (peer) => {
    const appends = await paired(
      () => rate(64, append),
      () => rate(64, appendTo(peer)),
      ROUNDS,
    );
    console.log(row(MANY_CALLERS, 'emmett-postgresql, 16 connections', appends, 10));
  },
);
await ours.close();
rmSync(directory, { recursive: true, force: true });
