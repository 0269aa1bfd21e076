import { describe, expect, it } from '@jest/globals';
import { rounds } from '../faults/seed.ts';
import { shareShown } from './usefulness.ts';
import type { Organisation } from './usefulness.ts';

interface Measured extends Organisation {
  readonly seeds: number;
  readonly atLeast: number;
}

const ORGANISATIONS: readonly Measured[] = [
  { people: 30, policies: 10, reportsAMonth: 12, seeds: 60, atLeast: 0.75 },
  { people: 300, policies: 1, reportsAMonth: 2, seeds: 60, atLeast: 0.75 },
  // Hardly differs from seed to seed, and takes a second each.
  { people: 12_000, policies: 40, reportsAMonth: 400, seeds: rounds(6, 60), atLeast: 0.95 },
];

function meanShare(organisation: Measured, anonymous: number, isHandedOver = false): number {
  const shares = Array.from({ length: organisation.seeds }, (_, seed) => shareShown(organisation, seed + 1, anonymous, isHandedOver));
  return shares.reduce((sum, share) => sum + share, 0) / organisation.seeds;
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
const measured = ORGANISATIONS.map((organisation) => ({
  ...organisation,
  share: meanShare(organisation, 0),
  anonymous: meanShare(organisation, 0.2),
  handedOver: meanShare(organisation, 0, true),
}));

// What is measured stands in the names: `npm test` prints them.
describe('measured: reports shown under their own policy, k = 5, two years', () => {
  for (const { people, policies, reportsAMonth, seeds, atLeast, share, anonymous, handedOver } of measured) {
    const organisation = `${people} people, ${policies === 1 ? '1 policy' : `${policies} policies`} and ${reportsAMonth} reports a month`;
    const others = `${percent(anonymous)} where every fifth is anonymous, ${percent(handedOver)} where policies change hands once a year`;
    it(`${percent(share)} of ${organisation}; ${others} (mean of ${seeds} seeds)`, () => {
      expect(share).toBeGreaterThanOrEqual(atLeast);
      expect(anonymous).toBeGreaterThanOrEqual(0.7);
      expect(handedOver).toBeGreaterThanOrEqual(0.7);
    });
  }
});
