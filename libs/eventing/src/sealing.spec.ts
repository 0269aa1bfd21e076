import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InMemoryKeyRing } from '#eventing-testing';
import { ERASED, isErased, isSealedValue, legible, seal, unseal } from './index.ts';

const PLACE = 'friction_report-1\nFrictionReported\ntext\nevent-1\n1';

function sealed(value: unknown, place = PLACE, subject = 'person') {
  const ring = new InMemoryKeyRing();
  return { ring, box: seal(value, ring.sealingKey(subject, 'text', '2026-Q4'), place) };
}

describe('a sealed value', () => {
  it('opens to what was sealed, after a way through JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { ring, box } = sealed(value);
        expect(unseal(JSON.parse(JSON.stringify(box)) as typeof box, ring, PLACE)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('shows nothing of its text, and not even that two are equal', () => {
    const ring = new InMemoryKeyRing();
    const key = ring.sealingKey('person', 'text', '2026-Q4');
    const [one, two] = [seal('Erika Mustermann', key, PLACE), seal('Erika Mustermann', key, PLACE)];
    expect(one).not.toEqual(two);
    const [, box] = one.$sealed;
    for (const bytes of [JSON.stringify(one), Buffer.from(box, 'base64').toString('latin1')]) expect(bytes).not.toContain('Erika');
  });

  it('is erased for ever once the key is destroyed', () => {
    const { ring, box } = sealed('text');
    ring.erase('person');
    expect(unseal(box, ring, PLACE)).toBe(ERASED);
    expect(() => ring.sealingKey('person', 'text', '2026-Q4')).toThrow(expect.objectContaining({ code: 'person.erased' }));
  });

  it('does not open elsewhere, altered in any byte, cut short, or under another key', () => {
    const { ring, box } = sealed('text');
    const [keyId, text] = box.$sealed;
    expect(() => unseal(box, ring, PLACE.replace('event-1', 'event-2'))).toThrow();
    const bytes = Buffer.from(text, 'base64');
    for (const at of bytes.keys()) {
      const altered = Buffer.from(bytes);
      altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
      expect(() => unseal({ $sealed: [keyId, altered.toString('base64')] }, ring, PLACE)).toThrow();
    }
    for (const length of [0, 11, 12, 27, bytes.length - 1]) {
      expect(() => unseal({ $sealed: [keyId, bytes.subarray(0, length).toString('base64')] }, ring, PLACE)).toThrow();
    }
    const other = ring.sealingKey('somebody else', 'text', '2026-Q4');
    expect(() => unseal({ $sealed: [other.id, text] }, ring, PLACE)).toThrow();
  });

  it('of a key that never existed is a fault, not an erasure', () => {
    const { box } = sealed('text');
    expect(() => unseal(box, new InMemoryKeyRing(), PLACE)).toThrow('never was a key');
  });
});

it('tells sealed, erased and plain values apart', () => {
  const { box } = sealed('text');
  expect([box, ERASED, 'text', null, undefined, {}].map(isSealedValue)).toEqual([true, false, false, false, false, false]);
  expect([box, ERASED, { erased: true }, { erased: 'yes' }, 'text', null].map(isErased)).toEqual([false, true, true, false, false, false]);
  expect([legible('text'), legible(ERASED), legible(null), legible(undefined), legible(0)]).toEqual(['text', null, null, null, 0]);
});
