import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compared, paired, row, TABLE_HEAD } from './paired.ts';

/**
 * Goal 2 of the speed targets: `reportFriction` over HTTP with 64 connections, from sign-in to durable and projected, against an echo
 * mutation on bare Apollo standalone. Server and load are processes of their own.
 * After a build: node test/bench/mutation.bench.ts [rounds] [seconds]
 */
const ROUNDS = Number(process.argv[2] ?? 5);
const SECONDS = Number(process.argv[3] ?? 4);
const CONNECTIONS = 64;

interface Server {
  readonly process: ChildProcess;
  /** Port and credentials, as the load needs them. */
  readonly target: object;
  /** Milliseconds, for each round. */
  readonly p99: number[];
  /** Mutations for each second of processor time, on whatever core: hardly changes with what else the machine does. */
  readonly thrift: number[];
}

interface Answered {
  readonly n: number;
  readonly seconds: number;
  readonly p99: number;
  readonly failures: number;
  readonly wrong: readonly string[];
}

const child = (file: string, args: readonly string[] = [], execArgv: readonly string[] = []): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), args, { execArgv: [...execArgv], env: { ...process.env, NODE_ENV: 'production' } });

async function answerOf(from: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const { signal } = ended;
  const message = once(from, 'message', { signal }).then(([answer]: unknown[]) => answer);
  const exit = once(from, 'exit', { signal }).then(([code]: unknown[]) => {
    throw new Error(`${from.spawnargs[1]} ended with ${String(code)}`);
  });
  try {
    return await Promise.race([message, exit]);
  } finally {
    ended.abort();
    await Promise.allSettled([message, exit]);
  }
}

async function started(process: ChildProcess): Promise<Server> {
  return { process, target: (await answerOf(process)) as object, p99: [], thrift: [] };
}

/** Seconds of processor time so far, once everything is projected. */
async function settled({ process }: Server): Promise<number> {
  process.send('settle');
  const { user, system } = (await answerOf(process)) as NodeJS.CpuUsage;
  return (user + system) / 1e6;
}

/** Mutations a second, until the last of them is projected too. */
async function load(server: Server): Promise<number> {
  const usedBefore = await settled(server);
  generator.send({ ...server.target, connections: CONNECTIONS, seconds: SECONDS });
  const { n, seconds, p99, failures, wrong } = (await answerOf(generator)) as Answered;
  if (failures > 0) throw new Error(`${failures} requests failed: ${wrong.join(' | ')}`);
  const start = performance.now();
  const used = (await settled(server)) - usedBefore;
  server.p99.push(p99);
  server.thrift.push(n / used);
  return n / (seconds + (performance.now() - start) / 1_000);
}

const directory = mkdtempSync(join(process.env['HANDRAIL_BENCH_DIRECTORY'] ?? tmpdir(), 'handrail-bench-'));
const generator = child('./load.child.mjs');
const profile = process.env['HANDRAIL_BENCH_PROFILE'];
const handrail = await started(
  child('./handrail.child.ts', [directory], profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
);
const echo = await started(child('./echo.child.ts'));

console.log(TABLE_HEAD);
const rates = await paired(
  () => load(handrail),
  () => load(echo),
  ROUNDS,
);
const work = `reportFriction, ${CONNECTIONS} connections, people with sessions`;
const against = 'echo on Apollo standalone';
console.log(row(work, against, rates, 0.6));
// The first round only warms up. Milliseconds turned into a rate, so that more is better here too.
const swiftness = ({ p99 }: Server): number[] => p99.slice(1).map((ms) => 1_000 / ms);
console.log(row(`${work}: 1 / p99`, against, compared(swiftness(handrail), swiftness(echo)), 0.5));
const [ours, theirs] = [handrail, echo].map(({ thrift }) => thrift.slice(1));
if (ours && theirs) console.log(row(`${work}: per second of processor time`, against, compared(ours, theirs), null));
for (const { process } of [handrail, echo]) process.disconnect();
await once(handrail.process, 'exit');
generator.kill();
rmSync(directory, { recursive: true });
