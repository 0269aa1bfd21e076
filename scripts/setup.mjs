/**
 * The set-up step of every npm script: installs and builds what is missing or out of date. Runs on the host's own Node (20 or
 * newer) with nothing but its standard library, and says what it does on stderr.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const installedMark = join(root, 'node_modules', '.handrail-lock');
const builtMark = join(root, 'dist', '.built');

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
if (!existsSync(installedMark) || readFileSync(installedMark, 'utf8') !== lock) {
  // No package may run a script of its own: what we use ships its binaries.
  run('Installing packages (about a minute) …', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(installedMark, lock);
}
if (!existsSync(builtMark) || newestSource() > statSync(builtMark).mtimeMs) {
  run('Building …', 'npm', ['run', '--silent', 'build']);
  writeFileSync(builtMark, '');
}

function newestSource() {
  const files = ['package.json', 'package-lock.json', 'nest-cli.json', '.swcrc'];
  for (const folder of ['apps', 'libs', 'scripts']) {
    for (const file of readdirSync(join(root, folder), { recursive: true })) files.push(join(folder, file));
  }
  return Math.max(...files.map((file) => statSync(join(root, file)).mtimeMs));
}

function run(words, command, args) {
  process.stderr.write(`${words}\n`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (error || status !== 0) {
    process.stderr.write(`The set-up failed${error ? `: ${error.message}` : ''}; mend what stands above and run the command again.\n`);
    process.exit(status ?? 1);
  }
}
