import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { DirectoryLock } from '#data-directory';
import { execute, NO_STREAM, systemActor } from '#eventing';
import { settings, SETTINGS_ID } from '#organisation';
import { StandIn } from '../../../test/kurrentdb-stand-in/index.ts';
import { readConfig } from './config.ts';
import { EventStoreTelemetry } from './event-store.telemetry.ts';
import { openEventStore } from './open-event-store.ts';
import { openParts } from './parts.ts';
import type { Parts } from './parts.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'handrail-parts-'));
});
afterEach(() => rm(data, { recursive: true }));

async function opened<T>(environment: Record<string, string>, use: (parts: Parts) => Promise<T> | T): Promise<T> {
  const parts = await openParts(readConfig({ HANDRAIL_DATA: data, ...environment }));
  try {
    return await use(parts);
  } finally {
    await parts.close();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !isSo(); await delay(10)) if (Date.now() > end) throw new Error('waited in vain');
}

/** As the first policy does. */
async function fix({ log, deployment: { calendar, currency } }: Parts): Promise<void> {
  const actor = systemActor('system');
  const context = { now: '2026-11-02T09:00:00.000Z', actor, calendar, currency, correlationId: randomUUID() };
  await execute(log, settings, SETTINGS_ID, 'FixCalendar', { commandId: randomUUID() }, context);
}

const named = ({ deployment: { calendar, currency } }: Parts) => [calendar.timeZone, currency];
const BERLIN = { HANDRAIL_TIME_ZONE: 'Europe/Berlin', HANDRAIL_CURRENCY: 'EUR' };

