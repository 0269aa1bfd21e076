import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compared, paired, row, TABLE_HEAD } from './paired.ts';

/** The built product against an echo of the same operation on bare Apollo standalone. Server and load are processes of their own. */
export interface Comparison {
  /** What the load sends, see load.child.mjs. */
  readonly operation: 'reportFriction' | 'checkGuardrail';
  /** Words of the row. */
  readonly work: string;
  readonly connections: number;
  readonly rounds: number;
  readonly seconds: number;
  /** Least ratio of the rates, and of 1 / p99; null: none. */
  readonly goals: { readonly rate: number; readonly swiftness: number | null };
}

interface Server {
  readonly process: ChildProcess;
  /** Port and credentials, as the load needs them. */
  readonly target: object;
  /** Milliseconds, for each round. */
  readonly p99: number[];
  /** Operations for each second of processor time, on whatever core: hardly changes with what else the machine does. */
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

/** Prints the rows of the table. */
export async function compareWithEcho({ operation, work, connections, rounds, seconds, goals }: Comparison): Promise<void> {
  const directory = mkdtempSync(join(process.env['HANDRAIL_BENCH_DIRECTORY'] ?? tmpdir(), 'handrail-bench-'));
  const generator = child('./load.child.mjs');
  const profile = process.env['HANDRAIL_BENCH_PROFILE'];
  const handrail = await started(
    child('./handrail.child.ts', [directory], profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
  );
  const echo = await started(child('./echo.child.ts'));

  /** Operations a second, until the last of them is projected too. */
  async function load(server: Server): Promise<number> {
    const usedBefore = await settled(server);
    generator.send({ ...server.target, operation, connections, seconds });
    const answered = (await answerOf(generator)) as Answered;
    if (answered.failures > 0) throw new Error(`${answered.failures} requests failed: ${answered.wrong.join(' | ')}`);
    const start = performance.now();
    const used = (await settled(server)) - usedBefore;
    server.p99.push(answered.p99);
    server.thrift.push(answered.n / used);
    return answered.n / (answered.seconds + (performance.now() - start) / 1_000);
  }

  console.log(TABLE_HEAD);
  const rates = await paired(
    () => load(handrail),
    () => load(echo),
    rounds,
  );
  const against = 'echo on Apollo standalone';
  console.log(row(work, against, rates, goals.rate));
  // The first round only warms up. Milliseconds turned into a rate, so that more is better here too.
  const swiftness = ({ p99 }: Server): number[] => p99.slice(1).map((ms) => 1_000 / ms);
  console.log(row(`${work}: 1 / p99`, against, compared(swiftness(handrail), swiftness(echo)), goals.swiftness));
  const [ours, theirs] = [handrail, echo].map(({ thrift }) => thrift.slice(1));
  if (ours && theirs) console.log(row(`${work}: per second of processor time`, against, compared(ours, theirs), null));
  for (const { process } of [handrail, echo]) process.disconnect();
  await once(handrail.process, 'exit');
  generator.kill();
  rmSync(directory, { recursive: true });
}
