import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');
const bin = (path) => join(root, 'node_modules', path);
const node = (path, ...args) => [process.execPath, [path, ...args]];

/** Everything `npm run lint` looks at; each entry is one check, the slowest first. */
export const CHECKS = [
  {
    name: 'eslint',
    command: node(bin('eslint/bin/eslint.js'), '--max-warnings', '0', '.'),
  },
  { name: 'types', command: node(bin('typescript-native/bin/tsc'), '--noEmit', '-p', '.') },
  { name: 'formatting', command: node(bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.') },
  {
    name: 'boundaries',
    command: node(bin('dependency-cruiser/bin/dependency-cruise.mjs'), '--config', '.dependency-cruiser.mjs', 'apps', 'libs'),
  },
  { name: 'unused code', command: node(bin('knip/bin/knip.js'), '--no-progress') },
  { name: 'printed schema', command: node('scripts/check-schema.mjs') },
];

/** As many at once as there are cores, of which the slowest check alone would use one. @returns how many passed and failed */
export async function lint() {
  const count = { passed: 0, failed: 0 };
  const waiting = [...CHECKS];
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { ok, seconds, output } = await run(check.command);
      count[ok ? 'passed' : 'failed'] += 1;
      console.log(`${ok ? 'ok    ' : 'FAILED'} ${check.name} (${seconds.toFixed(1)} s)`);
      if (!ok) console.log(output.trimEnd());
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return count;
}

function run([program, args]) {
  const started = Date.now();
  return new Promise((resolve) => {
    execFile(program, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, seconds: (Date.now() - started) / 1_000, output: `${stdout}${stderr}` }),
    );
  });
}
