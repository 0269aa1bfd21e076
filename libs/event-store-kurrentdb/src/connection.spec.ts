import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { inTime } from '#eventing-testing';
import { StandIn } from '../../../test/kurrentdb-stand-in/index.ts';
import { Connection } from './connection.ts';
import { parseConnectionString } from './connection-string.ts';
import { TIMINGS } from './timings.ts';
import type { Timings } from './timings.ts';

const SHORT = { ...TIMINGS, attemptMs: 200, operationMs: 1_000, retryMs: 10, longestRetryMs: 50, rebuildMs: 20, longestRebuildMs: 100 };

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).reverse()) cleanUp();
});

async function connected(timings: Partial<Timings> = {}) {
  const server = await StandIn.start();
  cleanUps.push(() => server.stop());
  const told: (readonly [event: 'lost' | 'over', reason: string, seconds?: number])[] = [];
  const connection = new Connection(
    parseConnectionString(server.url),
    { ...SHORT, ...timings },
    {
      retried: () => undefined,
      lost: (reason) => void told.push(['lost', reason]),
      reconnected: (reason, seconds) => void told.push(['over', reason, seconds]),
      damaged: () => undefined,
    },
  );
  cleanUps.push(() => connection.close());
  const page = { from: { stream: 'thing-1', revision: 'start' }, backwards: false, count: 1 } as const;
  const ask = () => connection.run('read', (client) => client.readPage(page, SHORT.attemptMs)).catch((error: unknown) => String(error));
  return { server, connection, told, ask };
}

describe('a call that waits its turn', () => {
  it('never begins when there is no time left for an attempt; in an outage it is told of that', async () => {
    // On a busy machine it takes its time until the outage is known; whoever waits is to learn of it.
    const { server, connection, ask } = await connected({ operationMs: 3_000 });
    await ask();
    server.silence();
    const begun = new Set<number>();
    const calls = Array.from({ length: 40 }, (_, n) =>
      connection.run('append', () => (begun.add(n), new Promise<never>(() => undefined))).then(String, (error: unknown) => String(error)),
    );
    const outcomes = await Promise.all(calls);
    expect(begun.size).toBe(32);
    expect(outcomes.filter((outcome) => !/no answer within/.test(outcome))).toEqual([]);
  });
});

describe('an outage', () => {
  it('is told when it begins, and when it is over after how long', async () => {
    const { server, told, ask } = await connected();
    await ask();
    server.kill();
    await Promise.all([ask(), ask(), ask()]);
    await ask();
    expect(told).toEqual([['lost', expect.stringMatching(/the connection broke|nothing listens there/)]]);
    await server.restart();
    await ask();
    expect(told).toEqual([told[0], ['over', told[0]?.[1], expect.any(Number)]]);
    expect(told[1]?.[2]).toBeGreaterThan(1);
    // Seconds, not milliseconds.
    expect(told[1]?.[2]).toBeLessThan(100);
  });

  it('is one, though calls that began in it end after it', async () => {
    const { server, connection, told, ask } = await connected();
    await ask();
    server.silence();
    await ask();
    const { link } = connection;
    const began = performance.now();
    server.speak();
    await ask();
    await delay(SHORT.longestRebuildMs);
    for (let n = 0; n < 3; n++) connection.failed(link, 'read', new Error('14 UNAVAILABLE'), began);
    await ask();
    expect(told.map(([event]) => event)).toEqual(['lost', 'over']);
  });

  it('goes on while other calls than those that failed are answered', async () => {
    const { connection, told, ask } = await connected();
    await ask();
    const fail = async () => {
      await delay(SHORT.longestRebuildMs);
      for (let n = 0; n < 2; n++) connection.failed(connection.link, 'append', new Error('14 UNAVAILABLE'));
    };
    for (let n = 0; n < 3; n++) {
      await fail();
      await ask();
    }
    expect(told.map(([event]) => event)).toEqual(['lost']);
    connection.succeeded(connection.link, 'append');
    expect(told.map(([event]) => event)).toEqual(['lost', 'over']);
  });

  it('is nothing to tell before the first answer: whoever connects is told', async () => {
    const { server, told, ask } = await connected();
    server.kill();
    expect(await ask()).toContain('nothing listens there');
    await server.restart();
    await ask();
    expect(told).toEqual([]);
  });

  it('of one node that stays silent says what it still does', async () => {
    const { server, ask } = await connected();
    await ask();
    server.silence();
    await ask();
    expect(await ask()).toMatch(/no answer within 1 s; it accepts connections but does not answer: is this the port/);
  });
});

describe('a connection', () => {
  it('is not replaced for failures between which the server answered, be it with a refusal', async () => {
    const { connection } = await connected();
    const { link } = connection;
    await delay(SHORT.longestRebuildMs);
    const refused = Object.assign(new Error('no'), { type: 'wrong-expected-version' });
    for (let n = 0; n < 3; n++) {
      connection.failed(link, 'append', new Error('14 UNAVAILABLE'));
      await expect(connection.run('append', () => Promise.reject(refused))).rejects.toMatchObject({ kind: 'WRONG_REVISION' });
    }
    expect(connection.link === link).toBe(true);
  });

  it('is not replaced when a node names another leader: the client follows', async () => {
    const { connection } = await connected();
    const { link } = connection;
    await delay(SHORT.longestRebuildMs);
    for (let n = 0; n < 4; n++) connection.failed(link, 'append', Object.assign(new Error('not me'), { type: 'not-leader' }));
    expect(connection.link === link).toBe(true);
  });

  it('gives up when the time of an operation is over, also in the middle of an attempt', async () => {
    const { connection } = await connected({ attemptMs: 900, operationMs: 1_000 });
    const refused = () => connection.run('read', () => new Promise(() => undefined)).catch((error: unknown) => error);
    expect(await inTime(1_500, refused)).toMatchObject({ kind: 'UNAVAILABLE' });
  });
});
