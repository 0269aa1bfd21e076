import { describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { quarterOf } from '#eventing';
import { AT, inOtherProcess, OwnKeyStore, queryKeys, rawBytes } from './key-store-fixture.ts';

const keys = new OwnKeyStore(({ waveKeys }) => waveKeys.begin('wave'));
const tagOf = (text: string, waveId = 'wave') => keys.store.waveKeys.tagOf(waveId, text);
const sealing = () => keys.store.sealingKey('wave', 'text', quarterOf(AT));
const wrappedKeys = () =>
  queryKeys<{ wrapped: Buffer | null }>(keys.directory, 'SELECT wrapped FROM keys ORDER BY subject, purpose').map(({ wrapped }) => wrapped);
const isOnDisk = (bytes: Buffer | null | undefined) => rawBytes(keys.directory).includes(bytes ?? 'none');

describe('who takes part in a wave', () => {
  it('is one for each person and wave, the same while it is open, and says nothing of them', () => {
    const participant = tagOf('person');
    expect(participant).toMatch(/^[\w-]{22}$/);
    keys.store.waveKeys.begin('wave');
    keys.reopen();
    expect(tagOf('person')).toBe(participant);
    keys.store.waveKeys.begin('next');
    const others = [tagOf('person', 'next'), tagOf('other')];
    expect(others).not.toContain(null);
    expect(new Set([participant, ...others]).size).toBe(3);
  });

  it('is nobody before the wave begins', () => {
    expect(tagOf('person', 'next')).toBeNull();
    expect(keys.store.waveKeys.stateOf('next')).toBe('NONE');
  });

  it('survives a new master key', () => {
    const participant = tagOf('person');
    keys.changeMasterKey();
    expect(tagOf('person')).toBe(participant);
  });

  it('is one for several processes, and gone for all at once', () => {
    const participant = tagOf('person');
    const other = inOtherProcess(
      keys.directory,
      `const { waveKeys } = open(); waveKeys.begin('wave'); console.log(waveKeys.tagOf('wave', 'person')); waveKeys.end(['wave']);`,
    );
    expect(other.output).toBe(participant);
    expect(tagOf('person')).toBeNull();
  });
});

describe('the end of a wave', () => {
  it('destroys who took part, leaves no byte of it, and is for good', () => {
    const [wrapped] = wrappedKeys();
    keys.store.waveKeys.begin('next');
    expect(isOnDisk(wrapped)).toBe(true);
    keys.store.waveKeys.end(['wave']);
    expect(tagOf('person')).toBeNull();
    expect(isOnDisk(wrapped)).toBe(false);
    keys.store.waveKeys.begin('wave');
    expect(tagOf('person')).toBeNull();
    expect(tagOf('person', 'next')).not.toBeNull();
    expect(keys.store.waveKeys.stateOf('wave')).toBe('ENDED');
  });

  it('is for several at once, also for one that never began', () => {
    keys.store.waveKeys.begin('next');
    keys.store.waveKeys.end(['wave', 'next', 'later']);
    keys.store.waveKeys.begin('later');
    expect([tagOf('person'), tagOf('person', 'next'), tagOf('person', 'later')]).toEqual([null, null, null]);
  });

  it('leaves to be read what was answered, which is still to be counted', () => {
    const { id, key } = sealing();
    keys.store.waveKeys.end(['wave']);
    expect(keys.store.openingKey(id)).toEqual(key);
    expect(sealing().id).toBe(id);
  });
});

describe('a wave that is forgotten', () => {
  it('cannot be read, answered or begun any more, and leaves no byte of its keys', () => {
    const { id } = sealing();
    const wrapped = wrappedKeys();
    expect(wrapped.map(isOnDisk)).toEqual([true, true]);
    keys.store.waveKeys.forget(['wave'], AT);
    expect(keys.store.openingKey(id)).toBeNull();
    expect(tagOf('person')).toBeNull();
    expect(() => sealing()).toThrow('erased');
    keys.store.waveKeys.begin('wave');
    expect(keys.store.waveKeys.stateOf('wave')).toBe('FORGOTTEN');
    expect(wrapped.map(isOnDisk)).toEqual([false, false]);
  });

  it('stays so after a restore of keys from before, also of one that had ended by then', async () => {
    const { id } = sealing();
    const backup = await keys.backup();
    keys.store.waveKeys.end(['wave']);
    keys.store.waveKeys.forget(['wave'], AT);
    keys.restore(backup);
    expect(keys.store.erasedAgain).toBe(0);
    expect(keys.store.openingKey(id)).toBeNull();
    expect(tagOf('person')).toBeNull();
    expect(wrappedKeys()).toEqual([null, null]);
    expect(keys.store.waveKeys.stateOf('wave')).toBe('FORGOTTEN');
  });

  it('is entered in the ledger once', () => {
    keys.store.waveKeys.begin('next');
    for (let time = 0; time < 2; time++) keys.store.waveKeys.forget(['wave', 'next', 'never begun'], AT);
    expect(queryKeys(keys.directory, 'SELECT * FROM ledger')).toHaveLength(1);
  });

  it('is refused where the ledger is gone, and then nothing is destroyed', () => {
    const { id, key } = sealing();
    rmSync(join(keys.directory, 'erasures.ledger'));
    expect(() => keys.store.waveKeys.forget(['wave'], AT)).toThrow('the ledger of erasures');
    expect(keys.store.openingKey(id)).toEqual(key);
  });
});
