import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { EventStoreError, NO_STREAM } from '#eventing';
import type { EncodedEvent, ExpectedRevision } from '#eventing';
import { SqliteEventStore } from '#event-store-sqlite';
import type { ChildTask } from './store-child.ts';

/** A process that appends without end and notes in a file, outside of the store, what was acknowledged. */
const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
const note = (line: object): void => appendFileSync(task.notes, `${JSON.stringify(line)}\n`);

const store = await SqliteEventStore.open({
  directory: task.directory,
  ...(task.synchronous === undefined ? {} : { synchronous: task.synchronous }),
  ...(task.staysAfterFatal ? { onFatal: () => note({ fatal: true }) } : {}),
});
note({ ready: true, damage: store.damage });

process.once('SIGTERM', () => void store.close().then(() => process.exit(0)));

if (task.checkpoints) {
  const db = new Database(join(task.directory, 'events.sqlite'));
  db.pragma('synchronous = FULL');
  setInterval(() => db.pragma('wal_checkpoint(PASSIVE)'), 15);
}

/** All or none of a group may ever be seen. */
function group(size: number): EncodedEvent[] {
  const id = randomUUID();
  return Array.from({ length: size }, (_, n) => ({
    id: randomUUID(),
    type: 'ThingHappened',
    data: JSON.stringify({ group: id, size, n, text: 'x'.repeat((n * 379) % 900) }),
    metadata: { commandId: id },
  }));
}

async function append(stream: string, expected: ExpectedRevision, events: EncodedEvent[]): Promise<number | undefined> {
  try {
    const { revision } = await store.append(stream, expected, events);
    note({ acknowledged: events.map(({ id }) => id) });
    return revision;
  } catch (error) {
    if (!(error instanceof EventStoreError)) throw error;
    const page = await store.readAll(null, {}, 1_000_000);
    note({ refused: error.kind, message: error.message, ids: events.map(({ id }) => id), readable: page.events.length });
    await new Promise((resolve) => setTimeout(resolve, 20));
    return undefined;
  }
}

async function caller(n: number): Promise<never> {
  for (;;) {
    const stream = `thing-${randomUUID()}`;
    let revision = await append(stream, NO_STREAM, group(1 + (n % 3)));
    for (let more = 0; revision !== undefined && more < n % 4; more++) revision = await append(stream, revision, group(1));
  }
}

/** Every stream is fought for by all processes, event by event. */
async function fight({ streams, from }: NonNullable<ChildTask['fight']>): Promise<void> {
  while (!existsSync(from)) await new Promise((resolve) => setTimeout(resolve, 2));
  await Promise.all(
    streams.map(async (stream) => {
      let last: number | undefined;
      // Long enough that a busy machine lets both processes have their turns.
      while ((await store.readStream(stream)).length < 150) {
        await append(stream, last ?? NO_STREAM, group(1));
        last = (await store.readStream(stream)).at(-1)?.revision;
      }
    }),
  );
}

if (task.fight === undefined) await Promise.all(Array.from({ length: task.callers }, (_, n) => caller(n)));
else await fight(task.fight);
await store.close();
