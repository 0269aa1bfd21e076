import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { aContext, anActor, InMemoryKeyRing } from '#eventing-testing';
import { boxOf, ERASED, EventCatalogue, EventCodec, keyOfBox, position, scopeOf, UnknownEventVersionError } from './index.ts';
import type { CommandStamp, DomainEvent, EncodedEvent, EventContracts, EventsOf, StoredEvent } from './index.ts';

interface NoteEvents {
  NoteTaken: { noteId: string; author: string; text: string; wish?: string | null; unit: string };
  NoteRead: { noteId: string };
}
type NoteEvent = EventsOf<NoteEvents>;

const contracts: EventContracts<NoteEvent> = {
  NoteTaken: { version: 1, sealed: { subject: 'author', fields: { text: 'text', wish: 'text', author: 'identity' } } },
  NoteRead: { version: 1 },
};

const stream = `note-${randomUUID()}`;
const context = aContext({ actor: anActor('SUPERVISOR') });
const stamp: CommandStamp = { commandId: randomUUID(), scope: scopeOf(context.actor), inputMac: 'mac' };
const note = { noteId: 'n', author: 'author-1', text: 'the till is broken', unit: 'u' };
const taken: NoteEvent = { type: 'NoteTaken', data: note };

let ring: InMemoryKeyRing;
let codec: EventCodec;

beforeEach(() => {
  ring = new InMemoryKeyRing();
  codec = new EventCodec(new EventCatalogue(contracts), ring);
});

function stored(event: EncodedEvent, changes: Partial<StoredEvent> = {}): StoredEvent {
  return { ...event, stream, revision: 0, position: position(1), ...changes };
}

const encode = (event: DomainEvent = taken, now = context.now) => codec.encode(stream, event, stamp, { ...context, now });
const versionOf = (schemaVersion: number, event: EncodedEvent) => ({ ...event.metadata, schemaVersion: String(schemaVersion) });

describe('a sealed field', () => {
  it('is unreadable as stored and opens where it is asked for', () => {
    const event = encode();
    expect(event.data).not.toContain('till');
    expect(event.data).not.toContain('author-1');
    expect(codec.decode(stored(event), 'all').data).toEqual(note);
  });

  it('reads as erased unless it is revealed by name', () => {
    const event = stored(encode());
    expect(codec.decode(event, []).data).toEqual({ ...note, text: ERASED, author: ERASED });
    expect(codec.decode(event, ['text']).data).toEqual({ ...note, author: ERASED });
  });

  it('is kept by name for who stores it unread: it reads as erased, and its box opens as long as the key exists', () => {
    const { data } = codec.decode(stored(encode()), [], ['text']);
    expect(data).toMatchObject({ text: { erased: true }, author: ERASED });
    const box = boxOf((data as { text: { erased: true } }).text) ?? '';
    expect(box).not.toContain('till');
    expect(codec.open(box)).toBe(note.text);
    expect(keyOfBox(box)).toBe(ring.sealingKey('author-1', 'text', '2026-Q4').id);
    const moved = box.replace('NoteTaken', 'NoteMoved');
    expect(() => codec.open(moved)).toThrow('unable to authenticate');
    ring.erase('author-1');
    expect(codec.open(box)).toBeNull();
    expect([boxOf(null), boxOf(undefined), boxOf(ERASED)]).toEqual([null, null, null]);
  });

  it('reads as erased once the person is, while the rest stays', () => {
    const event = stored(encode());
    ring.erase('author-1');
    expect(codec.decode(event, 'all').data).toEqual({ ...note, text: ERASED, author: ERASED });
    expect(() => encode()).toThrow(expect.objectContaining({ code: 'person.erased' }));
    expect(encode({ type: 'NoteTaken', data: { ...note, author: 'author-2' } }).data).toContain('$sealed');
  });

  it('that is absent or null stays so and needs no key', () => {
    const data = { noteId: 'n', author: 'author-1', text: 't', wish: null, unit: 'u' };
    expect(codec.decode(stored(encode({ type: 'NoteTaken', data })), 'all').data).toEqual(data);
    expect(codec.decode(stored(encode()), []).data).not.toHaveProperty('wish');
  });

  it('does not open in another event, stream, type, field or schema version', () => {
    const event = stored(encode({ type: 'NoteTaken', data: { ...note, wish: 'a till' } }));
    const data = JSON.parse(event.data) as Record<string, unknown>;
    const swapped = JSON.stringify({ ...data, text: data['wish'], wish: data['text'] });
    const twoVersions = new EventCatalogue({
      ...contracts,
      NoteTaken: { ...contracts.NoteTaken, version: 2, upcast: { 1: (old) => old } },
    });
    const newer = new EventCodec(twoVersions, ring);
    expect(codec.decode(event, 'all').data).toMatchObject({ wish: 'a till' });
    for (const moved of [
      { ...event, id: randomUUID() },
      { ...event, stream: `note-${randomUUID()}` },
      { ...event, type: 'NoteRead' },
      { ...event, data: swapped },
      { ...event, metadata: versionOf(2, event) },
    ]) {
      expect(() => newer.decode(moved, 'all')).toThrow('unable to authenticate');
    }
  });

  it('uses a key of the UTC quarter, so that retention can go by quarters', () => {
    const quarterKey = (now: string) => {
      const { text } = JSON.parse(encode(taken, now).data) as { text: { $sealed: [string, string] } };
      return text.$sealed[0];
    };
    const instants = ['2026-01-01T00:00:00.000Z', '2026-03-31T23:59:59.999Z', '2026-04-01T00:00:00.000Z', '2026-12-31T23:59:59.999Z'];
    const keys = [...instants, '2027-01-01T00:00:00.000Z'].map(quarterKey);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(4);
    expect(keys[0]).toBe(ring.sealingKey('author-1', 'text', '2026-Q1').id);
    expect(keys[3]).toBe(ring.sealingKey('author-1', 'text', '2026-Q4').id);
  });

  it('without a subject is a fault of the program, not an open text', () => {
    const data = { ...note, author: undefined };
    expect(() => encode({ type: 'NoteTaken', data })).toThrow('names no subject');
  });

  it('cannot be imitated by a value from outside', () => {
    expect(() => encode({ type: 'NoteRead', data: { noteId: { $sealed: ['key', 'box'] } } })).toThrow(
      expect.objectContaining({ code: 'input.reserved-name', field: 'noteId' }),
    );
  });
});

