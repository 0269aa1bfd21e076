import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '#event-store-sqlite';
import { allEvents, expectNothingLost } from './store-checks.ts';
import { StoreChild } from './store-child.ts';

describe('two processes on one store', () => {
  it('have one winner for each revision of each stream, and each loser is told', async () => {
    const root = mkdtempSync(join(tmpdir(), 'handrail-two-'));
    const directory = join(root, 'data');
    const streams = Array.from({ length: 8 }, () => `thing-${randomUUID()}`);
    try {
      const children = ['a', 'b'].map(
        (name) => new StoreChild({ directory, notes: join(root, name), callers: 0, fight: { streams, from: join(root, 'go') } }),
      );
      await Promise.all(children.map((child) => child.until('ready', 1)));
      writeFileSync(join(root, 'go'), '');
      expect(await Promise.all(children.map((child) => child.exited))).toEqual([0, 0]);
      const won = children.map((child) => child.acknowledged());
      const lost = children.flatMap((child) => child.notes().filter((note) => note.refused !== undefined));
      expect(new Set(lost.map((note) => note.refused))).toEqual(new Set(['WRONG_REVISION']));
      expect(won.every((ids) => ids.length > 0)).toBe(true);
      await expectNothingLost(directory, won.flat());
      const store = await SqliteEventStore.open({ directory });
      const events = await allEvents(store);
      await store.close();
      // Who was acknowledged is stored and nothing else: no event of a loser.
      expect(events.map(({ id }) => id).sort()).toEqual(won.flat().sort());
      expect(lost.flatMap((note) => note.ids ?? []).filter((id) => events.some((event) => event.id === id))).toEqual([]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
