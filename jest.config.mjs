import { readFileSync } from 'node:fs';

const swc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
// Specs run on the sources, where the imported `.ts` files really are.
swc.jsc.rewriteRelativeImportExtensions = false;

/** The `source` condition resolves `#lib` to libs/lib/src/index.ts. */
const shared = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  testRegex: '\\.spec\\.ts$',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false }] },
  injectGlobals: false,
};

/** These are about the files of SQLite, or bring a KurrentDB of their own. */
const OF_ONE_STORE = ['/store-backup\\.spec\\.ts$', '/kurrentdb-[a-z-]+\\.spec\\.ts$', '-kurrentdb\\.spec\\.ts$'];

export default {
  // A starved machine needs far more than a free one; a test that ends waits for nothing.
  testTimeout: 120_000,
  // One worker a core; a new one when it has grown, since modules of ended specs are never freed and the collector's pauses with them.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '800MB',
  testSequencer: '<rootDir>/test/longest-first.mjs',
  projects: [
    {
      ...shared,
      displayName: 'handrail',
      roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
      setupFiles: ['reflect-metadata', '<rootDir>/test/usual-umask.mjs'],
    },
    {
      ...shared,
      displayName: 'journeys on KurrentDB',
      roots: ['<rootDir>/test/journeys'],
      testPathIgnorePatterns: OF_ONE_STORE,
      setupFiles: ['reflect-metadata', '<rootDir>/test/usual-umask.mjs', '<rootDir>/test/journeys/on-kurrentdb.mjs'],
    },
  ],
};
