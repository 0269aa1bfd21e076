import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { boxOf, EventCatalogue, EventCodec, EventLog, isBox, NO_STREAM } from '#eventing';
import type { EventsOf, Sealable } from '#eventing';
import { InMemoryEventStore, InMemoryKeyRing, aContext, eventually } from '#eventing-testing';
import { projection } from './projection.ts';
import { ProjectionRunner } from './projection-runner.ts';
import { ReadStore } from './read-store.ts';

type NoteEvent = EventsOf<{ NoteTaken: { noteId: string; author: string; text: Sealable<string>; facts: Sealable<object> | null } }>;
interface NoteTables {
  note: { note_id: string; text: string | null; facts: string | null };
}
const CONTRACTS = { NoteTaken: { version: 1, sealed: { subject: 'author', fields: { text: 'text', facts: 'text' } } } } as const;

const notes = projection<NoteTables, NoteEvent>({
  name: 'notes',
  version: 1,
  keeps: ['text', 'facts'],
  create: (db) => [
    db.schema
      .createTable('note')
      .addColumn('note_id', 'text', (column) => column.primaryKey())
      .addColumn('text', 'text')
      .addColumn('facts', 'text'),
  ],
  on: {
    NoteTaken: (db, { data }) => db.insertInto('note').values({ note_id: data.noteId, text: boxOf(data.text), facts: boxOf(data.facts) }),
  },
});

let directory: string;
let log: EventLog;
const ring = new InMemoryKeyRing();
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'handrail-kept-'));
  log = new EventLog(new InMemoryEventStore(), new EventCodec(new EventCatalogue(CONTRACTS), ring));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await rm(directory, { recursive: true });
});

async function instance(): Promise<ReadStore> {
  const readStore = await ReadStore.open(directory, [notes], (box) => log.codec.open(box));
  const runner = new ProjectionRunner(readStore, log, { pollMs: 10 });
  await runner.start();
  closing.push(async () => {
    await runner.stop();
    readStore.close();
  });
  return readStore;
}

async function take(author: string, text: string, facts: object | null = null): Promise<void> {
  const stream = `note-${randomUUID()}`;
  const event: NoteEvent = { type: 'NoteTaken', data: { noteId: author, author, text, facts } };
  const encoded = log.codec.encode(stream, event, { commandId: randomUUID(), scope: 'spec', inputMac: '' }, aContext());
  await log.store.append(stream, NO_STREAM, [encoded]);
}

async function read(readStore: ReadStore) {
  await readStore.waitFor(['notes'], (await log.store.head()) ?? '', 5_000);
  return readStore.find(notes, (db) => db.selectFrom('note').select(['note_id', 'text', 'facts']).orderBy('note_id').execute());
}

async function bytes(): Promise<string> {
  const files = (await readdir(directory)).filter((name) => name.startsWith('read.sqlite'));
  return (await Promise.all(files.map((name) => readFile(join(directory, name), 'latin1')))).join('');
}

it('are read open and lie sealed in the file', async () => {
  const readStore = await instance();
  await take('ada', 'the till at Main Street', { receipt: false });
  expect(await read(readStore)).toEqual([{ note_id: 'ada', text: 'the till at Main Street', facts: { receipt: false } }]);
  expect(await bytes()).toContain('ada');
  expect(await bytes()).not.toMatch(/Main Street|receipt/);
});

it('are gone with the next read once their key is destroyed: in every instance, and in what is built anew', async () => {
  const [one, other] = [await instance(), await instance()];
  await take('bob', 'a kettle');
  await take('eve', 'a fridge');
  expect((await read(other)).map(({ text }) => text)).toEqual(['a kettle', 'a fridge']);
  ring.erase('bob');
  const left = [
    { note_id: 'bob', text: null, facts: null },
    { note_id: 'eve', text: 'a fridge', facts: null },
  ];
  expect([await read(one), await read(other)]).toEqual([left, left]);
  await one.requestRebuild('notes');
  await eventually(async () => (await one.listProjections())[0]?.generation === 2, 'the rebuild');
  expect([await read(one), await read(other)]).toEqual([left, left]);
});

it('are never open text: a handler that keeps some is a fault', () => {
  expect(() => boxOf('open text')).toThrow('sealed values only');
  expect(['', 'text', '["a"]', 1, null].map(isBox)).toEqual([false, false, false, false, false]);
});
