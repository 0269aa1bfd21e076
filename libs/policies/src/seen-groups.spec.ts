import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SEEN_GROUP, seenGroups } from './seen-groups.ts';
import type { Acknowledged } from './seen-groups.ts';

const tree = new Map([
  ['org', null],
  ['north', 'org'],
  ['south', 'org'],
  ['shop', 'north'],
  ['kiosk', 'north'],
]);
const inWeek = (week: string, counts: Readonly<Record<string, number>>): readonly Acknowledged[] =>
  Object.entries(counts).map(([unitId, people]) => ({ unitId: unitId === 'NONE' ? null : unitId, week, people }));
const told = (...weeks: readonly (readonly Acknowledged[])[]) =>
  Object.fromEntries(seenGroups(weeks.flat(), tree).map(({ unitId, people }) => [unitId ?? 'NONE', people]));

describe('those who have seen a version, in groups', () => {
  it('stand in the lowest unit where there are enough', () => {
    expect(told(inWeek('2026-W01', { shop: 5, kiosk: 4, north: 1, south: 6 }))).toEqual({ shop: 5, north: 5, south: 6 });
    expect(told(inWeek('2026-W01', { shop: 4, south: 4 }))).toEqual({ org: 8 });
    expect(told(inWeek('2026-W01', { shop: 2, NONE: 2, 'not known': 1 }))).toEqual({ NONE: 5 });
  });

  it('wait for others who come in a later week', () => {
    const first = inWeek('2026-W01', { shop: 4 });
    expect(told(first)).toEqual({});
    expect(told(first, inWeek('2026-W02', { south: 5 }))).toEqual({ south: 5 });
    expect(told(first, inWeek('2026-W02', { south: 5 }), inWeek('2026-W09', { shop: 1 }))).toEqual({ south: 5, shop: 5 });
  });

  // Whoever reads in several weeks, and subtracts units from each other, learns of five at least.
  it('are never fewer than five, nor changed, nor lost but for four', () => {
    const units = fc.constantFrom('org', 'north', 'south', 'shop', 'kiosk', 'NONE', 'not known');
    const weeks = fc.array(fc.dictionary(units, fc.integer({ min: 1, max: 7 })), { maxLength: 8 });
    fc.assert(
      fc.property(weeks, (counts) => {
        const known = counts.map((each, i) => inWeek(`2026-W0${i + 1}`, each));
        let before: ReturnType<typeof seenGroups> = [];
        for (let read = 1; read <= known.length; read++) {
          const acknowledged = known.slice(0, read).flat();
          const groups = seenGroups(acknowledged, tree);
          expect(groups.slice(0, before.length)).toEqual(before);
          for (const { people } of groups) expect(people).toBeGreaterThanOrEqual(SEEN_GROUP);
          const sum = (all: readonly { readonly people: number }[]) => all.reduce((total, { people }) => total + people, 0);
          expect(sum(acknowledged) - sum(groups)).toBeLessThan(SEEN_GROUP);
          expect(sum(acknowledged)).toBeGreaterThanOrEqual(sum(groups));
          before = groups;
        }
      }),
    );
  });
});
