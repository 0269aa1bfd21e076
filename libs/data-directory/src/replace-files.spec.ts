import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { epochsAside, replaceFiles } from './index.ts';

let directory: string;
let seen: (readonly [string, readonly string[]])[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'handrail-replace-files-'));
  seen = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

const at = (...names: string[]): string => join(directory, ...names);
const see = (when: string): unknown => seen.push([when, readdirSync(directory).sort()]);
const failure = (): never => {
  throw new Error('disk full');
};
const put = (): void => {
  see('put');
  writeFileSync(at('log'), 'new');
};
const companion = {
  prepare: () => Promise.resolve(),
  replace: () => {
    see('companion');
    return Promise.resolve();
  },
};
const replace = (steering: Partial<Parameters<typeof replaceFiles>[1]> = {}, by = put): Promise<string | null> =>
  replaceFiles(directory, { epoch: 2, marker: at('marker'), old: [at('log'), at('log-wal'), at('key')], companion, ...steering }, by);

describe('replacing the files of a data directory', () => {
  beforeEach(() => ['log', 'key', 'other'].forEach((name) => writeFileSync(at(name), 'old')));

  it('marks it from before the first change until after the last', async () => {
    expect(await replace()).toBe(at('before-epoch-2'));
    see('end');
    expect(seen).toEqual([
      ['put', ['before-epoch-2', 'marker', 'other']],
      ['companion', ['before-epoch-2', 'log', 'marker', 'other']],
      ['end', ['before-epoch-2', 'log', 'other']],
    ]);
  });

  it('makes the mark durable before the first change, and the last change before the mark goes', () => {
    expect(callsOfAnotherProcess()).toEqual([
      'write marker flushed',
      'fsync directory',
      'mkdir before-epoch-2',
      'rename log',
      'rename key',
      'put',
      'fsync directory',
      'companion',
      'rm marker',
      'fsync directory',
    ]);
  });

  it('keeps the old ones aside, for their owner only', async () => {
    await replace();
    expect(readdirSync(at('before-epoch-2')).sort()).toEqual(['key', 'log']);
    expect([readFileSync(at('before-epoch-2', 'log'), 'utf8'), readFileSync(at('log'), 'utf8')]).toEqual(['old', 'new']);
    expect(statSync(at('before-epoch-2')).mode & 0o077).toBe(0);
  });

  it.each<[string, () => Promise<unknown>, readonly string[]]>([
    ['before the first rename', () => replace({ epoch: 1 }), ['before-epoch-1', 'key', 'log', 'marker', 'other']],
    ['when putting', () => replace({}, failure), ['before-epoch-1', 'before-epoch-2', 'marker', 'other']],
    [
      'in the companion',
      () => replace({ companion: { ...companion, replace: () => Promise.reject(new Error('disk full')) } }),
      ['before-epoch-1', 'before-epoch-2', 'log', 'marker', 'other'],
    ],
  ])('leaves the mark when it fails %s', async (_, cutOff, left) => {
    // A folder in the way of the first rename of epoch 1.
    mkdirSync(at('before-epoch-1'));
    await expect(cutOff()).rejects.toThrow(/EEXIST|disk full/);
    expect(readdirSync(directory).sort()).toEqual(left);
    expect(readFileSync(at('marker'), 'utf8')).toMatch(/^epoch [12]\n$/);
  });
});

it('makes no folder where nothing is replaced, but for the companion', async () => {
  expect(await replace()).toBeNull();
  rmSync(at('log'));
  const keeping = { ...companion, replace: (aside: string) => Promise.resolve(mkdirSync(aside)) };
  expect(await replace({ companion: keeping })).toBe(at('before-epoch-2'));
  expect(existsSync(at('marker'))).toBe(false);
});

it('knows the epochs of the folders aside, and nothing else', () => {
  for (const name of ['before-epoch-2', 'before-epoch-10', 'before-epoch-x', 'not-before-epoch-3', 'before-epoch-4.part'])
    mkdirSync(at(name));
  expect([...epochsAside(directory)].sort((a, b) => a - b)).toEqual([2, 10]);
});

/** What a missing fsync loses is seen only without power, so the calls are noted as they are made. */
function callsOfAnotherProcess(): unknown {
  const script = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    import { basename, join } from 'node:path';
    import { replaceFiles } from '#data-directory';
    const directory = process.argv[1];
    const calls = [];
    let opened;
    const noting = (name, note) => {
      const original = fs[name];
      fs[name] = (...args) => {
        const text = note(...args);
        if (text !== undefined) calls.push(text);
        return original(...args);
      };
    };
    noting('openSync', (path) => void (opened = path));
    noting('fsyncSync', () => (opened === directory ? 'fsync directory' : undefined));
    noting('writeFileSync', (path, _, options) => 'write ' + basename(path) + (options?.flush ? ' flushed' : ''));
    noting('mkdirSync', (path) => 'mkdir ' + basename(path));
    noting('renameSync', (path) => 'rename ' + basename(path));
    noting('rmSync', (path) => 'rm ' + basename(path));
    syncBuiltinESMExports();
    const companion = { replace: async () => calls.push('companion') };
    const [marker, ...old] = ['marker', 'log', 'log-wal', 'key'].map((name) => join(directory, name));
    await replaceFiles(directory, { epoch: 2, marker, old, companion }, () => calls.push('put'));
    console.log(JSON.stringify(calls));`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=source', '--no-warnings', '--input-type=module', '-e', script, directory],
    { cwd: fileURLToPath(new URL('.', import.meta.url)), encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
