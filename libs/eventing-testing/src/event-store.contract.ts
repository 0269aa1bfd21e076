import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { MAX_APPEND_BYTES, NO_STREAM } from '#eventing';
import type { EncodedEvent, EventStore, EventStoreErrorKind, Position, StoredEvent } from '#eventing';
import { recorded } from './recorded-subscription.ts';

/** One database under test. */
export interface StoreUnderTest {
  readonly store: EventStore;
  /** Closes the store and opens the same database again. */
  reopen(): Promise<EventStore>;
  /** Closes the store and removes the database. */
  close(): Promise<void>;
}

export function encodedEvent(type = 'ThingHappened', data: unknown = { n: 1 }): EncodedEvent {
  return { id: randomUUID(), type, data: JSON.stringify(data), metadata: { commandId: randomUUID(), note: 'naïve ✓' } };
}

/** What every event store must do; `open` gives an empty database each time. */
export function eventStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the event-store contract`, () => {
    let database: StoreUnderTest;
    let store: EventStore;
    let stream: string;

    beforeEach(async () => {
      database = await open();
      store = database.store;
      stream = `thing-${randomUUID()}`;
    });
    afterEach(() => database.close());

    const events = (count: number, type = 'ThingHappened'): EncodedEvent[] =>
      Array.from({ length: count }, (_, n) => encodedEvent(type, { n }));
    const ids = (of: readonly { readonly id: string }[]): string[] => of.map(({ id }) => id);

    /** The kind of error an append ends with. */
    const refusal = (appended: Promise<unknown>): Promise<EventStoreErrorKind | 'accepted'> =>
      appended.then(
        () => 'accepted' as const,
        (error: { kind: EventStoreErrorKind }) => error.kind,
      );

    /** The whole log, page by page. */
    async function everything(limit: number, types?: readonly string[], after: Position | null = null): Promise<StoredEvent[]> {
      const all: StoredEvent[] = [];
      for (let from = after; ;) {
        const page = await store.readAll(from, types === undefined ? {} : { types }, limit);
        expect(page.events.length).toBeLessThanOrEqual(limit);
        all.push(...page.events);
        if (page.atEnd) return all;
        expect(String(page.readTo) > String(from ?? '')).toBe(true);
        from = page.readTo;
      }
    }

    describe('append', () => {
      it('stores events and gives revision and position of the last one', async () => {
        const given = events(3);
        const appended = await store.append(stream, NO_STREAM, given);
        const stored = await store.readStream(stream);
        expect(stored.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }))).toEqual(given);
        expect(stored.every((event) => event.stream === stream)).toBe(true);
        expect({ revision: stored[2]?.revision, position: stored[2]?.position }).toEqual(appended);
      });

      it('continues a stream at its exact revision', async () => {
        const first = await store.append(stream, NO_STREAM, events(2));
        const second = await store.append(stream, first.revision, events(1));
        expect(second.revision).toBeGreaterThan(first.revision);
        expect(second.position > first.position).toBe(true);
        expect(await store.readStream(stream)).toHaveLength(3);
      });

      it('refuses a stream that exists, a revision that has passed and one that is not reached', async () => {
        const { revision } = await store.append(stream, NO_STREAM, events(2));
        await store.append(stream, revision, events(1));
        expect(await refusal(store.append(stream, NO_STREAM, events(1)))).toBe('WRONG_REVISION');
        expect(await refusal(store.append(stream, revision, events(1)))).toBe('WRONG_REVISION');
        expect(await refusal(store.append(stream, revision + 2, events(1)))).toBe('WRONG_REVISION');
        expect(await refusal(store.append(`thing-${randomUUID()}`, 0, events(1)))).toBe('WRONG_REVISION');
        expect(await store.readStream(stream)).toHaveLength(3);
      });

      it('takes the same event id in another stream', async () => {
        const given = events(1);
        await store.append(stream, NO_STREAM, given);
        await store.append(`thing-${randomUUID()}`, NO_STREAM, given);
        expect(await everything(10)).toHaveLength(2);
      });

      it('is refused when there is nothing to append', async () => {
        expect(await refusal(store.append(stream, NO_STREAM, []))).toBe('INVALID');
      });

      it('fails alone, beside others of the same moment', async () => {
        await store.append(stream, NO_STREAM, events(1));
        const outcomes = await Promise.all([
          refusal(store.append(`thing-${randomUUID()}`, NO_STREAM, events(2))),
          refusal(store.append(stream, NO_STREAM, events(2))),
          refusal(store.append('no stream', NO_STREAM, events(1))),
          refusal(store.append(`thing-${randomUUID()}`, NO_STREAM, events(2))),
        ]);
        expect(outcomes).toEqual(['accepted', 'WRONG_REVISION', 'INVALID', 'accepted']);
        expect(await everything(10)).toHaveLength(5);
      });
    });

    describe('a repeated append', () => {
      it('succeeds with the first answer when exactly its events sit there, also behind later ones', async () => {
        const given = events(2);
        const first = await store.append(stream, NO_STREAM, given);
        expect(await store.append(stream, NO_STREAM, given)).toEqual(first);
        const next = events(1);
        const second = await store.append(stream, first.revision, next);
        expect(await store.append(stream, NO_STREAM, given)).toEqual(first);
        expect(await store.append(stream, first.revision, next)).toEqual(second);
        expect(await store.readStream(stream)).toHaveLength(3);
      });

      it('is refused when only part of its events, or others, sit there', async () => {
        const [a, b] = [encodedEvent(), encodedEvent()];
        await store.append(stream, NO_STREAM, [a]);
        expect(await refusal(store.append(stream, NO_STREAM, [a, b]))).toBe('WRONG_REVISION');
        expect(await refusal(store.append(stream, NO_STREAM, [b, a]))).toBe('WRONG_REVISION');
        expect(await refusal(store.append(stream, NO_STREAM, [b]))).toBe('WRONG_REVISION');
        expect(ids(await store.readStream(stream))).toEqual([a.id]);
      });

      it('has one effect when both come at once', async () => {
        const given = events(2);
        const [one, two] = await Promise.all([store.append(stream, NO_STREAM, given), store.append(stream, NO_STREAM, given)]);
        expect(one).toEqual(two);
        expect(await store.readStream(stream)).toHaveLength(2);
      });
    });

    describe('concurrent writers', () => {
      it('have one winner for each revision', async () => {
        let { revision } = await store.append(stream, NO_STREAM, events(1));
        for (let round = 0; round < 10; round++) {
          const writers = events(8);
          const outcomes = await Promise.all(writers.map((event) => refusal(store.append(stream, revision, [event]))));
          expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
          expect(outcomes.filter((outcome) => outcome === 'WRONG_REVISION')).toHaveLength(7);
          const [won, ...more] = await store.readStream(stream, revision);
          expect(more).toEqual([]);
          expect(won?.id).toBe(writers[outcomes.indexOf('accepted')]?.id);
          revision = won?.revision ?? revision;
        }
      });
    });

    describe('bad input', () => {
      it('is refused by name: streams, types, ids, revisions', async () => {
        const one = encodedEvent();
        const bad: [string, number | typeof NO_STREAM, readonly EncodedEvent[]][] = [
          ['thing', NO_STREAM, [one]],
          ['$thing-' + randomUUID(), NO_STREAM, [one]],
          [`Thing-${randomUUID()}`, NO_STREAM, [one]],
          [stream.toUpperCase(), NO_STREAM, [one]],
          [stream, NO_STREAM, [{ ...one, type: '$Thing' }]],
          [stream, NO_STREAM, [{ ...one, type: 'thing_happened' }]],
          [stream, NO_STREAM, [{ ...one, type: '' }]],
          [stream, NO_STREAM, [{ ...one, id: 'x' }]],
          [stream, NO_STREAM, [one, one]],
          [stream, -1, [one]],
          [stream, 0.5, [one]],
          [stream, Number.NaN, [one]],
        ];
        for (const [to, expected, given] of bad)
          expect([to, expected, await refusal(store.append(to, expected, given))]).toEqual([to, expected, 'INVALID']);
        expect(await store.head()).toBeNull();
      });

      it('is refused when it is over 1 MiB together; just under is stored whole', async () => {
        const big = (bytes: number): EncodedEvent => ({ ...encodedEvent(), data: JSON.stringify('é'.repeat(bytes / 2)), metadata: {} });
        expect(await refusal(store.append(stream, NO_STREAM, [big(MAX_APPEND_BYTES / 2), big(MAX_APPEND_BYTES / 2)]))).toBe('TOO_LARGE');
        const fits = [big(MAX_APPEND_BYTES / 2 - 8), big(MAX_APPEND_BYTES / 2 - 8)];
        await store.append(stream, NO_STREAM, fits);
        expect((await store.readStream(stream)).map(({ data }) => data)).toEqual(fits.map(({ data }) => data));
      });
    });

    describe('reads', () => {
      it('find nothing in an empty log and a missing stream', async () => {
        expect(await store.readStream(stream)).toEqual([]);
        expect(await store.readAll(null, {}, 10)).toEqual({ events: [], readTo: null, atEnd: true });
        expect(await store.head()).toBeNull();
      });

      it('start after any event, of a stream and of the whole log', async () => {
        const other = `thing-${randomUUID()}`;
        await store.append(stream, NO_STREAM, events(3));
        await store.append(other, NO_STREAM, events(2));
        const all = await everything(100);
        for (const [i, event] of all.entries()) {
          expect(ids(await everything(2, undefined, event.position))).toEqual(ids(all.slice(i + 1)));
          const later = all.slice(i + 1).filter((later) => later.stream === event.stream);
          expect(ids(await store.readStream(event.stream, event.revision))).toEqual(ids(later));
        }
      });

      it('page by the limit and tell where they ended', async () => {
        const { position } = await store.append(stream, NO_STREAM, events(5));
        const page = await store.readAll(null, {}, 3);
        expect([page.events.length, page.readTo, page.atEnd]).toEqual([3, page.events[2]?.position, false]);
        const rest = await store.readAll(page.readTo, {}, 3);
        expect([rest.events.length, rest.readTo, rest.atEnd]).toEqual([2, position, true]);
        expect(await store.readAll(position, {}, 3)).toEqual({ events: [], readTo: position, atEnd: true });
      });

      it('filter by type and still say how far they read', async () => {
        const given = [...events(2, 'ThingHappened'), ...events(3, 'ThingEnded'), ...events(1, 'ThingBegan')];
        const { position } = await store.append(stream, NO_STREAM, given);
        expect(ids(await everything(2, ['ThingEnded', 'ThingBegan']))).toEqual(ids(given.slice(2)));
        expect(ids(await everything(2, ['ThingHappened']))).toEqual(ids(given.slice(0, 2)));
        expect(await store.readAll(null, { types: ['NeverSeen'] }, 10)).toEqual({ events: [], readTo: position, atEnd: true });
        expect(await everything(2, [])).toEqual([]);
      });

      it('give 10,000 events in order, once each', async () => {
        const streams = Array.from({ length: 100 }, () => `thing-${randomUUID()}`);
        const given = streams.map(() => events(100));
        await Promise.all(streams.map((to, i) => store.append(to, NO_STREAM, given[i] ?? [])));
        const all = await everything(997);
        expect(new Set(ids(all)).size).toBe(10_000);
        expect(all).toHaveLength(10_000);
        expect(all.every((event, i) => i === 0 || event.position > (all[i - 1]?.position ?? ''))).toBe(true);
        for (const [i, to] of streams.entries()) {
          expect(ids(all.filter((event) => event.stream === to))).toEqual(ids(given[i] ?? []));
          expect(ids(await store.readStream(to))).toEqual(ids(given[i] ?? []));
        }
      });

      it('keep every byte of data and metadata', async () => {
        const values = ['\u0000 \n\t', '😀 \u2028 é', '\ud800', { 2: 'b', a: 1.5, '10': [], __proto: null }, 'x'.repeat(10_000)];
        const odd = values.map((value) => JSON.stringify(value));
        const given = odd.map((data) => ({ ...encodedEvent(), data, metadata: { 'k "1"': 'line\nfeed 😀', empty: '' } }));
        await store.append(stream, NO_STREAM, given);
        const stored = await store.readStream(stream);
        expect(stored.map(({ data, metadata }) => ({ data, metadata }))).toEqual(given.map(({ data, metadata }) => ({ data, metadata })));
      });
    });

    describe('subscribe', () => {
      it('gives what is there, says so, then gives what comes', async () => {
        const old = events(3);
        await store.append(stream, NO_STREAM, old);
        const seen = recorded(store, null, {});
        await seen.caughtUp(1);
        expect(ids(seen.events)).toEqual(ids(old));
        const added = events(2);
        const { position } = await store.append(stream, seen.events[2]?.revision ?? 0, added);
        await seen.until(5);
        expect(ids(seen.events)).toEqual([...ids(old), ...ids(added)]);
        await seen.caughtUp(2);
        expect(seen.caughtUpAt.at(-1)).toBe(position);
        await seen.stop();
      });

      it('says at once that an empty log is caught up', async () => {
        const seen = recorded(store, null, {});
        await seen.caughtUp(1);
        expect(seen.caughtUpAt).toEqual([null]);
        await seen.stop();
      });

      it('resumes after any position without repeating or leaving out', async () => {
        await store.append(stream, NO_STREAM, events(1_500));
        const first = recorded(store, null, {});
        await first.until(1);
        await first.stop();
        const second = recorded(store, first.readTo, {});
        await second.caughtUp(1);
        await second.stop();
        expect(ids([...first.events, ...second.events])).toEqual(ids(await everything(1_000)));
      });

      it('filters by type and is caught up past what it leaves out', async () => {
        const given = [...events(2, 'ThingEnded'), ...events(4, 'ThingHappened')];
        const { position } = await store.append(stream, NO_STREAM, given);
        const seen = recorded(store, null, { types: ['ThingEnded'] });
        await seen.caughtUp(1);
        expect([ids(seen.events), seen.caughtUpAt]).toEqual([ids(given.slice(0, 2)), [position]]);
        await seen.stop();
      });

      it('waits for the subscriber between batches', async () => {
        await store.append(stream, NO_STREAM, events(1_200));
        let atWork = 0;
        let most = 0;
        let total = 0;
        await new Promise<void>((resolve, reject) => {
          const subscription = store.subscribe(
            null,
            {},
            {
              onBatch: async (batch) => {
                most = Math.max(most, ++atWork);
                await new Promise((done) => setTimeout(done, 5));
                atWork--;
                total += batch.length;
              },
              onCaughtUp: () => void subscription.stop().then(resolve),
              onFailure: reject,
            },
          );
        });
        expect([most, total]).toEqual([1, 1_200]);
      });

      it('gives nothing more once stopped, and ends with the subscriber when that fails', async () => {
        const seen = recorded(store, null, {});
        await seen.caughtUp(1);
        await seen.stop();
        const { revision } = await store.append(stream, NO_STREAM, events(1));
        const failure = await new Promise((resolve) => {
          store.subscribe(null, {}, { onBatch: () => Promise.reject(new Error('cannot take it')), onFailure: resolve });
        });
        expect(String(failure)).toContain('cannot take it');
        await store.append(stream, revision, events(1));
        expect(seen.events).toEqual([]);
      });
    });

    it('has everything again after it was closed and opened', async () => {
      const { revision, position } = await store.append(stream, NO_STREAM, events(3));
      const before = await everything(10);
      const { identity } = store;
      store = await database.reopen();
      expect(store.identity).toEqual(identity);
      expect(await everything(10)).toEqual(before);
      expect(await store.head()).toBe(position);
      expect(await refusal(store.append(stream, NO_STREAM, events(1)))).toBe('WRONG_REVISION');
      await store.append(stream, revision, events(1));
      expect(await everything(10)).toHaveLength(4);
    });

    it('takes nothing more once closed', async () => {
      await store.close();
      expect(await refusal(store.append(stream, NO_STREAM, events(1)))).toBe('UNAVAILABLE');
      expect(await refusal(store.readStream(stream))).toBe('UNAVAILABLE');
    });
  });
}