describe('a data directory', () => {
  it.each([
    ['is a file', () => join(data, 'file')],
    ['lies below a file', () => join(data, 'file', 'data')],
    // Not even root can make a file in either.
    ['lies where none can be made', () => '/proc/handrail/data'],
    ['takes no file', () => '/proc'],
  ])('that %s is refused with the name of the setting and the remedy', async (_, pathOf) => {
    writeFileSync(join(data, 'file'), '');
    const path = pathOf();
    await expect(opened({ HANDRAIL_DATA: path }, named)).rejects.toThrow(
      new RegExp(`HANDRAIL_DATA=${path}: cannot be used \\(E[A-Z]+\\); give a folder that this user may read and write`),
    );
  });

  it('that can be used has nothing of the trial in it', async () => {
    await opened({}, named);
    expect(readdirSync(data).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('time zone and currency of a data directory', () => {
  it('are those of the configuration until the first policy', async () => {
    expect(await opened(BERLIN, named)).toEqual(['Europe/Berlin', 'EUR']);
    expect(await opened({}, named)).toEqual(['UTC', 'USD']);
  });

  it('are then fixed: they go before defaults', async () => {
    await opened(BERLIN, fix);
    expect(await opened({}, named)).toEqual(['Europe/Berlin', 'EUR']);
    expect(await opened(BERLIN, named)).toEqual(['Europe/Berlin', 'EUR']);
  });

  it('are then fixed: what contradicts them is refused, all at once, and nothing stays open', async () => {
    await opened(BERLIN, fix);
    await expect(opened({ HANDRAIL_TIME_ZONE: 'Asia/Tokyo', HANDRAIL_CURRENCY: 'JPY' }, named)).rejects.toMatchObject({
      problems: [
        expect.stringMatching(/^HANDRAIL_TIME_ZONE=Asia\/Tokyo: fixed as Europe\/Berlin/),
        expect.stringMatching(/^HANDRAIL_CURRENCY=JPY: fixed as EUR/),
      ],
    });
    expect(await opened({}, named)).toEqual(['Europe/Berlin', 'EUR']);
  });
});

describe('keys that are missing', () => {
  it('are never made anew where the event log needs them', async () => {
    await opened({}, fix);
    for (const name of ['keys.sqlite', 'keys.sqlite-wal', 'keys.sqlite-shm']) await rm(join(data, name), { force: true });
    await expect(opened({}, named)).rejects.toMatchObject({ reason: 'KEYS_MISSING' });
    expect(existsSync(join(data, 'keys.sqlite'))).toBe(false);
  });
});

describe('events in KurrentDB', () => {
  let server: StandIn;
  let environment: Record<string, string>;
  beforeEach(async () => {
    server = await StandIn.start();
    environment = { EVENT_STORE_URL: server.url };
  });
  afterEach(() => server.stop());

  it('are found again, with what was fixed with the first policy', async () => {
    await opened({ ...BERLIN, ...environment }, fix);
    expect(await opened(environment, named)).toEqual(['Europe/Berlin', 'EUR']);
    expect(existsSync(join(data, 'events.sqlite'))).toBe(false);
  });

  it('need their keys like any others', async () => {
    await opened(environment, fix);
    for (const name of ['keys.sqlite', 'keys.sqlite-wal', 'keys.sqlite-shm']) await rm(join(data, name), { force: true });
    await expect(opened(environment, named)).rejects.toMatchObject({ reason: 'KEYS_MISSING' });
  });

  it('take no changes when the witness finds them changed', async () => {
    await opened(environment, fix);
    for (const name of ['', '-wal', '-shm']) await rm(join(data, `witness.sqlite${name}`), { force: true });
    await opened(environment, async (parts) => {
      expect(parts.events.damage).toMatch(/witness\.sqlite/);
      const invitation = { id: randomUUID(), type: 'PersonInvited', data: '{}', metadata: {} };
      await expect(parts.events.append(`person-${randomUUID()}`, NO_STREAM, [invitation])).rejects.toMatchObject({ kind: 'CORRUPT' });
      expect(await parts.events.head()).not.toBeNull();
    });
  });

  it('hold the data directory against a restore', async () => {
    await opened(environment, () => expect(() => DirectoryLock.exclusive(data)).toThrow(/is using/));
    DirectoryLock.exclusive(data).release();
  });

  it('belong to their data directory: neither is used with the other kind', async () => {
    await opened(environment, fix);
    await expect(opened({}, named)).rejects.toMatchObject({ problems: [expect.stringMatching(/^EVENT_STORE_URL: set it/)] });
    const other = await mkdtemp(join(tmpdir(), 'handrail-parts-'));
    try {
      await opened({ HANDRAIL_DATA: other }, fix);
      await expect(opened({ HANDRAIL_DATA: other, ...environment }, named)).rejects.toMatchObject({
        problems: [expect.stringContaining('leave that out')],
      });
    } finally {
      await rm(other, { recursive: true });
    }
  });

  it('belong to one folder: another one is refused with the remedy, and nothing is made in it', async () => {
    await opened(environment, fix);
    const empty = join(data, 'empty');
    await expect(opened({ HANDRAIL_DATA: empty, ...environment }, named)).rejects.toMatchObject({
      reason: 'NOT_A_STORE',
      message: expect.stringMatching(/HANDRAIL_DATA or EVENT_STORE_URL is probably mistaken.*"store restore"/),
    });
    expect(readdirSync(empty)).toEqual([]);
  });

  it('are not begun anew for a folder whose database was erased', async () => {
    await opened(environment, fix);
    const { port } = server;
    server.stop();
    server = await StandIn.start({ port });
    const { length } = server.database.log;
    await expect(opened(environment, named)).rejects.toMatchObject({
      reason: 'NOT_A_STORE',
      message: expect.stringContaining('was erased'),
    });
    expect(server.database.log.length).toBe(length);
    DirectoryLock.exclusive(data).release();
  });

  it('leave no connection open when the data directory is in use', async () => {
    await opened(environment, fix);
    await until(() => server.open.connections === 0);
    const lock = DirectoryLock.exclusive(data);
    try {
      await expect(opened(environment, named)).rejects.toMatchObject({ reason: 'IN_USE' });
      await until(() => server.open.connections === 0);
    } finally {
      lock.release();
    }
  });

  it('are told of in the log when the witness cannot sign them', async () => {
    const faults: object[] = [];
    const telemetry = new EventStoreTelemetry();
    telemetry.logTo({ warn: (details) => faults.push(details), error: () => undefined });
    const store = await openEventStore(readConfig({ HANDRAIL_DATA: data, ...environment }), telemetry, Date.now);
    try {
      const file = new Database(join(data, 'witness.sqlite'));
      file.exec('ALTER TABLE checkpoints RENAME TO gone');
      file.close();
      store.witness?.start();
      const recorded = { recordedAt: new Date().toISOString() };
      await store.events.append(`person-${randomUUID()}`, NO_STREAM, [
        { id: randomUUID(), type: 'PersonInvited', data: '{}', metadata: recorded },
      ]);
      await until(() => faults.length > 0);
      expect(faults).toEqual([{ fault: expect.stringContaining('checkpoints') }]);
    } finally {
      await store.close();
    }
  });

  it('leave nothing open when their KurrentDB does not answer', async () => {
    server.kill();
    await expect(opened(environment, named)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    DirectoryLock.exclusive(data).release();
    await server.restart();
    expect(await opened(environment, named)).toEqual(['UTC', 'USD']);
  });
});
