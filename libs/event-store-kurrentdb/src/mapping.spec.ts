import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromPosition, isOwn, toEventData, toPosition, toStoredEvent } from './mapping.ts';
import type { ReadEvent } from './mapping.ts';

const ID = '3f0e5a52-6f1b-4c56-9a0e-3f0e5a526f1b';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read: ReadEvent = {
  id: ID,
  type: 'ThingHappened',
  streamId: `thing-${ID}`,
  revision: 7n,
  data: bytes('{"n":1}'),
  metadata: bytes('{"k":"v"}'),
  position: { commit: 12n, prepare: 11n },
};

describe('events on their way', () => {
  it('are taken when the client writes the same JSON again, and refused otherwise', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const data = JSON.stringify(JSON.parse(json));
        expect(JSON.stringify(toEventData({ id: ID, type: 'A', data, metadata: {} }).data)).toBe(data);
      }),
    );
    for (const data of ['{"a": 1}', '1e2', '{"b":1,"1":2}', '{"a":1,"a":2}', '', '{', '"\\u0041"']) {
      expect(() => toEventData({ id: ID, type: 'A', data, metadata: {} })).toThrow(expect.objectContaining({ kind: 'INVALID' }));
    }
  });

  it('come back with their text as it is stored', () => {
    expect(toStoredEvent(read)).toEqual({
      id: ID,
      type: 'ThingHappened',
      data: '{"n":1}',
      metadata: { k: 'v' },
      stream: `thing-${ID}`,
      revision: 7,
      position: '00000000000000000012/00000000000000000011',
    });
  });

  it('are damage when Handrail cannot have written them', () => {
    for (const metadata of ['', '{', 'null', '1', '{"k":1}', '{"k":null}', '["k"]']) {
      expect(() => toStoredEvent({ ...read, metadata: bytes(metadata) })).toThrow(expect.objectContaining({ kind: 'CORRUPT' }));
    }
  });

  it('are the server’s own by type or by stream', () => {
    expect(isOwn(read)).toBe(true);
    expect(isOwn({ ...read, type: '$metadata' })).toBe(false);
    expect(isOwn({ ...read, streamId: '$persistentSubscriptionConfig' })).toBe(false);
  });
});

describe('positions', () => {
  it('keep their order as text, and come back', () => {
    const position = fc.record({ commit: fc.bigInt(0n, 2n ** 63n), prepare: fc.bigInt(0n, 2n ** 63n) });
    fc.assert(fc.property(position, (at) => expect(fromPosition(toPosition(at) ?? '')).toEqual(at)));
    expect((toPosition({ commit: 9n, prepare: 9n }) ?? '') < (toPosition({ commit: 10n, prepare: 1n }) ?? '')).toBe(true);
  });

  it('are unknown when the server does not tell', () => {
    expect([toPosition(undefined), toPosition({ commit: 2n ** 64n - 1n, prepare: 2n ** 64n - 1n })]).toEqual([null, null]);
  });

  it('of another shape are refused', () => {
    for (const at of ['', '1/1', 'x'.repeat(41)]) expect(() => fromPosition(at)).toThrow(expect.objectContaining({ kind: 'INVALID' }));
  });
});
