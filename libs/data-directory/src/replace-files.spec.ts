import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
