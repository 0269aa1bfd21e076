import { describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { NO_STREAM } from '#eventing';
import type { Position } from '#eventing';
import { encodedEvents, idsOf, newStream } from './event-store.contract-case.ts';
import type { ContractCase } from './event-store.contract-case.ts';
import { recorded } from './recorded-subscription.ts';

export function subscriptionContract(the: ContractCase): void {
  describe('subscribe', () => {
    it('gives what is there, says so, then gives what comes', async () => {
      const old = encodedEvents(3);
      await the.store.append(the.stream, NO_STREAM, old);
      const seen = recorded(the.store, the.begin, {});
      await seen.caughtUp(1);
      expect(idsOf(seen.events)).toEqual(idsOf(old));
      const added = encodedEvents(2);
      const { position } = await the.store.append(the.stream, seen.events[2]?.revision ?? 0, added);
      await seen.until(5);
      expect(idsOf(seen.events)).toEqual([...idsOf(old), ...idsOf(added)]);
      await seen.caughtUp(2);
      expect(seen.caughtUpAt.at(-1)).toBe(position);
      await seen.stop();
    });

    it('says at once that an empty log is caught up', async () => {
      const seen = recorded(the.store, the.begin, {});
      await seen.caughtUp(1);
      expect(seen.caughtUpAt).toEqual([the.begin]);
      await seen.stop();
    });

    it('resumes after any position without repeating or leaving out', async () => {
      await the.store.append(the.stream, NO_STREAM, encodedEvents(1_500));
      const first = recorded(the.store, the.begin, {});
      await first.until(1);
      await first.stop();
      const second = recorded(the.store, first.readTo, {});
      await second.caughtUp(1);
      await second.stop();
      expect(idsOf([...first.events, ...second.events])).toEqual(idsOf(await the.everything(1_000)));
    });

    it('resumes where it was after the store was closed and opened', async () => {
      await the.store.append(the.stream, NO_STREAM, encodedEvents(4));
      const before = recorded(the.store, the.begin, {});
      await before.until(4);
      const from = before.readTo;
      await the.reopen();
      const added = encodedEvents(2);
      await the.store.append(newStream(), NO_STREAM, added);
      const after = recorded(the.store, from, {});
      await after.caughtUp(1);
      expect(idsOf(after.events)).toEqual(idsOf(added));
      await after.stop();
    });

    it('filters by type and is caught up past what it leaves out', async () => {
      const given = [...encodedEvents(2, 'ThingEnded'), ...encodedEvents(4, 'ThingHappened')];
      const { position } = await the.store.append(the.stream, NO_STREAM, given);
      const seen = recorded(the.store, the.begin, { types: ['ThingEnded'] });
      await seen.caughtUp(1);
      expect([idsOf(seen.events), seen.caughtUpAt]).toEqual([idsOf(given.slice(0, 2)), [position]]);
      await seen.stop();
    });

    it('serves several at once, each with its own filter and start, while others write', async () => {
      const first = encodedEvents(3, 'ThingBegan');
      const { position } = await the.store.append(the.stream, NO_STREAM, first);
      const starts: [Position | null, string[] | undefined][] = [
        [the.begin, undefined],
        [the.begin, ['ThingEnded']],
        [the.begin, ['ThingBegan', 'ThingHappened']],
        [position, undefined],
        [position, ['ThingBegan']],
      ];
      const all = starts.map(([after, types]) => recorded(the.store, after, types === undefined ? {} : { types }));
      const types = ['ThingBegan', 'ThingHappened', 'ThingEnded'];
      await Promise.all(Array.from({ length: 60 }, (_, n) => the.store.append(newStream(), NO_STREAM, encodedEvents(2, types[n % 3]))));
      for (const [i, [after, only]] of starts.entries()) {
        const expected = await the.everything(1_000, only, after);
        await all[i]?.until(expected.length);
        expect(all[i]?.events).toEqual(expected);
      }
      await Promise.all(all.map((seen) => seen.stop()));
    });

    it('waits for the subscriber between batches', async () => {
      await the.store.append(the.stream, NO_STREAM, encodedEvents(1_200));
      let atWork = 0;
      let most = 0;
      let total = 0;
      await new Promise<void>((resolve, reject) => {
        const subscription = the.store.subscribe(
          the.begin,
          {},
          {
            onBatch: async (batch) => {
              most = Math.max(most, ++atWork);
              await delay(5);
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

    it('keeps nobody waiting for a slow subscriber', async () => {
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      const slow: string[] = [];
      const subscription = the.store.subscribe(
        the.begin,
        {},
        {
          onBatch: async (batch) => {
            await held;
            slow.push(...idsOf(batch));
          },
        },
      );
      const quick = recorded(the.store, the.begin, {});
      for (let n = 0; n < 5; n++) await the.store.append(newStream(), NO_STREAM, encodedEvents(200));
      await quick.until(1_000);
      expect(slow).toEqual([]);
      release();
      while (slow.length < 1_000) await delay(5);
      expect(slow).toEqual(idsOf(quick.events));
      await Promise.all([subscription.stop(), quick.stop()]);
    });

    it('gives nothing more once stopped, and ends with the subscriber when that fails', async () => {
      const seen = recorded(the.store, the.begin, {});
      await seen.caughtUp(1);
      await seen.stop();
      const { revision } = await the.store.append(the.stream, NO_STREAM, encodedEvents(1));
      const failure = await new Promise((resolve) => {
        the.store.subscribe(the.begin, {}, { onBatch: () => Promise.reject(new Error('cannot take it')), onFailure: resolve });
      });
      expect(String(failure)).toContain('cannot take it');
      await the.store.append(the.stream, revision, encodedEvents(1));
      expect(seen.events).toEqual([]);
    });

    it('ends with the store', async () => {
      const failure = new Promise((resolve) => {
        the.store.subscribe(the.begin, {}, { onBatch: async () => undefined, onFailure: resolve });
      });
      await the.store.close();
      expect(await failure).toMatchObject({ kind: 'UNAVAILABLE' });
    });
  });
}
