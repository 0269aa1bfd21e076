import { afterEach, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { jsonEvent } from '@kurrent/kurrentdb-client';
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '#eventing-testing';
import { CERTIFICATE_AUTHORITY, StandIn, StandInCluster } from '../../../test/kurrentdb-stand-in/index.ts';
import { Client } from './client.ts';
import { parseConnectionString } from './connection-string.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(() => cleanUps.splice(0).forEach((cleanUp) => cleanUp()));

const append = (client: Client): Promise<unknown> =>
  client.appendToStream(`thing-${randomUUID()}`, jsonEvent({ type: 'ThingHappened', data: {} }), { deadline: 2_000 });

describe('the client', () => {
  it('ends what is under way when it is closed, and its connection', async () => {
    const server = await StandIn.start();
    cleanUps.push(() => server.stop());
    const client = Client.connect(parseConnectionString(server.url));
    const subscription = client.subscribeToAll();
    subscription.on('error', () => undefined);
    await new Promise<void>((resolve) => subscription.on('confirmation', resolve));
    server.silence('appends');
    const appending = append(client).catch(() => 'ended');
    await delay(50);
    client.close();
    await Promise.race([appending, delay(1_000)]);
    await eventually(() => server.open.subscriptions + server.open.connections === 0, 'nothing is open');
    await expect(append(client)).rejects.toThrow(/closed|replaced/);
  });

  it('ends a question and a read by itself when nobody answers in time', async () => {
    const server = await StandIn.start();
    cleanUps.push(() => server.stop());
    const client = Client.connect(parseConnectionString(server.url));
    cleanUps.push(() => client.close());
    await client.ping(20_000);
    server.silence();
    const late = expect.objectContaining({ code: status.DEADLINE_EXCEEDED });
    const page = { from: { position: 'start' }, backwards: false, count: 1 } as const;
    const calls = [client.ping(100), client.readPage(page, 100)].map((call) => call.catch((error: unknown) => error));
    expect(await Promise.all(calls)).toEqual([late, late]);
    await eventually(() => server.open.reads === 0, 'no read is open');
  });

  it('leaves no rejection to nobody when it looks for a leader in vain', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): unknown => unhandled.push(reason);
    process.on('unhandledRejection', note);
    cleanUps.push(() => process.off('unhandledRejection', note));
    const cluster = await StandInCluster.start(2);
    cleanUps.push(() => cluster.stop());
    const client = Client.connect(parseConnectionString(cluster.url));
    await append(client);
    cluster.leader.silence('appends');
    const lost = append(client).catch(() => undefined);
    await delay(100);
    cluster.leader.speak();
    cluster.leader.fail('appends', { code: 14, details: 'gone' });
    await append(client).catch(() => undefined);
    // Looks for the leader, and is still looking when the first one learns that its connection is gone.
    cluster.nodes.forEach((node) => node.silence('others'));
    const next = append(client).catch(() => undefined);
    await delay(100);
    cluster.stop();
    await Promise.all([lost, next]);
    await delay(500);
    client.close();
    expect(unhandled).toEqual([]);
  });

  it('is made anew with the certificates that were read at first, though their files are gone', async () => {
    const server = await StandIn.start({ tls: true });
    cleanUps.push(() => server.stop());
    const folder = mkdtempSync(join(tmpdir(), 'handrail-tls-'));
    const file = join(folder, 'ca.crt');
    copyFileSync(CERTIFICATE_AUTHORITY, file);
    const url = server.url.replace(encodeURIComponent(CERTIFICATE_AUTHORITY), encodeURIComponent(file));
    const settings = parseConnectionString(url);
    rmSync(folder, { recursive: true });
    const client = Client.connect(settings);
    cleanUps.push(() => client.close());
    await expect(client.ping(20_000)).resolves.toBeUndefined();
  });

  it('says what is wrong with a file that holds no key', () => {
    const file = encodeURIComponent(import.meta.filename);
    expect(() =>
      Client.connect(parseConnectionString(`kurrentdb://db?userCertFile=${encodeURIComponent(CERTIFICATE_AUTHORITY)}&userKeyFile=${file}`)),
    ).toThrow(/EVENT_STORE_URL.*files that it names/);
  });
});
