import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreError } from '#eventing';
import type { StoredEvent, VerifyReport } from '#eventing';
import { readHistory, verifyWitnessed } from './verify-witnessed.ts';
import { ForeignLog, witnessed } from './witness-fixture.ts';

let directory: string;
let log: ForeignLog;

/** Checkpoints at 0, 1,000, 2,000 and 3,000 events, then 10 more that nobody witnessed. */
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'handrail-verify-'));
  log = new ForeignLog();
  await witnessed(log, directory);
  for (let i = 0; i < 3; i++) {
    log.record(1_000);
    await witnessed(log, directory);
  }
  log.record(10);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const at = (index: number): StoredEvent => {
  const event = log.events[index];
  if (event === undefined) throw new Error(`no event ${index}`);
  return event;
};
const damageOf = ({ damage }: VerifyReport): string => damage?.message ?? 'none';

describe('verifying a log against its witness', () => {
  it('gives every event once and says how many are not yet witnessed; changes nothing', async () => {
    const checkpoints = readHistory(directory).all;
    const [seen, progress]: [string[], number[][]] = [[], []];
    const report = await verifyWitnessed(log, directory, {
      onEvent: ({ position }) => seen.push(position),
      onProgress: (checked, total) => progress.push([checked, total]),
    });
    expect(report).toEqual({
      identity: log.identity,
      events: 3_010,
      lastGood: at(3_009).position,
      damage: null,
      notices: [expect.stringContaining('10 events at the end are not yet witnessed')],
    });
    expect(seen).toEqual(log.events.map(({ position }) => position));
    expect(progress.at(-1)).toEqual([3_010, 3_010]);
    expect(readHistory(directory).all).toEqual(checkpoints);
    await witnessed(log, directory);
    expect((await verifyWitnessed(log, directory)).notices).toEqual([]);
  });

  it('stops at the last checkpoint where that is asked for', async () => {
    const seen: string[] = [];
    await verifyWitnessed(log, directory, { stopAtLast: true, onEvent: ({ position }) => seen.push(position) });
    expect([seen.length, seen.at(-1)]).toEqual([3_000, at(2_999).position]);
  });

  it.each<[string, () => unknown, string]>([
    ['data were changed', () => (log.events[1_500] = { ...at(1_500), data: '{}' }), 'was changed'],
    ['metadata were changed', () => (log.events[1_500] = { ...at(1_500), metadata: {} }), 'was changed'],
    ['type was changed', () => (log.events[1_500] = { ...at(1_500), type: 'ThingEnded' }), 'was changed'],
    ['id was changed', () => (log.events[1_500] = { ...at(1_500), id: at(1_499).id }), 'was changed'],
    ['stream was changed', () => (log.events[1_500] = { ...at(1_500), stream: at(1).stream }), 'was changed'],
    ['revision was changed', () => (log.events[1_500] = { ...at(1_500), revision: 0 }), 'was changed'],
    ['place was taken by another one', () => swap(1_500, 1_600), 'put into another order'],
    ['place is empty', () => log.events.splice(1_500, 1), '1 of its events'],
    ['place is empty, as are those beside', () => log.events.splice(1_500, 20), '20 of its events'],
    ['checkpoint is empty', () => log.events.splice(1_999, 1), '1 of its events'],
    [
      'neighbour was inserted',
      () => log.events.splice(1_500, 0, { ...at(1_500), position: `${at(1_499).position}5` }),
      '1 events were inserted',
    ],
  ])('finds, between two checkpoints, the event whose %s', async (_, tamper, what) => {
    const [before, after] = [at(999).position, at(1_999).position];
    tamper();
    const report = await verifyWitnessed(log, directory);
    expect(report).toMatchObject({ events: 1_000, lastGood: before, damage: { lastGood: before } });
    expect(damageOf(report)).toContain(`between ${before} and position ${after}`);
    expect(damageOf(report)).toContain(what);
  });

  it('finds events that are missing at the end', async () => {
    log.events.length = 2_999;
    const report = await verifyWitnessed(log, directory);
    expect(report).toMatchObject({ events: 2_000, damage: { lastGood: at(1_999).position } });
    expect(damageOf(report)).toContain(`it ends at position ${at(2_998).position}, but events were witnessed up to`);
    log.events.length = 0;
    expect(damageOf(await verifyWitnessed(log, directory))).toContain('last good position: none');
  });

  it('finds a changed checkpoint, another database and a directory without any', async () => {
    const db = new Database(join(directory, 'witness.sqlite'));
    db.exec(`UPDATE checkpoints SET at = '' WHERE events = 1000`);
    expect(damageOf(await verifyWitnessed(log, directory))).toContain(`the signature of the one at position ${at(999).position}`);
    db.exec(`DELETE FROM checkpoints WHERE events = 1000`);
    expect(damageOf(await verifyWitnessed(log, directory))).toBe('none');
    db.exec(`DELETE FROM checkpoints`);
    expect(damageOf(await verifyWitnessed(log, directory))).toContain('it holds none');
    db.close();
    rmSync(join(directory, 'witness.sqlite'));
    expect(damageOf(await verifyWitnessed(log, directory))).toContain('holds no checkpoints');
  });

  it('refuses the directory of another database', async () => {
    log.identity = { storeId: 'other', epoch: 1 };
    await expect(verifyWitnessed(log, directory)).rejects.toMatchObject({
      reason: 'NOT_A_STORE',
      message: expect.stringContaining('the database is store other'),
    });
  });

  it('passes on a database that does not answer, and stops when it is told to', async () => {
    const stopping = new AbortController();
    const onProgress = (): void => stopping.abort();
    await expect(verifyWitnessed(log, directory, { signal: stopping.signal, onProgress })).rejects.toMatchObject({ name: 'AbortError' });
    log.isReachable = false;
    await expect(verifyWitnessed(log, directory)).rejects.toBeInstanceOf(EventStoreError);
  });
});

/** What sits at two places changes them. */
function swap(one: number, other: number): void {
  const [a, b] = [at(one), at(other)];
  log.events[one] = { ...b, position: a.position };
  log.events[other] = { ...a, position: b.position };
}
