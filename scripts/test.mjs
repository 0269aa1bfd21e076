/** Everything that proves the product, lint first. The last line sums all runners. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lint, root } from './checks.mjs';

/** A run that hangs is a failure, and is ended after this time in milliseconds. */
const JEST_WITHIN = 90 * 60_000;
/** A process with all that it starts can be ended at once. */
const IN_GROUPS = process.platform !== 'win32';

const checks = await lint();
const specs = await jest();
const passed = checks.passed + specs.passed;
const failed = checks.failed + specs.failed;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function jest() {
  const folder = mkdtempSync(join(tmpdir(), 'handrail-jest-'));
  const report = join(folder, 'report.json');
  try {
    const jest = spawn(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        join(root, 'node_modules/jest/bin/jest.js'),
        '--silent',
        '--json',
        `--outputFile=${report}`,
      ],
      // The report goes to the file; the running words go to stderr.
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], detached: IN_GROUPS },
    );
    const status = await endOf(jest);
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    printMeasured(testResults);
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    // A run that ends badly without a failed test has failed all the same.
    return { passed: numPassedTests, failed: status === 0 ? failed : Math.max(failed, 1) };
  } catch (error) {
    console.log(`jest gave no report: ${error.message}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Its exit code. With it, or with this process, ends everything that it started: workers, servers, commands. */
async function endOf(jest) {
  const end = () => {
    try {
      process.kill(IN_GROUPS ? -jest.pid : jest.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  setTimeout(end, JEST_WITHIN).unref();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end);
  const [code] = await once(jest, 'exit');
  end();
  return code;
}

/** Names that say what was measured: of tests in groups called "measured: …". */
function printMeasured(files) {
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const groups = Map.groupBy(tests, ({ ancestorTitles: [group = ''] }) => group);
  for (const [group, measured] of groups) {
    if (!group.startsWith('measured: ')) continue;
    console.log(`${group.slice('measured: '.length)}:`);
    for (const { title, status } of measured) console.log(`  ${status === 'passed' ? '' : `${status}: `}${title}`);
  }
}
