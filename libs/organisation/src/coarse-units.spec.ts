import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { coarseUnits, fewestOf } from './coarse-units.ts';
import type { Headcount } from './coarse-units.ts';

/** `{ unit: [above, people in it] }`; people are named by their unit. */
function headcount(units: Readonly<Record<string, readonly [above: string | null, people: number]>>, unplaced = 0): Headcount {
  const within = (unit: string | null, people: number) => Array.from({ length: people }, (_, n) => [`${unit} ${n}`, unit] as const);
  return {
    parents: new Map(Object.entries(units).map(([unit, [above]]) => [unit, above])),
    places: new Map([...Object.entries(units).flatMap(([unit, [, people]]) => within(unit, people)), ...within(null, unplaced)]),
  };
}

function told(organisation: Headcount, ...leftOut: readonly ReadonlySet<string>[]): Record<string, string | null> {
  const coarse = coarseUnits(organisation, leftOut);
  return Object.fromEntries([...coarse].flatMap(([unit, { unitId }]) => (unit === null ? [] : [[unit, unitId] as const])));
}

describe('what is told of a unit', () => {
  it('is the lowest one around it with at least 20 people', () => {
    expect(told(headcount({ all: [null, 9], north: ['all', 8], store: ['north', 20], till: ['store', 3], south: ['all', 19] }))).toEqual({
      all: 'all',
      north: 'north',
      store: 'store',
      till: 'store',
      south: 'all',
    });
  });

  it('is nothing where nowhere are so many', () => {
    expect(told(headcount({ all: [null, 9], store: ['all', 10] }))).toEqual({ all: null, store: null });
  });

  it('never names the few who are left when their large units are told apart', () => {
    const head = told(headcount({ all: [null, 1], store: ['all', 20], shop: ['all', 30] }));
    expect(head).toEqual({ all: 'all', store: 'all', shop: 'shop' });
    expect(told(headcount({ all: [null, 30], region: ['all', 1], store: ['region', 25] }))).toEqual({
      all: 'all',
      region: 'all',
      store: 'store',
    });
    expect(told(headcount({ store: [null, 20], shop: [null, 30] }, 2))).toEqual({ store: null, shop: 'shop' });
  });

  it('leaves out whom a reader can leave out', () => {
    const organisation = headcount({ all: [null, 40], store: ['all', 22] });
    const team = new Set(Array.from({ length: 18 }, (_, n) => `store ${n}`));
    expect(told(organisation)).toEqual({ all: 'all', store: 'store' });
    expect(told(organisation, new Set(['all 1']), team)).toEqual({ all: 'all', store: 'all' });
  });

  const organisations = fc
    .record({
      above: fc.array(fc.nat(), { minLength: 1, maxLength: 14 }),
      people: fc.array(fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 40 })), { minLength: 14, maxLength: 14 }),
      unplaced: fc.nat({ max: 6 }),
      readers: fc.array(fc.func<[string], boolean>(fc.boolean()), { maxLength: 2 }),
    })
    .map(({ above, people, unplaced, readers }) => {
      const units = above.map((n, at) => [`u${at}`, [n % (at + 1) === at ? null : `u${n % (at + 1)}`, people[at] ?? 0]] as const);
      const organisation = headcount(Object.fromEntries(units), unplaced);
      return { organisation, leftOut: readers.map((left) => new Set([...organisation.places.keys()].filter((person) => left(person)))) };
    });

  it('narrows to at least 5 people for every reader, or is nothing at all: every organisation', () => {
    fc.assert(
      fc.property(organisations, ({ organisation, leftOut }) => {
        const coarse = coarseUnits(organisation, leftOut);
        const everybody = [...organisation.places.keys()];
        for (const [person, unit] of organisation.places) {
          const shown = coarse.get(unit)?.unitId ?? null;
          // What a reader finds by heart: all of whom the same would be shown.
          const same = everybody.filter((other) => (coarse.get(organisation.places.get(other) ?? null)?.unitId ?? null) === shown);
          expect(same).toContain(person);
          expect(new Set(coarse.get(unit)?.people)).toEqual(new Set(same));
          if (fewestOf(same, leftOut) < 5) expect([shown, same.length]).toEqual([null, everybody.length]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
