import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import config from '../../.dependency-cruiser.mjs';

const fixtures = join(import.meta.dirname, 'fixtures');
const root = resolve(import.meta.dirname, '../..');

interface CruiseReport {
  readonly summary: { readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[] };
}

/** Each file breaks one boundary. */
const BAD: Readonly<Record<string, string>> = {
  'no-cycles': 'libs/friction/src/cycle-a.ts',
  'no-unresolved': 'libs/friction/src/lost.ts',
  'deciders-are-pure': 'libs/friction/src/impure.decider.ts',
  'projections-know-no-transport': 'libs/friction/src/chatty.projection.ts',
  'no-deep-imports': 'libs/friction/src/deep.ts',
  'domains-are-islands': 'libs/friction/src/events.ts',
  'answers-build-on-one-another': 'libs/insights/src/upward.ts',
  'stores-are-chosen-by-apps': 'libs/friction/src/store.ts',
  'libs-never-import-apps': 'libs/friction/src/upward.ts',
  'leaves-stay-leaves': 'libs/calendar/src/index.ts',
  'personal-data-runs-in-browsers': 'libs/personal-data/src/index.ts',
  'guardrails-run-in-browsers': 'libs/guardrails/src/index.ts',
  'events-are-leaves': 'libs/friction/src/events.ts',
  'web-speaks-the-schema': 'apps/web/main.ts',
  'tests-stay-out-of-the-product': 'libs/friction/src/tested.ts',
};

describe('the boundaries between libs', () => {
  const cruise = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      join(root, '.dependency-cruiser.mjs'),
      '--output-type',
      'json',
      'apps',
      'libs',
    ],
    { cwd: fixtures, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const { violations } = (JSON.parse(cruise.stdout) as CruiseReport).summary;

  it.each(config.forbidden.map(({ name }) => name))('%s catches its bad example', (rule) => {
    expect(violations.filter(({ rule: { name } }) => name === rule).map(({ from }) => from)).toContain(BAD[rule]);
  });
});
