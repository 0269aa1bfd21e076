import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM } from '#eventing';
import type { DomainEvent, KeyRing } from '#eventing';
import { SqliteEventStore } from '#event-store-sqlite';
import { prepared, projection, ProjectionRunner, ReadStore } from '#read-store';
import { paired, row, TABLE_HEAD } from './paired.ts';

/**
 * Goal 4 of the speed targets: a rebuild through store, codec, runner and checkpoint, against the raw batched upserts of the same rows.
 * node --conditions=source test/bench/projection.bench.ts [rounds] [events]
 */
const ROUNDS = Number(process.argv[2] ?? 3);
const EVENTS = Number(process.argv[3] ?? 1_000_000);
const APPEND = 500;
const BATCH = 5_000;

interface Report {
  readonly id: string;
  readonly unit: string;
  readonly status: string;
  readonly minutes: number;
  readonly at: string;
}

const directory = mkdtempSync(join(process.env['HANDRAIL_BENCH_DIRECTORY'] ?? tmpdir(), 'handrail-bench-'));
// Four reports of five are touched once, the others twice.
const ids = Array.from({ length: Math.ceil(EVENTS / 1.25) }, () => randomUUID());
const reports = Array.from({ length: EVENTS }, (_, n): Report => {
  const status = n < ids.length ? 'open' : 'resolved';
  return { id: ids[n % ids.length] ?? '', unit: `unit ${n % 40}`, status, minutes: n % 60, at: '2026-11-02T09:00:00.000Z' };
});

const store = await SqliteEventStore.open({ directory });
for (let from = 0; from < EVENTS; from += APPEND) {
  const events = reports.slice(from, from + APPEND).map((report) => {
    const id = randomUUID();
    const metadata = { schemaVersion: '1', recordedAt: report.at, commandId: id, correlationId: id, actor: report.id, roles: 'FRONTLINE' };
    return { id, type: 'ReportSeen', data: JSON.stringify(report), metadata };
  });
  await store.append(`friction_report-${randomUUID()}`, NO_STREAM, events);
}

const ring: KeyRing = {
  sealingKey: () => {
    throw new Error('nothing is sealed here');
  },
  openingKey: () => null,
  mac: (text) => text,
};
const log = new EventLog(store, new EventCodec(new EventCatalogue({ ReportSeen: { version: 1 } }), ring));

const upsert = prepared<{ reports: Report }, Report>((db, { id, unit, status, minutes, at }) =>
  db
    .insertInto('reports')
    .values({ id, unit, status, minutes, at })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ unit, status, minutes, at })),
);
const seen = projection<{ reports: Report }, DomainEvent<'ReportSeen', Report>>({
  name: 'reports',
  version: 1,
  create: (db) => [
    db.schema
      .createTable('reports')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('unit', 'text')
      .addColumn('status', 'text')
      .addColumn('minutes', 'integer')
      .addColumn('at', 'text'),
  ],
  on: { ReportSeen: (db, { data }) => upsert(db, data) },
});

async function rebuild(): Promise<number> {
  const folder = mkdtempSync(join(directory, 'read-'));
  const readStore = await ReadStore.open(folder, [seen]);
  const runner = new ProjectionRunner(readStore, log);
  const head = (await store.head()) ?? '';
  const start = performance.now();
  await runner.start();
  await readStore.waitFor(['reports'], head, 3_600_000);
  const rate = (EVENTS * 1_000) / (performance.now() - start);
  const count = await readStore.find(seen, (db) =>
    db
      .selectFrom('reports')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirst(),
  );
  if (count?.n !== ids.length) throw new Error(`${count?.n} rows instead of ${ids.length}`);
  await runner.stop();
  readStore.close();
  rmSync(folder, { recursive: true });
  return rate;
}

function raw(): Promise<number> {
  const file = join(directory, 'raw.sqlite');
  const db = new Database(file);
  for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'wal_autocheckpoint = 4096', 'cache_size = -32768'])
    db.pragma(pragma);
  db.exec('CREATE TABLE reports (id text PRIMARY KEY, unit text, status text, minutes integer, at text)');
  const statement = db.prepare<[Report]>(
    `INSERT INTO reports VALUES (@id, @unit, @status, @minutes, @at)
     ON CONFLICT (id) DO UPDATE SET unit = @unit, status = @status, minutes = @minutes, at = @at`,
  );
  const batch = db.transaction((rows: readonly Report[]) => {
    for (const report of rows) statement.run(report);
  });
  const start = performance.now();
  for (let from = 0; from < EVENTS; from += BATCH) batch(reports.slice(from, from + BATCH));
  const rate = (EVENTS * 1_000) / (performance.now() - start);
  db.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  return Promise.resolve(rate);
}

const result = await paired(rebuild, raw, ROUNDS);
console.log(TABLE_HEAD);
console.log(row(`rebuild of a read model from ${EVENTS.toLocaleString('en-US')} events`, 'raw batched upserts', result, 0.5));
await store.close();
rmSync(directory, { recursive: true });
