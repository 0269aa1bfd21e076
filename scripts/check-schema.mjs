/** The committed schema is what the code prints, and breaks nothing that was released. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { breakingChanges } from './breaking-changes.mjs';

const folder = mkdtempSync(join(tmpdir(), 'handrail-schema-'));
try {
  const printed = join(folder, 'schema.graphql');
  const { status, stderr } = spawnSync(process.execPath, ['dist/apps/api/src/print-schema.js', printed], { encoding: 'utf8' });
  if (status !== 0) fail(`the schema cannot be printed:\n${stderr}`);
  const now = readFileSync(printed, 'utf8');
  if (now !== readFileSync('schema/schema.graphql', 'utf8'))
    fail('schema/schema.graphql is not what the code prints: run `npm run schema` and commit it');
  const breaking = await breakingChanges(readFileSync('schema/released.graphql', 'utf8'), now);
  if (breaking.length > 0) fail(`this breaks clients of the released schema:\n${breaking.map((line) => `  - ${line}`).join('\n')}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
