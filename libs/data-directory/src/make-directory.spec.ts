import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDirectory } from './index.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'handrail-make-directory-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('making a directory', () => {
  it('makes those above it, for their owner only, and keeps one that is there', () => {
    const path = join(directory, 'a', 'b', 'c');
    makeDirectory(path);
    makeDirectory(path);
    for (const made of [join(directory, 'a'), path]) expect(statSync(made).mode & 0o077).toBe(0);
  });

  it('fails below a file', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(() => makeDirectory(join(directory, 'file', 'below'))).toThrow(/ENOTDIR|ENOENT/);
  });

  // In a process of its own: what never returns would take this one along. Without /proc a file stands in for it.
  it('ends where none can be made, below /proc too', () => {
    writeFileSync(join(directory, 'file'), '');
    const place = existsSync('/proc/self') ? '/proc' : join(directory, 'file');
    const script = `import { makeDirectory } from '#data-directory'; makeDirectory(${JSON.stringify(join(place, 'handrail', 'data'))});`;
    const { stderr, signal } = spawnSync(process.execPath, ['--conditions=source', '--no-warnings', '--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      encoding: 'utf8',
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    expect(signal).toBeNull();
    expect(stderr).toMatch(/ENOENT|ENOTDIR|EACCES|EPERM|EROFS/);
  });
});
