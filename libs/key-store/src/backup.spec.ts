import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backupKeys, restoreKeys } from './index.ts';
import { newDirectory, openStore, startOtherProcess } from './key-store-fixture.ts';

let directory: string;
beforeEach(() => {
  directory = newDirectory();
});
afterEach(() => rmSync(directory, { recursive: true }));

it('is one file, made beside a process that mints, and holds every key minted before it began', async () => {
  const store = openStore(directory);
  const before = Array.from({ length: 200 }, (_, i) => store.sealingKey(`before ${i}`, 'text', '2026-Q1'));
  const minting = startOtherProcess(
    directory,
    `const store = open(); for (let i = 0; i < 300; i++) store.sealingKey('during ' + i, 'text', '2026-Q1'); console.log('done');`,
  );
  const target = join(directory, 'backup.sqlite');
  await backupKeys(directory, target);
  expect(await minting).toBe('done');
  store.close();
  expect([existsSync(`${target}-wal`), statSync(target).mode & 0o077]).toEqual([false, 0]);

  restoreKeys(target, directory);
  const restored = openStore(directory);
  expect(before.map(({ id }) => restored.openingKey(id))).toEqual(before.map(({ key }) => key));
  restored.close();
});

it('never overwrites a file, and names what is missing', async () => {
  openStore(directory).close();
  const target = join(directory, 'backup.sqlite');
  writeFileSync(target, 'precious');
  await expect(backupKeys(directory, target)).rejects.toThrow('exists; name a new file');
  await expect(backupKeys(join(directory, 'nowhere'), join(directory, 'other'))).rejects.toThrow();
});
