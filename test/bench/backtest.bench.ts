import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DRAFT } from './backtest.tables.ts';
import { compared, paired, row, TABLE_HEAD } from './paired.ts';

/**
 * Goal 7 of the speed targets: a backtest of 100,000 reports over HTTP, facts opened and both tables evaluated, against the bare CEL loop over
 * the same facts in memory; and what other requests take meanwhile, against the same requests without one. Server and load are processes of
 * their own.
 * After a build: node test/bench/backtest.bench.ts [rounds] [reports]
 */
const ROUNDS = Number(process.argv[2] ?? 5);
const REPORTS = Number(process.argv[3] ?? 100_000);
/** People who ask for something else, one request after the other. */
const OTHERS = 8;
const OTHER = '{ policies(first: 20) { edges { node { id code versionInForce { title } } } } }';

const profile = process.env['HANDRAIL_BENCH_PROFILE'];
const child = (file: string, args: readonly string[]): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`],
    env: { ...process.env, NODE_ENV: 'production' },
  });

const directory = mkdtempSync(join(process.env['HANDRAIL_BENCH_DIRECTORY'] ?? tmpdir(), 'handrail-bench-'));
const server = child('./backtest.child.ts', [directory, String(REPORTS)]);
const [{ port, owner, people, policyId }] = (await once(server, 'message')) as [
  { readonly port: number; readonly owner: string; readonly people: readonly string[]; readonly policyId: string },
];

async function ask(cookie: string, query: string, variables: object = {}): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie, 'x-handrail': '1' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { readonly data?: unknown; readonly errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

const BACKTEST = `query ($input: BacktestGuardrailInput!) {
  backtestGuardrail(input: $input, first: 20) { figures { reports newlyAllowed notEvaluable } cases { edges { node { reportId change } } } }
}`;

async function backtest(): Promise<void> {
  const facts = DRAFT.facts.map(({ unit, choices, ...fact }) => ({ ...fact, choices, ...(unit !== null && { unit }) }));
  const { key, action, rows } = DRAFT;
  const input = { policyId, guardrail: { key, action, facts, rows } };
  const { backtestGuardrail } = (await ask(owner, BACKTEST, { input })) as { backtestGuardrail: { figures: { reports: number } } };
  if (backtestGuardrail.figures.reports !== REPORTS) throw new Error(`${backtestGuardrail.figures.reports} reports were read`);
}

async function bareLoop(work: 'evaluate' | 'read'): Promise<number> {
  server.send(work);
  const [ms] = (await once(server, 'message')) as [number];
  return ms;
}

/** Milliseconds that other requests take until `over`; their p99. */
async function othersUntil(over: Promise<unknown>): Promise<number> {
  let isOver = false;
  void over.finally(() => (isOver = true));
  const times: number[] = [];
  const someone = async (cookie: string): Promise<void> => {
    while (!isOver) {
      const start = performance.now();
      await ask(cookie, OTHER);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(people.slice(0, OTHERS).map(someone));
  times.sort((a, b) => a - b);
  return times[Math.ceil(times.length * 0.99) - 1] ?? Number.NaN;
}

try {
  console.log(TABLE_HEAD);
  const perSecond = (ms: number): number => (REPORTS * 1_000) / ms;
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const work = `backtest of ${REPORTS.toLocaleString('en-US')} reports over HTTP`;
  const against = async (bare: 'evaluate' | 'read') =>
    paired(
      async () => perSecond(await timed(backtest)),
      async () => perSecond(await bareLoop(bare)),
      ROUNDS,
    );
  console.log(row(`${work}, reports`, 'the bare CEL loop, facts in memory', await against('evaluate'), 0.5));
  console.log(row(`${work}, reports`, 'the bare loop that also fetches and opens the facts', await against('read'), null));
  const p99: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round++) {
    const during = await othersUntil(backtest());
    const without = await othersUntil(new Promise((resolve) => setTimeout(resolve, 4_000)));
    // The first round only warms up.
    if (round > 0) p99.forEach((rates, side) => rates.push(1_000 / (side === 0 ? during : without)));
  }
  console.log(row(`${OTHERS} others' requests during a ${work}: 1 / p99`, 'without one', compared(...p99), 0.5));
} finally {
  server.disconnect();
  await once(server, 'exit');
  rmSync(directory, { recursive: true });
}
