import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { eventually, idsOf } from '#eventing-testing';
import type { StandIn } from '../kurrentdb-stand-in/index.ts';
import { kurrentDbFixture, ownEvents, within } from './kurrentdb-fixture.ts';
import { DEADLINE_MS } from './kurrentdb-timings.ts';
import { Trouble } from './kurrentdb-trouble.ts';
import { randomFrom, rounds, seed } from './seed.ts';

const SCRIPT = fileURLToPath(new URL('./kurrentdb-client.child.ts', import.meta.url));
const TROUBLE_MS = rounds(6_000, 120_000);

describe('a process with a KurrentDB store', () => {
  const the = kurrentDbFixture();

  function child(url: string) {
    const started = spawn(process.execPath, ['--unhandled-rejections=strict', '--conditions=source', SCRIPT, url], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: 'pipe',
    });
    the.later(() => started.kill('SIGKILL'));
    const said = { out: '', err: '' };
    started.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    started.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    const exited = once(started, 'exit').then(([code]) => code as number | null);
    return { said, exited, tellToStop: () => started.stdin.write('\n') };
  }

  /** It ends, with nothing on its error output, and was told the truth. */
  async function expectCleanEnd({ said, exited, tellToStop }: ReturnType<typeof child>, server: Pick<StandIn, 'database'>): Promise<void> {
    tellToStop();
    const code = await within(exited, 3 * DEADLINE_MS);
    expect([code, said.err]).toEqual([0, '']);
    const { acknowledged, seen } = JSON.parse(said.out.slice('ready\n'.length)) as Record<'acknowledged' | 'seen', string[]>;
    const stored = idsOf(ownEvents(server));
    expect(acknowledged.length).toBeGreaterThan(50);
    expect(new Set(stored).size).toBe(stored.length);
    expect(acknowledged.filter((id) => !stored.includes(id))).toEqual([]);
    expect(seen).toEqual(stored.slice(0, seen.length));
  }

  it(
    `has no unhandled rejection in any trouble, and leaves nothing behind (seed ${seed})`,
    async () => {
      const server = await the.server({ systemEventEvery: 5 });
      const running = child(server.url);
      await eventually(() => running.said.out !== '' || running.said.err !== '', 'the process is ready');
      const trouble = Trouble.of(server, randomFrom(seed));
      await delay(TROUBLE_MS);
      await trouble.stop();
      await expectCleanEnd(running, server);
      await eventually(() => server.open.connections === 0, 'no connection is left');
    },
    TROUBLE_MS + 60_000,
  );

  it(
    `has none when leaders die and hand over (seed ${seed})`,
    async () => {
      const cluster = await the.cluster();
      const running = child(cluster.url);
      await eventually(() => running.said.out !== '' || running.said.err !== '', 'the process is ready');
      const trouble = Trouble.ofCluster(cluster, randomFrom(seed));
      await delay(TROUBLE_MS);
      await trouble.stop();
      await expectCleanEnd(running, cluster);
    },
    TROUBLE_MS + 60_000,
  );

  it('has nothing left to do when the store is closed, also when the server died or fell silent', async () => {
    for (const hinder of [(server: StandIn) => server.kill(), (server: StandIn) => server.silence()]) {
      const server = await the.server();
      const running = child(server.url);
      await eventually(() => ownEvents(server).length > 60, 'the process is at work');
      hinder(server);
      await delay(100);
      await expectCleanEnd(running, server);
    }
  });
});
