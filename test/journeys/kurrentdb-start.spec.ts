import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, StandIn } from '../kurrentdb-stand-in/index.ts';
import { eventually } from '#eventing-testing';
import { appointAdministrator, handrailIn } from './operator.ts';

const ROWS = 2_000;
const MAPPING = {
  source: { name: 'Tickets', public: false },
  key: { column: 'Id' },
  happenedAt: { column: 'Date', formats: ['yyyy-MM-dd'] },
  policy: { column: 'Rule', code: 'SLUG', new: { text: '{value}', protects: 'x', purposes: [], mandate: { kind: 'HABIT' } } },
  unit: { column: 'Store' },
};

describe('a start before KurrentDB', () => {
  const MAIN = fileURLToPath(new URL('../../dist/apps/api/src/main.js', import.meta.url));
  let data: string;
  let late: StandIn;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'handrail-waiting-'));
    late = await StandIn.start({ tls: true, credentials: { username: 'handrail', password: 'canary-secret' } });
    late.kill();
  });
  afterAll(() => rm(data, { recursive: true }));

  /** The product as `npm start` runs it. */
  async function started() {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const env = {
      PATH: process.env['PATH'],
      PORT: String(port),
      HANDRAIL_DATA: data,
      EVENT_STORE_URL: late.url,
      HANDRAIL_METRICS_PORT: String(metricsPort),
      HANDRAIL_LOGLEVEL: 'mistyped',
    };
    const child = spawn(process.execPath, [MAIN], { env, stdio: 'pipe' });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`).catch(() => null))?.status;
    const why = async () => ((await (await fetch(`http://127.0.0.1:${port}/health/ready`)).json()) as { reason: unknown }).reason;
    const metrics = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    return { child, get, why, metrics, said: () => said, ended: once(child, 'exit') };
  }

  it('waits in its place, says why once, and hands the port to the product when KurrentDB is there', async () => {
    const { child, get, why, metrics, said, ended } = await started();
    try {
      await eventually(async () => (await get('/health/live')) === 200, 'it lives');
      expect(said()).toMatch(/^HANDRAIL_LOGLEVEL: there is no such setting.* HANDRAIL_LOG_LEVEL, /m);
      expect(said()).not.toContain('mistyped');
      expect(said()).toMatch(/^Asking KurrentDB at 127\.0\.0\.1:\d+ …$/m);
      expect(await why()).toMatch(/^KurrentDB at 127\.0\.0\.1:\d+ is asked for the first time$/);
      expect([await get('/health/ready'), await get('/graphql'), await get('/'), await get('/metrics')]).toEqual([503, 503, 503, 503]);
      expect(await metrics()).toMatch(/^handrail_event_store_up 0$/m);
      await eventually(() => said().includes('Waiting for the event store'), 'it says that it waits');
      await late.restart();
      await eventually(async () => (await get('/health/ready')) === 200, 'it is ready');
      expect([await get('/sign-in'), await get('/metrics')]).toEqual([200, 404]);
      expect(await metrics()).toMatch(/^handrail_event_store_up 1$/m);
      expect(said().match(/^Waiting for the event store: .*$/gm)).toHaveLength(1);
      expect(said()).toMatch(/^Events are kept in KurrentDB at 127\.0\.0\.1:\d+\.$/m);
      expect(said()).not.toMatch(/canary-secret|answers again/);
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
  });

  it('ends at once when asked to while it waits', async () => {
    late.kill();
    const { child, get, ended } = await started();
    await eventually(async () => (await get('/health/live')) === 200, 'it lives');
    const began = performance.now();
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    // An attempt to connect lasts seven seconds.
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('ends with the remedy when waiting would not mend it', async () => {
    await late.restart();
    await writeFile(join(data, 'events.sqlite'), '');
    const { said, ended } = await started();
    expect(await ended).toEqual([1, null]);
    expect(said()).toMatch(/cannot start.*EVENT_STORE_URL is set; give another folder/s);
    expect(said()).not.toContain('canary-secret');
  });
});

describe('an operator’s command without KurrentDB', () => {
  const CLI = fileURLToPath(new URL('../../dist/apps/cli/src/main.js', import.meta.url));

  function handrail(env: Readonly<Record<string, string>>, ...words: readonly string[]) {
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [CLI, ...words], { env: { PATH: process.env['PATH'], ...env } }, (_, stdout, stderr) =>
        resolve({ code: child.exitCode, stdout, stderr }),
      );
    });
  }

  it('ends with one sentence and a code, within the deadline', async () => {
    const dead = await StandIn.start();
    dead.kill();
    const data = await mkdtemp(join(tmpdir(), 'handrail-command-'));
    const commands = [
      ['import', 'reports', 'test/data/cfpb-complaints-sample.csv', '--map', 'apps/cli/mappings/cfpb.json'],
      ['token', 'create', '--role', 'EXECUTIVE', '--name', 'x'],
      ['projections', 'list'],
      ['blocks', 'publish'],
    ];
    try {
      const began = performance.now();
      const ran = await Promise.all(commands.map((words) => handrail({ HANDRAIL_DATA: data, EVENT_STORE_URL: dead.url }, ...words)));
      const said = { code: 1, stdout: '', stderr: expect.stringMatching(/^KurrentDB at [^\n]*[.?]\n$/) };
      expect(ran).toEqual(commands.map(() => said));
      expect(performance.now() - began).toBeLessThan(20_000);
    } finally {
      await rm(data, { recursive: true });
    }
  });

  it('says how far an import came that an outage stopped, and goes on from there', async () => {
    const server = await StandIn.start();
    const root = await mkdtemp(join(tmpdir(), 'handrail-import-'));
    const [data, file, map] = [join(root, 'data'), join(root, 'tickets.csv'), join(root, 'map.json')];
    const env = { PATH: process.env['PATH'], HANDRAIL_DATA: data, EVENT_STORE_URL: server.url };
    const rows = Array.from({ length: ROWS }, (_, n) => `${n},2026-01-05,Late fee,S1`);
    try {
      await appointAdministrator(data, { EVENT_STORE_URL: server.url });
      await writeFile(file, ['Id,Date,Rule,Store', ...rows, ''].join('\n'));
      await writeFile(map, JSON.stringify(MAPPING));
      const importing = handrailIn(env, 'import', 'reports', file, '--map', map);
      const before = server.database.log.length;
      await eventually(() => server.database.log.length > before + 300, 'it has begun');
      server.kill();
      const { code, stderr } = await importing;
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/^Stopped with \d+ of 2000 rows done; .*the same command goes on from there\.\nKurrentDB at .*\n$/ms),
      });
      const done = Number(/with (\d+) of/.exec(stderr)?.[1]);
      expect(done).toBeGreaterThan(100);
      await server.restart();
      const again = await handrailIn(env, 'import', 'reports', file, '--map', map);
      const [, added, known] = /^(\d+) added, (\d+) imported before, 0 rejected$/m.exec(again.stdout) ?? [];
      expect(Number(known)).toBeGreaterThanOrEqual(done);
      expect(Number(added) + Number(known)).toBe(ROWS);
    } finally {
      server.stop();
      await rm(root, { recursive: true });
    }
  });

  it('needs none where it only concerns accounts', async () => {
    const data = await mkdtemp(join(tmpdir(), 'handrail-command-'));
    try {
      const ran = await handrail({ HANDRAIL_DATA: data, EVENT_STORE_URL: 'kurrentdb://127.0.0.1:1?tls=false' }, 'token', 'list');
      expect(ran).toEqual({ code: 0, stdout: '', stderr: 'There are no tokens.\n' });
    } finally {
      await rm(data, { recursive: true });
    }
  });
});
