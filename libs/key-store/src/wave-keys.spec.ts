import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { backupKeys, restoreKeys, writeMasterKey } from './index.ts';
import type { SqliteKeyStore } from './index.ts';
import { inOtherProcess, newDirectory, openStore, queryKeys, rawBytes } from './key-store-fixture.ts';

let directory: string;
let store: SqliteKeyStore;

beforeEach(() => {
  directory = newDirectory();
  store = openStore(directory);
  store.waveKeys.begin('wave');
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

function reopen(): void {
  store.close();
  store = openStore(directory);
}

const wrappedKeys = () =>
  queryKeys<{ wrapped: Buffer | null }>(directory, 'SELECT wrapped FROM wave_keys ORDER BY wave').map(({ wrapped }) => wrapped);

describe('who takes part in a wave', () => {
  it('is one for each person and wave, the same while it is open, and says nothing of them', () => {
    const participant = store.waveKeys.participantOf('wave', 'person');
    expect(participant).toMatch(/^[\w-]{22}$/);
    store.waveKeys.begin('wave');
    reopen();
    expect(store.waveKeys.participantOf('wave', 'person')).toBe(participant);
    store.waveKeys.begin('next');
    const others = [store.waveKeys.participantOf('next', 'person'), store.waveKeys.participantOf('wave', 'other')];
    expect(others).not.toContain(null);
    expect(new Set([participant, ...others]).size).toBe(3);
  });

  it('is nobody before the wave begins', () => {
    expect(store.waveKeys.participantOf('next', 'person')).toBeNull();
  });

  it('survives a new master key', () => {
    const participant = store.waveKeys.participantOf('wave', 'person');
    const master = randomBytes(32);
    store.rewrap(master);
    writeMasterKey(directory, master);
    reopen();
    expect(store.waveKeys.participantOf('wave', 'person')).toBe(participant);
  });
});

describe('the key of a wave', () => {
  it('is destroyed when it ends, leaves no byte, and is never made again', () => {
    const [wrapped] = wrappedKeys();
    store.waveKeys.begin('next');
    store.waveKeys.end('wave');
    expect(store.waveKeys.participantOf('wave', 'person')).toBeNull();
    expect(rawBytes(directory).includes(wrapped ?? 'none')).toBe(false);
    store.waveKeys.begin('wave');
    expect(store.waveKeys.participantOf('wave', 'person')).toBeNull();
    expect(store.waveKeys.participantOf('next', 'person')).not.toBeNull();
  });

  it('that was never made is not made after its end', () => {
    store.waveKeys.end('next');
    store.waveKeys.begin('next');
    expect(store.waveKeys.participantOf('next', 'person')).toBeNull();
  });

  it('that a restore brings back is destroyed by the next end', async () => {
    const participant = store.waveKeys.participantOf('wave', 'person');
    const backup = join(directory, 'backup.sqlite');
    await backupKeys(directory, backup);
    store.waveKeys.end('wave');
    store.close();
    restoreKeys(backup, directory);
    store = openStore(directory);
    expect(store.waveKeys.participantOf('wave', 'person')).toBe(participant);
    store.waveKeys.end('wave');
    expect(store.waveKeys.participantOf('wave', 'person')).toBeNull();
    expect(wrappedKeys()).toEqual([null]);
  });

  it('is one for several processes, and gone for all at once', () => {
    const participant = store.waveKeys.participantOf('wave', 'person');
    const other = inOtherProcess(
      directory,
      `const keys = open(); keys.waveKeys.begin('wave'); console.log(keys.waveKeys.participantOf('wave', 'person')); keys.waveKeys.end('wave');`,
    );
    expect(other.output).toBe(participant);
    expect(store.waveKeys.participantOf('wave', 'person')).toBeNull();
  });
});
