import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');
const bin = (path) => join(root, 'node_modules', path);
const node = (path, ...args) => [process.execPath, [path, ...args]];

/** Everything `npm run lint` looks at; each entry is one check. */
export const CHECKS = [
  { name: 'types', command: node(bin('typescript-native/bin/tsc'), '--noEmit', '-p', '.') },
  {
    name: 'eslint',
    command: node(bin('eslint/bin/eslint.js'), '--cache', '--cache-location', 'node_modules/.cache/eslint/', '--max-warnings', '0', '.'),
  },
  { name: 'formatting', command: node(bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.') },
  {
    name: 'boundaries',
    command: node(bin('dependency-cruiser/bin/dependency-cruise.mjs'), '--config', '.dependency-cruiser.mjs', 'apps', 'libs'),
  },
  { name: 'unused code', command: node(bin('knip/bin/knip.js'), '--no-progress') },
  { name: 'printed schema', command: node('scripts/check-schema.mjs') },
];

/** @returns how many checks passed and failed */
export function lint() {
  const count = { passed: 0, failed: 0 };
  for (const {
    name,
    command: [program, args],
  } of CHECKS) {
    const started = Date.now();
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    const ok = status === 0;
    count[ok ? 'passed' : 'failed'] += 1;
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    if (!ok) console.log(`${stdout}${stderr}`.trimEnd());
  }
  return count;
}