describe('an older shape', () => {
  const rename = (old: Readonly<Record<string, unknown>>) => {
    const { text, ...rest } = old;
    return { ...rest, body: text };
  };
  const newer = () =>
    new EventCodec(
      new EventCatalogue({
        NoteTaken: {
          version: 3,
          sealed: { subject: 'author', fields: { body: 'text', author: 'identity' } },
          upcast: { 1: rename, 2: (old) => ({ ...old, tags: [] }) },
        },
      }),
      ring,
    );

  it('is lifted step by step to the newest one, and its sealed fields open as they were stored', () => {
    const event = stored(encode());
    const rest = { noteId: note.noteId, author: note.author, unit: note.unit };
    expect(newer().decode(event, 'all').data).toEqual({ ...rest, body: 'the till is broken', tags: [] });
    expect(newer().decode(event, []).data).toEqual({ ...rest, author: ERASED, body: ERASED, tags: [] });
    ring.erase('author-1');
    expect(newer().decode(event, 'all').data).toEqual({ ...rest, author: ERASED, body: ERASED, tags: [] });
  });

  it('without an upcaster is a fault that names the type and version', () => {
    const gap = new EventCodec(new EventCatalogue({ NoteTaken: { version: 2 } }), ring);
    expect(() => gap.decode(stored(encode()), 'all')).toThrow('NoteTaken has no upcaster from schema version 1');
  });
});

describe('a newer shape', () => {
  it.each([['2'], ['NaN'], ['']])('of version %j is not guessed at', (schemaVersion) => {
    const event = encode();
    const newer = stored(event, { metadata: { ...event.metadata, schemaVersion } });
    if (schemaVersion === '') delete (newer.metadata as Record<string, string>)['schemaVersion'];
    expect(() => codec.decode(newer, 'all')).toThrow(UnknownEventVersionError);
  });

  it('of an unknown type passes with its data untouched', () => {
    const event = encode({ type: 'NoteRead', data: { noteId: 'n' } });
    const unknown = codec.decode(stored({ ...event, type: 'NoteBurnt', metadata: versionOf(7, event) }), 'all');
    expect([unknown.type, unknown.data, codec.knows('NoteBurnt'), codec.knows('NoteRead')]).toEqual([
      'NoteBurnt',
      { noteId: 'n' },
      false,
      true,
    ]);
  });
});

it('records when, by which role and for which command, and never a name', () => {
  const event = codec.encode(stream, taken, stamp, { ...context, causationId: 'cause' });
  expect(event.metadata).toEqual({
    commandId: stamp.commandId,
    scope: `person:${context.actor.id}`,
    inputMac: 'mac',
    schemaVersion: '1',
    recordedAt: context.now,
    actor: context.actor.id,
    roles: 'SUPERVISOR',
    correlationId: context.correlationId,
    causationId: 'cause',
  });
  expect(codec.decode(stored(event), []).recordedAt).toBe(context.now);
  expect(encode().metadata).not.toHaveProperty('causationId');
});

it('refuses an event type without a contract, and one that two domains claim', () => {
  expect(() => encode({ type: 'NoteBurnt', data: {} })).toThrow('no contract for the event type NoteBurnt');
  expect(() => new EventCatalogue(contracts, { NoteRead: { version: 1 } })).toThrow('NoteRead is defined twice');
});
