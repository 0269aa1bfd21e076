import { statSync } from 'node:fs';

/** Spec files that take longest, the longest first; jest itself would begin with the largest files where it has not measured yet. */
const LONGEST = [
  'oracle/oracle',
  'oracle/running-oracle',
  'faults/kurrentdb-commands',
  'journeys/kurrentdb-start',
  'journeys/erasure',
  'journeys/kurrentdb-operating',
  'journeys/store-backup',
  'journeys/store-backup-kurrentdb',
  'journeys/import',
  'journeys/operators-command',
  'journeys/operating',
  'journeys/single-sign-on',
  'journeys/import-protection',
  'journeys/import-trouble',
  'journeys/anonymous-kill',
  'journeys/access-matrix',
  'faults/kurrentdb-process',
  'faults/projection-kill',
  'faults/store-power-loss',
  'faults/store-disk',
  'journeys/subscription',
  'journeys/access-tokens',
].map((name) => `/test/${name}.spec.ts`);

/** Has the longest specs begin first, so that no worker is left alone with one in the end, on a machine that never ran them too. */
export default class LongestFirst {
  sort(tests) {
    const measured = [...tests].map((test) => ({ test, place: placeOf(test.path), bytes: statSync(test.path).size }));
    return measured.sort((a, b) => a.place - b.place || b.bytes - a.bytes).map(({ test }) => test);
  }

  /** Nothing is kept from run to run: every machine has the same order. */
  cacheResults() {}
}

function placeOf(path) {
  const place = LONGEST.findIndex((name) => path.replaceAll('\\', '/').endsWith(name));
  return place < 0 ? LONGEST.length : place;
}
