/** The long tier of the fault suite and of the oracle. `npm run test:soak [-- PATTERN]` narrows it down; HANDRAIL_SEED repeats a run. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './checks.mjs';

/** One test may take an hour. */
const TEST_WITHIN = 60 * 60_000;

const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    'test/faults',
    'test/oracle',
    `--testTimeout=${TEST_WITHIN}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, HANDRAIL_SOAK: '1' } },
);
process.exitCode = status ?? 1;
