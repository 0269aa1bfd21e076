import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { EventLog, NO_STREAM } from '#eventing';
import { SqliteEventStore } from '#event-store-sqlite';
import { ProjectionRunner, ReadStore } from '#read-store';
import { rollUp, tally, tallyCodec } from './tally.ts';
import type { ProjectionTask } from './tally.ts';

/** An instance that projects, and notes outside of the database what its finders saw. */
const task = JSON.parse(process.argv[2] ?? '{}') as ProjectionTask;
const note = (line: object): void => appendFileSync(task.notes, `${JSON.stringify(line)}\n`);
const logger = {
  info: (_: object, message: string) => note({ info: message }),
  warn: (_: object, message: string) => note({ warning: message }),
  error: (details: object, message: string) => note({ error: message, ...details }),
};

const store = await SqliteEventStore.open({ directory: task.directory });
const readStore = await ReadStore.open(task.directory, [tally, rollUp]);
const runner = new ProjectionRunner(readStore, new EventLog(store, tallyCodec), {
  leaseMs: task.leaseMs,
  pollMs: 5,
  batchSize: 400,
  logger,
});
await runner.start();
note({ ready: true });

async function append(): Promise<never> {
  const metadata = { schemaVersion: '1', recordedAt: new Date().toISOString() };
  for (;;) {
    const events = Array.from({ length: 1 + Math.floor(Math.random() * 30) }, () => ({
      id: randomUUID(),
      type: 'ThingUsed',
      data: JSON.stringify({ thing: `thing ${Math.floor(Math.random() * 50)}`, minutes: Math.floor(Math.random() * 100) }),
      metadata,
    }));
    const { position } = await store.append(`thing-${randomUUID()}`, NO_STREAM, events);
    note({ appended: events.length, position });
    await delay(Math.random() * 3);
  }
}

async function rebuild(): Promise<never> {
  for (;;) {
    for (const { name } of readStore.projections) await readStore.requestRebuild(name);
    await delay(Math.random() * 30);
  }
}

const sums = {
  tally: () =>
    readStore.find(tally, async (db, { position }) => {
      const row = await db
        .selectFrom('tally')
        .select((eb) => eb.fn.sum<number | null>('uses').as('uses'))
        .executeTakeFirst();
      return { uses: row?.uses ?? 0, position };
    }),
  roll_up: () =>
    readStore.find(rollUp, async (db, { position }) => {
      const row = await db
        .selectFrom('roll_up')
        .select((eb) => eb.fn.sum<number | null>('uses').as('uses'))
        .executeTakeFirst();
      return { uses: row?.uses ?? 0, position };
    }),
};

async function find(): Promise<never> {
  for (;;) {
    for (const [found, sum] of Object.entries(sums)) {
      note({ found, ...(await sum().catch((error: Error) => ({ unavailable: error.message }))) });
    }
    await delay(1);
  }
}

// Without end: the test kills this process.
await Promise.all([...(task.appends ? [append()] : []), ...(task.rebuilds ? [rebuild()] : []), find()]);
