import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMasterKey, writeMasterKey } from './index.ts';
import { newDirectory, openStore, startOtherProcess } from './key-store-fixture.ts';

let directory: string;
beforeEach(() => {
  directory = newDirectory();
});
afterEach(() => rmSync(directory, { recursive: true }));

it('is taken from the configuration, without a file', () => {
  const key = randomBytes(32);
  expect(loadMasterKey(directory, key.toString('base64'))).toEqual(key);
  expect(readdirSync(directory)).toEqual([]);
});

it.each(['', 'short', randomBytes(31).toString('base64'), randomBytes(33).toString('base64'), `${'é'.repeat(20)}`])(
  'is refused with the remedy when it is not 32 bytes in base64: %j',
  (text) => {
    expect(() => loadMasterKey(directory, text)).toThrow('openssl rand -base64 32');
  },
);

it('is made once, for its owner only, also by several processes at once', async () => {
  const script = `console.log(loadMasterKey(directory).toString('hex'));`;
  const keys = await Promise.all([1, 2, 3].map(() => startOtherProcess(directory, script)));
  expect(new Set([...keys, loadMasterKey(directory).toString('hex')]).size).toBe(1);
  expect(readdirSync(directory)).toEqual(['master.key']);
  expect(statSync(join(directory, 'master.key')).mode & 0o777).toBe(0o600);
});

it('is refused when others can read it or it is damaged', () => {
  const path = join(directory, 'master.key');
  loadMasterKey(directory);
  chmodSync(path, 0o640);
  expect(() => loadMasterKey(directory)).toThrow(`chmod 600 ${path}`);
  chmodSync(path, 0o600);
  writeFileSync(path, 'damaged');
  expect(() => loadMasterKey(directory)).toThrow('must be 32 bytes');
});

it('is never made anew beside keys that need the old one', () => {
  openStore(directory).close();
  rmSync(join(directory, 'master.key'));
  expect(() => loadMasterKey(directory)).toThrow(expect.objectContaining({ reason: 'WRONG_MASTER_KEY' }));
  writeMasterKey(directory, randomBytes(32));
  expect(() => openStore(directory)).toThrow(expect.objectContaining({ reason: 'WRONG_MASTER_KEY' }));
});
