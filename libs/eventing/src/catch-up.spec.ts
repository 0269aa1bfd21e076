import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { CatchUp } from './catch-up.ts';
import { EventStoreError } from './event-store-errors.ts';
import { position } from './event-store.ts';
import type { Page, StoredEvent } from './event-store.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const EVENT: StoredEvent = {
  id: 'e1',
  type: 'Happened',
  data: '{}',
  metadata: {},
  stream: 'thing-1',
  revision: 0,
  position: position(1),
};
const NOBODY = { onBatch: () => Promise.resolve() };

describe('a subscription that reads pages', () => {
  it('keeps no page in memory that it has handed on', async () => {
    const pages: WeakRef<Page>[] = [];
    const read = (): Promise<Page> => {
      const page = { events: [], readTo: position(pages.length), atEnd: pages.length === 50 };
      pages.push(new WeakRef(page));
      return Promise.resolve(page);
    };
    const { promise: caughtUp, resolve } = Promise.withResolvers<void>();
    const subscription = new CatchUp(null, read, { ...NOBODY, onCaughtUp: () => resolve() }, () => undefined);
    await caughtUp;
    await delay(1);
    collectGarbage();
    expect(pages.filter((page) => page.deref() !== undefined).length).toBeLessThan(5);
    await subscription.stop();
  });

  it('stops at once while a page is being read, and hands it on no more', async () => {
    const { promise: page, resolve } = Promise.withResolvers<Page>();
    const batches: unknown[] = [];
    const subscription = new CatchUp(
      null,
      () => page,
      { onBatch: (events) => Promise.resolve(void batches.push(events)) },
      () => undefined,
    );
    await delay(1);
    await subscription.stop();
    resolve({ events: [EVENT], readTo: EVENT.position, atEnd: true });
    await delay(1);
    expect(batches).toEqual([]);
  });

  it('stops at once in the pause after a fault', async () => {
    let reads = 0;
    const read = () => {
      reads++;
      return Promise.reject(new EventStoreError('UNAVAILABLE', 'no answer'));
    };
    const subscription = new CatchUp(null, read, NOBODY, () => undefined);
    while (reads < 2) await delay(1);
    // Before any timer, and so before the one of the pause.
    expect(await Promise.race([subscription.stop().then(() => 'at once'), delay(0, 'later')])).toBe('at once');
    expect(reads).toBe(2);
  });

  it('waits longer and longer while the store does not answer', async () => {
    let reads = 0;
    const read = () => {
      reads++;
      return Promise.reject(new EventStoreError('UNAVAILABLE', 'no answer'));
    };
    const subscription = new CatchUp(null, read, NOBODY, () => undefined);
    // At 0, 50, 150, 350 and 850 ms.
    await delay(500);
    await subscription.stop();
    expect(reads).toBeGreaterThan(1);
    expect(reads).toBeLessThanOrEqual(4);
  });

  it('misses no news that come while the subscriber works', async () => {
    const { promise: seenAll, resolve } = Promise.withResolvers<string>();
    const log = [EVENT];
    const read = (after: Page['readTo']): Promise<Page> => {
      const events = log.filter((event) => after === null || event.position > after);
      return Promise.resolve({ events, readTo: log.at(-1)?.position ?? null, atEnd: true });
    };
    const onBatch = async ([first]: readonly StoredEvent[]): Promise<void> => {
      if (first !== EVENT) return resolve('seen');
      log.push({ ...EVENT, id: 'e2', revision: 1, position: position(2) });
      subscription.wake();
    };
    const subscription = new CatchUp(null, read, { onBatch }, () => undefined);
    expect(await Promise.race([seenAll, delay(30_000, 'waited in vain', { ref: false })])).toBe('seen');
    await subscription.stop();
  });
});
