import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ancestorsOf, subtreeOf } from './insights-names.projection.ts';
import type { Names } from './insights-names.projection.ts';
import { disjointUnits, sumsUpTree, unitForest } from './unit-forest.ts';

function unitsOf(parents: Readonly<Record<string, string | null>>): Names['units'] {
  return new Map(Object.entries(parents).map(([unitId, parentId]) => [unitId, { unitId, code: unitId, name: unitId, parentId }]));
}

const units = unitsOf({ org: null, north: 'org', south: 'org', a: 'north', b: 'north', c: 'south', d: 'south', e: 'd' });
const chosen = (known: readonly string[], top: string | null = null) =>
  disjointUnits(unitForest(units, top), (unitId) => known.includes(unitId));

/** Any tree, each unit below one that came before it, and any units of which something is known. */
const worlds = fc.array(fc.nat(), { minLength: 1, maxLength: 30 }).chain((draws) => {
  const parents = Object.fromEntries(draws.map((draw, i) => [`u${i}`, i === 0 || draw % 5 === 0 ? null : `u${draw % i}`]));
  return fc.record({ units: fc.constant(unitsOf(parents)), known: fc.subarray(Object.keys(parents)) });
});

describe('units that do not overlap', () => {
  it.each([
    ['the deepest, where two or more of them are known', ['org', 'north', 'a', 'b', 'south'], ['a', 'b', 'south']],
    ['one above a single one, which holds more', ['org', 'north', 'a', 'south'], ['north', 'south']],
    ['the single one, where nothing is known above', ['a'], ['a']],
    ['everything, where nothing else can stand apart', ['org'], ['org']],
    ['as deep as it goes', ['org', 'north', 'd', 'e', 'c'], ['north', 'c', 'd']],
    ['none', [], []],
  ])('are %s', (_, known, expected) => {
    expect([...chosen(known)].sort()).toEqual([...expected].sort());
  });

  it('lie below the unit that was asked', () => {
    expect(chosen(['org', 'north', 'south', 'c', 'e'], 'south')).toEqual(['c', 'e']);
  });

  it('are known, never one above another, and as many as there can be', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const found = disjointUnits(unitForest(world.units, null), (unitId) => world.known.includes(unitId));
        expect(world.known).toEqual(expect.arrayContaining([...found]));
        for (const unitId of found) expect([...ancestorsOf(world.units, unitId)].filter((above) => found.includes(above))).toEqual([]);
        // The known units without a known one below them are the most that cannot overlap.
        const deepest = world.known.filter((unitId) =>
          [...subtreeOf(world.units, unitId)].every((below) => below === unitId || !world.known.includes(below)),
        );
        expect(found).toHaveLength(deepest.length);
      }),
    );
  });

  it('end in a ring, as a tree may be for a moment', () => {
    expect([...unitForest(unitsOf({ a: 'b', b: 'a' }), 'a')]).toEqual([
      ['a', ['b']],
      ['b', []],
    ]);
  });
});

describe('sums up the tree', () => {
  it('hold a unit and all below it, once each', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const own = new Map(world.known.map((unitId, i) => [unitId, i + 1]));
        const sums = sumsUpTree(unitForest(world.units, null), own);
        for (const unitId of world.units.keys()) {
          const within = [...subtreeOf(world.units, unitId)].flatMap((id) => own.get(id) ?? []);
          expect(sums.get(unitId)).toBe(within.length === 0 ? undefined : within.reduce((a, b) => a + b));
        }
      }),
    );
  });
});
