import { describe, expect, it } from '@jest/globals';
import { NO_STREAM } from '#eventing';
import { encodedEvent, encodedEvents, idsOf, newStream } from './event-store.contract-case.ts';
import type { ContractCase } from './event-store.contract-case.ts';

/** One in so many events is of the type that is asked for. */
const SPARSE = 150;

export function readContract(the: ContractCase): void {
  describe('reads', () => {
    it('find nothing behind the end of the log and in a missing stream', async () => {
      expect(await the.store.readStream(the.stream)).toEqual([]);
      expect(await the.store.readStream(the.stream, 5)).toEqual([]);
      expect(await the.store.readAll(the.begin, {}, 10)).toEqual({ events: [], readTo: the.begin, atEnd: true });
      expect(await the.store.readAll(the.begin, { types: ['ThingHappened'] }, 10)).toEqual({
        events: [],
        readTo: the.begin,
        atEnd: true,
      });
      expect(await the.store.head()).toBe(the.begin);
    });

    it('start after any event, of a stream and of the whole log', async () => {
      await the.store.append(the.stream, NO_STREAM, encodedEvents(3));
      await the.store.append(newStream(), NO_STREAM, encodedEvents(2));
      const all = await the.everything(100);
      for (const [i, event] of all.entries()) {
        expect(idsOf(await the.everything(2, undefined, event.position))).toEqual(idsOf(all.slice(i + 1)));
        const later = all.slice(i + 1).filter((later) => later.stream === event.stream);
        expect(idsOf(await the.store.readStream(event.stream, event.revision))).toEqual(idsOf(later));
      }
    });

    it('page by the limit and tell where they ended', async () => {
      const { position } = await the.store.append(the.stream, NO_STREAM, encodedEvents(5));
      const page = await the.store.readAll(the.begin, {}, 3);
      expect([page.events.length, page.readTo, page.atEnd]).toEqual([3, page.events[2]?.position, false]);
      const rest = await the.store.readAll(page.readTo, {}, 3);
      expect([rest.events.length, rest.readTo, rest.atEnd]).toEqual([2, position, true]);
      expect(await the.store.readAll(position, {}, 3)).toEqual({ events: [], readTo: position, atEnd: true });
    });

    it('end with a page that is just full', async () => {
      const given = encodedEvents(6);
      const { position } = await the.store.append(the.stream, NO_STREAM, given);
      expect(idsOf(await the.everything(3))).toEqual(idsOf(given));
      expect(idsOf(await the.everything(3, ['ThingHappened']))).toEqual(idsOf(given));
      expect(await the.store.head()).toBe(position);
    });

    it('filter by type and still say how far they read', async () => {
      const given = [...encodedEvents(2, 'ThingHappened'), ...encodedEvents(3, 'ThingEnded'), ...encodedEvents(1, 'ThingBegan')];
      const { position } = await the.store.append(the.stream, NO_STREAM, given);
      expect(idsOf(await the.everything(2, ['ThingEnded', 'ThingBegan']))).toEqual(idsOf(given.slice(2)));
      expect(idsOf(await the.everything(2, ['ThingHappened']))).toEqual(idsOf(given.slice(0, 2)));
      expect(await the.store.readAll(the.begin, { types: ['NeverSeen'] }, 10)).toEqual({ events: [], readTo: position, atEnd: true });
      expect(await the.everything(2, [])).toEqual([]);
    });

    it('take a type by its whole name', async () => {
      const given = encodedEvents(4, 'Thing').concat(encodedEvents(4, 'ThingHappened'), encodedEvents(4, 'OtherThing'));
      await the.store.append(the.stream, NO_STREAM, given);
      expect(idsOf(await the.everything(2, ['Thing']))).toEqual(idsOf(given.slice(0, 4)));
      expect(idsOf(await the.everything(3, ['Thing', 'OtherThing']))).toEqual(idsOf([...given.slice(0, 4), ...given.slice(8)]));
    });

    it('find sparse types among many, in many pages, nothing skipped and nothing twice', async () => {
      const given = Array.from({ length: 12 * SPARSE }, (_, n) => encodedEvent(n % SPARSE === 7 ? 'ThingEnded' : 'ThingHappened', { n }));
      await Promise.all(
        Array.from({ length: 12 }, (_, i) => the.store.append(newStream(), NO_STREAM, given.slice(i * SPARSE, (i + 1) * SPARSE))),
      );
      const expected = (await the.everything(1_000)).filter(({ type }) => type === 'ThingEnded');
      expect(expected).toHaveLength(12);
      for (const limit of [1, 5, 12, 500]) expect(await the.everything(limit, ['ThingEnded'])).toEqual(expected);
      for (const event of expected)
        expect(idsOf(await the.everything(4, ['ThingEnded', 'ThingBegan'], event.position))).toEqual(
          idsOf(expected.filter(({ position }) => position > event.position)),
        );
    });

    it('with a filter leave nothing out that is written meanwhile', async () => {
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        for (let n = 0; n < 25; n++)
          await the.store.append(newStream(), NO_STREAM, [encodedEvent(n % 5 === writer % 5 ? 'ThingEnded' : 'ThingHappened', { n })]);
      });
      const seen: string[] = [];
      for (let from = the.begin; seen.length < 40;) {
        const page = await the.store.readAll(from, { types: ['ThingEnded'] }, 3);
        seen.push(...idsOf(page.events));
        from = page.readTo;
        // A store that reads in this process would leave the writers no turn.
        await new Promise(setImmediate);
      }
      await Promise.all(writers);
      expect(seen).toEqual(idsOf(await the.everything(1_000, ['ThingEnded'])));
    });

    it('give 10,000 events in order, once each', async () => {
      const streams = Array.from({ length: 100 }, newStream);
      const given = streams.map(() => encodedEvents(100));
      await Promise.all(streams.map((to, i) => the.store.append(to, NO_STREAM, given[i] ?? [])));
      const all = await the.everything(997);
      expect(new Set(idsOf(all)).size).toBe(10_000);
      expect(all).toHaveLength(10_000);
      expect(all.every((event, i) => i === 0 || event.position > (all[i - 1]?.position ?? ''))).toBe(true);
      for (const [i, to] of streams.entries()) {
        expect(idsOf(all.filter((event) => event.stream === to))).toEqual(idsOf(given[i] ?? []));
        expect(idsOf(await the.store.readStream(to))).toEqual(idsOf(given[i] ?? []));
      }
    });

    it('give a stream that is longer than any page', async () => {
      const given = encodedEvents(2_500);
      await the.store.append(the.stream, NO_STREAM, given);
      const stored = await the.store.readStream(the.stream);
      expect(idsOf(stored)).toEqual(idsOf(given));
      expect(idsOf(await the.store.readStream(the.stream, stored[1_233]?.revision))).toEqual(idsOf(given.slice(1_234)));
    });

    it('keep every byte of data and metadata', async () => {
      const values = [
        '\u0000 \n\t',
        '😀 \u2028 é',
        '\ud800',
        { 2: 'b', a: 1.5, '10': [] },
        JSON.parse('{"__proto__":{"a":1},"constructor":null}') as unknown,
        [Number.MAX_SAFE_INTEGER, 1e21, 5e-324, -1.5],
        null,
        '',
        0,
        'x'.repeat(10_000),
      ];
      const odd = values.map((value) => JSON.stringify(value));
      const metadata = { 'k "1"': 'line\nfeed 😀', empty: '', '\ud800': '\udfff', constructor: 'c', 7: 'seven' };
      const given = odd.map((data) => ({ ...encodedEvent(), data, metadata }));
      await the.store.append(the.stream, NO_STREAM, given);
      const stored = await the.store.readStream(the.stream);
      expect(stored.map(({ data, metadata }) => ({ data, metadata }))).toEqual(given.map(({ data, metadata }) => ({ data, metadata })));
      expect(await the.everything(3)).toEqual(stored);
    });
  });
}
