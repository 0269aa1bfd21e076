import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ancestorsOf, childrenOf, lineageOf, subtreeOf } from './unit-tree.ts';
import type { UnitTree } from './unit-tree.ts';

const tree: UnitTree = new Map([
  ['till', 'shop'],
  ['org', null],
  ['north', 'org'],
  ['south', 'org'],
  ['shop', 'north'],
  ['branch', 'not known yet'],
]);
const ring: UnitTree = new Map([
  ['a', 'b'],
  ['b', 'c'],
  ['c', 'a'],
  ['below', 'a'],
]);
const trees = fc
  .array(fc.option(fc.nat(), { nil: null }), { maxLength: 12 })
  .map((above) => new Map(above.map((parent, i) => [`u${i}`, parent === null ? null : `u${parent % above.length}`])));

describe('the tree of units', () => {
  it('has the units above one, nearest first', () => {
    expect(lineageOf(tree, 'shop')).toEqual(['shop', 'north', 'org']);
    expect(ancestorsOf(tree, 'shop')).toEqual(['north', 'org']);
    expect(ancestorsOf(tree, 'org')).toEqual([]);
    expect(lineageOf(tree, null)).toEqual([]);
    expect(lineageOf(tree, 'nowhere')).toEqual(['nowhere']);
    expect(lineageOf(tree, 'branch')).toEqual(['branch', 'not known yet']);
  });

  it('has the units below some, after those above them', () => {
    expect([...subtreeOf(tree, 'org')]).toEqual(['org', 'north', 'south', 'shop', 'till']);
    expect([...subtreeOf(tree, 'south', 'shop')]).toEqual(['south', 'shop', 'till']);
    expect([...subtreeOf(tree, 'nowhere')]).toEqual(['nowhere']);
    expect([...subtreeOf(tree)]).toEqual([]);
  });

  it('has the units directly below one, and those at the top', () => {
    expect(childrenOf(tree, 'org')).toEqual(['north', 'south']);
    expect(childrenOf(tree, null)).toEqual(['org']);
    expect(childrenOf(tree, 'till')).toEqual([]);
  });

  it('ends in a ring', () => {
    expect(lineageOf(ring, 'below')).toEqual(['below', 'a', 'b', 'c']);
    expect([...subtreeOf(ring, 'b')]).toEqual(['b', 'a', 'c', 'below']);
  });

  it('is the same walked up and down, of whatever tree', () => {
    fc.assert(
      fc.property(trees, (any) => {
        for (const unitId of any.keys()) {
          const found = subtreeOf(any, unitId);
          for (const other of any.keys()) expect(found.has(other)).toBe(lineageOf(any, other).includes(unitId));
        }
      }),
    );
  });
});
