import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadMasterKey, SqliteKeyStore } from '#key-store';
import type { ReadStore } from '#read-store';
import { blockPublisher } from './block-publisher.ts';
import type { Parts } from './parts.ts';

let directory: string;
let keys: SqliteKeyStore;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'handrail-people-'));
  keys = SqliteKeyStore.open({ directory, masterKey: loadMasterKey(directory) });
});
afterEach(() => {
  keys.close();
  rmSync(directory, { recursive: true });
});

describe('the people that blocks count', () => {
  it('are recognised by the very token that stands in events, or somebody who files both ways would count twice', () => {
    keys.countKeys.begin(2026);
    const inEvents = keys.countKeys.check(keys.countKeys.issue('ada', 'p', 2026) ?? '', 'p')?.value;
    expect(inEvents).toMatch(/^2026\../);
    const { people } = blockPublisher({ keys } as Parts, {} as ReadStore);
    expect(people.tokenOf('ada', 'p', 2026)).toBe(inEvents);
  });
});
