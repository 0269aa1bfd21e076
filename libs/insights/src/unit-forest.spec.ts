import { describe, expect, it } from '@jest/globals';
import { ancestorsOf, subtreeOf } from '#unit-tree';
import type { UnitTree } from '#unit-tree';
import fc from 'fast-check';
import { disjointUnits, sumsUpTree, unitForest } from './unit-forest.ts';

const treeOf = (parents: Readonly<Record<string, string | null>>): UnitTree => new Map(Object.entries(parents));
const tree = treeOf({ org: null, north: 'org', south: 'org', a: 'north', b: 'north', c: 'south', d: 'south', e: 'd' });
const chosen = (known: readonly string[], top: string | null = null) =>
  disjointUnits(unitForest(tree, top), (unitId) => known.includes(unitId));

/** Any tree, each unit below one that came before it, and any units of which something is known. */
const worlds = fc.array(fc.nat(), { minLength: 1, maxLength: 30 }).chain((draws) => {
  const parents = Object.fromEntries(draws.map((draw, i) => [`u${i}`, i === 0 || draw % 5 === 0 ? null : `u${draw % i}`]));
  return fc.record({ tree: fc.constant(treeOf(parents)), known: fc.subarray(Object.keys(parents)) });
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
        const found = disjointUnits(unitForest(world.tree, null), (unitId) => world.known.includes(unitId));
        expect(world.known).toEqual(expect.arrayContaining([...found]));
        for (const unitId of found) expect(ancestorsOf(world.tree, unitId).filter((above) => found.includes(above))).toEqual([]);
        // The known units without a known one below them are the most that cannot overlap.
        const deepest = world.known.filter((unitId) =>
          [...subtreeOf(world.tree, unitId)].every((below) => below === unitId || !world.known.includes(below)),
        );
        expect(found).toHaveLength(deepest.length);
      }),
    );
  });

  it('end in a ring, as a tree may be for a moment', () => {
    expect([...unitForest(treeOf({ a: 'b', b: 'a' }), 'a')]).toEqual([
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
        const sums = sumsUpTree(unitForest(world.tree, null), own);
        for (const unitId of world.tree.keys()) {
          const within = [...subtreeOf(world.tree, unitId)].flatMap((id) => own.get(id) ?? []);
          expect(sums.get(unitId)).toBe(within.length === 0 ? undefined : within.reduce((a, b) => a + b));
        }
      }),
    );
  });
});
