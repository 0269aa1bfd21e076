import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { bytesOf, MAX_APPEND_BYTES, NO_STREAM } from '#eventing';
import type { EncodedEvent, ExpectedRevision } from '#eventing';
import { encodedEvent, idsOf, refusal } from './event-store.contract-case.ts';
import type { ContractCase } from './event-store.contract-case.ts';

export function badInputContract(the: ContractCase): void {
  describe('bad input', () => {
    it('is refused by name: streams, types, ids, revisions', async () => {
      const one = encodedEvent();
      const { stream } = the;
      const bad: [string, ExpectedRevision, readonly EncodedEvent[]][] = [
        ['', NO_STREAM, [one]],
        ['thing', NO_STREAM, [one]],
        ['thing-1', NO_STREAM, [one]],
        ['$all', NO_STREAM, [one]],
        ['$$' + stream, NO_STREAM, [one]],
        ['$thing-' + randomUUID(), NO_STREAM, [one]],
        [`Thing-${randomUUID()}`, NO_STREAM, [one]],
        [`${stream}\n`, NO_STREAM, [one]],
        [`${stream}\0`, NO_STREAM, [one]],
        [stream.toUpperCase(), NO_STREAM, [one]],
        [stream, NO_STREAM, [{ ...one, type: '$Thing' }]],
        [stream, NO_STREAM, [{ ...one, type: 'thing_happened' }]],
        [stream, NO_STREAM, [{ ...one, type: 'Thing|Other' }]],
        [stream, NO_STREAM, [{ ...one, type: '' }]],
        [stream, NO_STREAM, [{ ...one, id: 'x' }]],
        [stream, NO_STREAM, [{ ...one, id: '' }]],
        [stream, NO_STREAM, [{ ...one, id: one.id.toUpperCase() }]],
        [stream, NO_STREAM, [one, one]],
        [stream, -1, [one]],
        [stream, 0.5, [one]],
        [stream, Number.NaN, [one]],
        [stream, Number.POSITIVE_INFINITY, [one]],
        [stream, 2 ** 53, [one]],
      ];
      for (const [to, expected, given] of bad)
        expect([to, expected, await refusal(the.store.append(to, expected, given))]).toEqual([to, expected, 'INVALID']);
      expect(await the.store.head()).toBe(the.begin);
    });

    it('does not harm what comes after it', async () => {
      await refusal(the.store.append('no stream', NO_STREAM, [encodedEvent()]));
      const given = encodedEvent();
      await the.store.append(the.stream, NO_STREAM, [given]);
      expect(idsOf(await the.everything(10))).toEqual([given.id]);
    });

    it('is refused one byte over 1 MiB together; exactly at the limit it is stored whole', async () => {
      const empty = { ...encodedEvent('T', ''), metadata: {} };
      const perEvent = bytesOf(empty);
      /** Two bytes a letter; `odd` makes one byte more. */
      const big = (bytes: number, odd = ''): EncodedEvent => ({
        ...encodedEvent('T', 'é'.repeat((bytes - perEvent) / 2) + odd),
        metadata: {},
      });
      const half = MAX_APPEND_BYTES / 2;
      expect(await refusal(the.store.append(the.stream, NO_STREAM, [big(half), big(half, 'x')]))).toBe('TOO_LARGE');
      expect(await refusal(the.store.append(the.stream, NO_STREAM, [big(4 * MAX_APPEND_BYTES)]))).toBe('TOO_LARGE');
      expect(await the.store.readStream(the.stream)).toEqual([]);
      const fits = [big(half), big(half)];
      await the.store.append(the.stream, NO_STREAM, fits);
      expect((await the.store.readStream(the.stream)).map(({ data }) => data)).toEqual(fits.map(({ data }) => data));
    });

    it('is refused by what metadata needs, too', async () => {
      const metadata = { note: 'x'.repeat(MAX_APPEND_BYTES) };
      expect(await refusal(the.store.append(the.stream, NO_STREAM, [{ ...encodedEvent(), metadata }]))).toBe('TOO_LARGE');
    });
  });
}
