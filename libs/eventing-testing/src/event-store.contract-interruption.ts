import { describe, expect, it } from '@jest/globals';
import { EventStoreError, NO_STREAM } from '#eventing';
import type { Appended, EncodedEvent, ExpectedRevision } from '#eventing';
import { encodedEvents, idsOf, newStream } from './event-store.contract-case.ts';
import type { ContractCase, Interruption } from './event-store.contract-case.ts';
import { recorded } from './recorded-subscription.ts';

const WRITERS = 8;
const EACH = 30;
/** Repeats of one append whose outcome stayed unknown. */
const REPEATS = 20;

/** A server that goes away and comes back, or hands over to another one, in the middle of the work. */
export function interruptionContract(the: ContractCase, interruption: Interruption): void {
  describe(`a ${interruption}`, () => {
    const interrupt = async (): Promise<void> => {
      if (the.database.interrupt === undefined) throw new Error(`the store under test cannot do a ${interruption}`);
      await the.database.interrupt(interruption);
    };

    /** As a caller does it who repeats until he knows. */
    async function appendForSure(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): Promise<Appended> {
      for (let attempt = 1; ; attempt++) {
        try {
          return await the.store.append(stream, expected, events);
        } catch (error) {
          if (!(error instanceof EventStoreError) || error.kind !== 'UNAVAILABLE' || attempt === REPEATS) throw error;
        }
      }
    }

    it('in the middle of appends: every event is there once, in order; subscriptions go on without gap or repetition', async () => {
      const all = recorded(the.store, the.begin, {});
      const some = recorded(the.store, the.begin, { types: ['ThingEnded'] });
      let written = 0;
      const atThird = Promise.withResolvers<void>();
      const streams = Array.from({ length: WRITERS }, newStream);
      const given = streams.map((_, writer) => encodedEvents(EACH, writer % 2 === 0 ? 'ThingEnded' : 'ThingHappened'));
      const writing = Promise.all(
        streams.map(async (stream, writer) => {
          let expected: ExpectedRevision = NO_STREAM;
          for (const event of given[writer] ?? []) {
            ({ revision: expected } = await appendForSure(stream, expected, [event]));
            if (++written === (WRITERS * EACH) / 3) atThird.resolve();
          }
        }),
      );
      await Promise.race([atThird.promise, writing]);
      await interrupt();
      await writing;
      const stored = await the.everything(100);
      expect(stored).toHaveLength(WRITERS * EACH);
      for (const [writer, stream] of streams.entries())
        expect(idsOf(stored.filter((event) => event.stream === stream))).toEqual(idsOf(given[writer] ?? []));
      await all.until(stored.length);
      await some.until(stored.length / 2);
      expect(all.events).toEqual(stored);
      expect(some.events).toEqual(stored.filter(({ type }) => type === 'ThingEnded'));
      await Promise.all([all.stop(), some.stop()]);
    });

    it('while nothing is written: subscriptions hear of what comes afterwards', async () => {
      const seen = recorded(the.store, the.begin, {});
      const before = encodedEvents(2);
      const { revision } = await the.store.append(the.stream, NO_STREAM, before);
      await seen.until(2);
      await interrupt();
      const after = encodedEvents(2);
      await appendForSure(the.stream, revision, after);
      await seen.until(4);
      expect(idsOf(seen.events)).toEqual([...idsOf(before), ...idsOf(after)]);
      await seen.stop();
    });

    it('loses nothing of what can be read', async () => {
      const given = encodedEvents(20);
      const first = await the.store.append(the.stream, NO_STREAM, given);
      await interrupt();
      expect(idsOf(await the.everything(7))).toEqual(idsOf(given));
      expect(idsOf(await the.store.readStream(the.stream))).toEqual(idsOf(given));
      expect(await the.store.head()).toBe(first.position);
      expect(await appendForSure(the.stream, NO_STREAM, given)).toEqual(first);
    });
  });
}
