import { describe, expect, it } from '@jest/globals';
import { NO_STREAM } from '#eventing';
import type { ExpectedRevision } from '#eventing';
import { encodedEvents, idsOf, newStream, refusal } from './event-store.contract-case.ts';
import type { ContractCase } from './event-store.contract-case.ts';

export function appendContract(the: ContractCase): void {
  describe('append', () => {
    it('stores events and gives revision and position of the last one', async () => {
      const given = encodedEvents(3);
      const appended = await the.store.append(the.stream, NO_STREAM, given);
      const stored = await the.store.readStream(the.stream);
      expect(stored.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }))).toEqual(given);
      expect(stored.every((event) => event.stream === the.stream)).toBe(true);
      expect({ revision: stored[2]?.revision, position: stored[2]?.position }).toEqual(appended);
    });

    it('continues a stream at its exact revision', async () => {
      const first = await the.store.append(the.stream, NO_STREAM, encodedEvents(2));
      const second = await the.store.append(the.stream, first.revision, encodedEvents(1));
      expect(second.revision).toBeGreaterThan(first.revision);
      expect(second.position > first.position).toBe(true);
      expect(await the.store.readStream(the.stream)).toHaveLength(3);
    });

    it('refuses a stream that exists, a revision that has passed and one that is not reached', async () => {
      const { revision } = await the.store.append(the.stream, NO_STREAM, encodedEvents(2));
      await the.store.append(the.stream, revision, encodedEvents(1));
      expect(await refusal(the.store.append(the.stream, NO_STREAM, encodedEvents(1)))).toBe('WRONG_REVISION');
      expect(await refusal(the.store.append(the.stream, revision, encodedEvents(1)))).toBe('WRONG_REVISION');
      expect(await refusal(the.store.append(the.stream, revision + 2, encodedEvents(1)))).toBe('WRONG_REVISION');
      expect(await refusal(the.store.append(newStream(), 0, encodedEvents(1)))).toBe('WRONG_REVISION');
      expect(await the.store.readStream(the.stream)).toHaveLength(3);
    });

    it('takes the same event id in another stream', async () => {
      const given = encodedEvents(1);
      await the.store.append(the.stream, NO_STREAM, given);
      await the.store.append(newStream(), NO_STREAM, given);
      expect(await the.everything(10)).toHaveLength(2);
    });

    it('is refused when there is nothing to append', async () => {
      expect(await refusal(the.store.append(the.stream, NO_STREAM, []))).toBe('INVALID');
    });

    it('fails alone, beside others of the same moment', async () => {
      await the.store.append(the.stream, NO_STREAM, encodedEvents(1));
      const outcomes = await Promise.all([
        refusal(the.store.append(newStream(), NO_STREAM, encodedEvents(2))),
        refusal(the.store.append(the.stream, NO_STREAM, encodedEvents(2))),
        refusal(the.store.append('no stream', NO_STREAM, encodedEvents(1))),
        refusal(the.store.append(newStream(), NO_STREAM, encodedEvents(2))),
      ]);
      expect(outcomes).toEqual(['accepted', 'WRONG_REVISION', 'INVALID', 'accepted']);
      expect(await the.everything(10)).toHaveLength(5);
    });

    it('is all or nothing: no reader ever finds part of one', async () => {
      const groups = Array.from({ length: 20 }, () => encodedEvents(7));
      const written = Promise.all(groups.map((given) => the.store.append(newStream(), NO_STREAM, given)));
      let writing = true;
      void written.finally(() => (writing = false)).catch(() => undefined);
      const seen = new Set<number>();
      while (writing) {
        seen.add((await the.store.readAll(the.begin, {}, 1_000)).events.length);
        // A store that reads in this process would leave the writer no turn.
        await new Promise(setImmediate);
      }
      await written;
      expect([...seen].filter((count) => count % 7 !== 0)).toEqual([]);
      expect(await the.everything(1_000)).toHaveLength(140);
    });

    it('has everything again after it was closed and opened', async () => {
      const { revision, position } = await the.store.append(the.stream, NO_STREAM, encodedEvents(3));
      const before = await the.everything(10);
      const { identity } = the.store;
      await the.reopen();
      expect(the.store.identity).toEqual(identity);
      expect(await the.everything(10)).toEqual(before);
      expect(await the.store.head()).toBe(position);
      expect(await refusal(the.store.append(the.stream, NO_STREAM, encodedEvents(1)))).toBe('WRONG_REVISION');
      await the.store.append(the.stream, revision, encodedEvents(1));
      expect(await the.everything(10)).toHaveLength(4);
    });

    it('and reads are refused once the store is closed', async () => {
      await the.store.close();
      await the.store.close();
      expect(await refusal(the.store.append(the.stream, NO_STREAM, encodedEvents(1)))).toBe('UNAVAILABLE');
      expect(await refusal(the.store.readStream(the.stream))).toBe('UNAVAILABLE');
      expect(await refusal(the.store.readAll(null, {}, 1))).toBe('UNAVAILABLE');
      expect(await refusal(the.store.head())).toBe('UNAVAILABLE');
    });
  });

  describe('concurrent writers', () => {
    it('of one stream have one winner for each revision', async () => {
      let { revision } = await the.store.append(the.stream, NO_STREAM, encodedEvents(1));
      for (let round = 0; round < 10; round++) {
        const writers = encodedEvents(8);
        const outcomes = await Promise.all(writers.map((event) => refusal(the.store.append(the.stream, revision, [event]))));
        expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
        expect(outcomes.filter((outcome) => outcome === 'WRONG_REVISION')).toHaveLength(7);
        const [won, ...more] = await the.store.readStream(the.stream, revision);
        expect(more).toEqual([]);
        expect(won?.id).toBe(writers[outcomes.indexOf('accepted')]?.id);
        revision = won?.revision ?? revision;
      }
    });

    it('of a stream that is not there yet have one winner', async () => {
      const writers = encodedEvents(8);
      const outcomes = await Promise.all(writers.map((event) => refusal(the.store.append(the.stream, NO_STREAM, [event]))));
      expect(outcomes.toSorted()).toEqual([...Array<string>(7).fill('WRONG_REVISION'), 'accepted']);
      expect(idsOf(await the.store.readStream(the.stream))).toEqual([writers[outcomes.indexOf('accepted')]?.id]);
    });

    it('of many streams do not hinder one another', async () => {
      const streams = Array.from({ length: 32 }, newStream);
      const given = streams.map(() => encodedEvents(15));
      await Promise.all(
        streams.map(async (stream, i) => {
          let expected: ExpectedRevision = NO_STREAM;
          for (const event of given[i] ?? []) ({ revision: expected } = await the.store.append(stream, expected, [event]));
        }),
      );
      const all = await the.everything(1_000);
      expect(all).toHaveLength(32 * 15);
      for (const [i, stream] of streams.entries())
        expect(idsOf(all.filter((event) => event.stream === stream))).toEqual(idsOf(given[i] ?? []));
    });
  });
}
