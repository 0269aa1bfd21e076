import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { compileShim, fragileDisk } from './power-loss.ts';
import { expectNothingLost } from './store-checks.ts';
import { StoreChild } from './store-child.ts';

describe('a failing disk', () => {
  let root: string;
  let directory: string;
  let notes: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'handrail-disk-'));
    [directory, notes] = [join(root, 'data'), join(root, 'notes')];
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** Nothing refused is counted as acknowledged, and readers saw the log meanwhile. */
  function expectRefusals(child: StoreChild, message: RegExp): void {
    const refused = child.notes().filter((note) => note.refused !== undefined);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map((note) => note.refused))).toEqual(new Set(['UNAVAILABLE']));
    for (const note of refused) expect(note.message).toMatch(message);
    const acknowledged = new Set(child.acknowledged());
    expect(refused.flatMap((note) => note.ids ?? []).filter((id) => acknowledged.has(id))).toEqual([]);
    expect(Math.min(...refused.map((note) => note.readable ?? 0))).toBeGreaterThan(0);
  }

  describe.each(['events.head', 'events.sqlite-wal'])('whose fsync of %s fails', (file) => {
    it('ends the process without an acknowledgement; the next start has everything acknowledged', async () => {
      const shim = compileShim(root);
      if (shim === undefined) return;
      const disk = fragileDisk(shim, root, directory);
      const child = new StoreChild({ directory, notes, callers: 8 }, { env: disk.env });
      await child.until('acknowledged', 30);
      writeFileSync(disk.failFsync, file);
      const fromNow = child.acknowledged().length;
      expect(await child.exited).toBe(70);
      expect(child.stderr).toContain('fsync');
      // At most the group that was under way when the disk began to fail.
      expect(child.acknowledged().length - fromNow).toBeLessThan(50);
      disk.losePower(() => false);
      await expectNothingLost(directory, child.acknowledged());
    });

    it('leaves the log readable and takes no more appends, where the process stays', async () => {
      const shim = compileShim(root);
      if (shim === undefined) return;
      const disk = fragileDisk(shim, root, directory);
      const child = new StoreChild({ directory, notes, callers: 8, staysAfterFatal: true }, { env: disk.env });
      await child.until('acknowledged', 30);
      writeFileSync(disk.failFsync, file);
      await child.until('fatal', 1);
      rmSync(disk.failFsync);
      const acknowledged = child.acknowledged();
      await child.until('refused', 20);
      expect(await child.stop()).toBe(0);
      expectRefusals(child, /stopped writing.*fsync.*restart/);
      // A later fsync that succeeds says nothing about what an earlier one dropped.
      expect(child.acknowledged()).toEqual(acknowledged);
      disk.losePower(() => false);
      await expectNothingLost(directory, acknowledged);
    });
  });

  describe('that is full', () => {
    it('acknowledges nothing, serves reads, and goes on once there is space', async () => {
      const shim = compileShim(root);
      if (shim === undefined) return;
      const disk = fragileDisk(shim, root, directory);
      const child = new StoreChild({ directory, notes, callers: 8 }, { env: disk.env });
      await child.until('acknowledged', 30);
      writeFileSync(disk.full, 'events.sqlite-wal');
      await child.until('refused', 10);
      const whileFull = child.acknowledged().length;
      await delay(100);
      expect(child.acknowledged().length).toBe(whileFull);
      rmSync(disk.full);
      await child.until('acknowledged', child.notes().filter((note) => note.acknowledged !== undefined).length + 30);
      await child.kill();
      expectRefusals(child, /disk .* is full.*free space/);
      disk.losePower(() => false);
      await expectNothingLost(directory, child.acknowledged());
    });

    it('the same at a limit of the file size', async () => {
      if (process.platform !== 'linux') return;
      const child = new StoreChild({ directory, notes, callers: 8 }, { fileLimitKiB: 400 });
      await child.until('refused', 10);
      const acknowledged = child.acknowledged().length;
      expect(acknowledged).toBeGreaterThan(0);
      expect(spawnSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited']).status).toBe(0);
      await child.until('acknowledged', child.notes().filter((note) => note.acknowledged !== undefined).length + 30);
      await child.kill();
      expectRefusals(child, /size limit is reached.*raise the limit/);
      await expectNothingLost(directory, child.acknowledged());
    });
  });
});
