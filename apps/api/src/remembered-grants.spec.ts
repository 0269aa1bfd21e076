import { describe, expect, it } from '@jest/globals';
import { EventStoreError } from '#eventing';
import type { FoundGrants } from '#organisation/events';
import { RememberedGrants } from './remembered-grants.ts';

const OWNER: FoundGrants = { grants: [{ role: 'POLICY_OWNER', unitId: null }], unitId: null };
const silent = () => Promise.reject(new EventStoreError('UNAVAILABLE', 'no answer'));

/** Grants that are read with whatever is in place of `read` at that moment. */
function grantsOf(now?: () => number) {
  const store = { read: (): Promise<FoundGrants> => Promise.resolve(OWNER), reads: 0 };
  const grants = new RememberedGrants(() => {
    store.reads++;
    return store.read();
  }, now);
  return { store, grants };
}

describe('grants', () => {
  it('are read anew for each request: who has lost a role has lost it at once', async () => {
    const { store, grants } = grantsOf();
    expect(await grants.of('ann')).toBe(OWNER);
    store.read = () => Promise.resolve(null);
    expect(await grants.of('ann')).toBeNull();
  });

  it('are remembered while the event store does not answer, of those who were there before', async () => {
    const { store, grants } = grantsOf();
    await grants.of('ann');
    store.read = silent;
    expect(await grants.of('ann')).toBe(OWNER);
    await expect(grants.of('bob')).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    expect(store.reads).toBe(2);
  });

  it('cost one wait a second, not one a request, while the event store hangs', async () => {
    const { store, grants } = grantsOf();
    await grants.of('ann');
    store.read = () => new Promise(() => undefined);
    const began = performance.now();
    for (let n = 0; n < 20; n++) expect(await grants.of('ann')).toBe(OWNER);
    // Twenty waits would be twenty seconds.
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(store.reads).toBeLessThan(4);
  });

  it('are forgotten after a minute', async () => {
    let now = 0;
    const { store, grants } = grantsOf(() => now);
    await grants.of('ann');
    store.read = silent;
    now = 60_000;
    expect(await grants.of('ann')).toBe(OWNER);
    now += 1;
    await expect(grants.of('ann')).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
  });

  it('are as old as the question was, not its answer: they may have been taken away while it was on its way', async () => {
    let now = 0;
    const { store, grants } = grantsOf(() => now);
    store.read = () => {
      now = 30_000;
      return Promise.resolve(OWNER);
    };
    await grants.of('ann');
    store.read = silent;
    now = 60_001;
    await expect(grants.of('ann')).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
  });

  it('are not remembered for any other fault', async () => {
    const { store, grants } = grantsOf();
    await grants.of('ann');
    store.read = () => Promise.reject(new EventStoreError('CORRUPT', 'damaged'));
    await expect(grants.of('ann')).rejects.toMatchObject({ kind: 'CORRUPT' });
  });
});
