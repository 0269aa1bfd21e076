import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NO_STREAM } from '#eventing';
import { aContext } from '#eventing-testing';
import type { BlockPublisher } from '#figures';
import { PROTECTION_SETTINGS_ID } from '#organisation';
import { ReadStore } from '#read-store';
import { blockPublisher } from './block-publisher.ts';
import { readConfig } from './config.ts';
import { openParts } from './parts.ts';
import type { Parts } from './parts.ts';

let folder: string;
let parts: Parts;
let readStore: ReadStore;
let publisher: BlockPublisher;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handrail-publisher-'));
  parts = await openParts(readConfig({ HANDRAIL_DATA: folder }));
  readStore = await ReadStore.open(folder, []);
  publisher = blockPublisher(parts, readStore);
});

afterEach(async () => {
  readStore.close();
  await parts.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('what blocks are decided by', () => {
  it('is the number of people that the settings ask for, each time anew', async () => {
    expect(await publisher.findK()).toBe(5);
    const settings = { k: 8, identityMonths: 12, textMonths: 24, confidentialDelivery: 'NEXT_DAY' };
    const stamp = { commandId: randomUUID(), scope: 'spec', inputMac: '' };
    const strengthened = {
      type: 'ProtectionStrengthened',
      data: { settings, reason: 'fewer people', strengthenedAt: '2026-11-16T08:30:00.000Z' },
    };
    await parts.log.append(`protection_settings-${PROTECTION_SETTINGS_ID}`, NO_STREAM, [strengthened], stamp, aContext());
    expect(await publisher.findK()).toBe(8);
  });

  it('is one person behind all their aliases and tokens, and nobody once erased', async () => {
    const [person, policy] = [randomUUID(), randomUUID()];
    const aliases = (['NAMED', 'CONFIDENTIAL'] as const).map((mode) => parts.keys.subjectOf(person, mode, '2026-Q4'));
    expect(aliases.map(publisher.people.personOf)).toEqual([person, person]);
    parts.keys.countKeys.begin(2026);
    expect(publisher.people.tokenOf(person, policy, 2026)).toBe(parts.keys.countKeys.tokenFor(person, policy, 2026));
    parts.keys.countKeys.begin(2027);
    expect(publisher.people.tokenOf(person, policy, 2026)).toBeNull();
    await parts.keys.erase(person, '2026-11-16T08:30:00.000Z', () => Promise.resolve());
    expect(aliases.map(publisher.people.personOf)).toEqual([null, null]);
  });
});
