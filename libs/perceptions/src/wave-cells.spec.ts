import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { UnitTree } from '#unit-tree';
import type { AnswerCell, GivenAnswers, Histogram } from './events.ts';
import { statement } from './perceptions.fixture.ts';
import { cellsOf, cellsOfWave } from './wave-cells.ts';
import type { WaveAnswers } from './wave-cells.ts';

const tree: UnitTree = new Map([
  ['org', null],
  ['north', 'org'],
  ['south', 'org'],
  ['n1', 'north'],
  ['n2', 'north'],
  ['n3', 'north'],
]);
const waveId = 'wave';
const key = 'above-and-beyond';

const people = (counts: Histogram) => counts.reduce((sum, count) => sum + count, 0);
const agreeing = (count: number): Histogram => [0, 0, 0, 0, count];
const sizes = (cells: readonly AnswerCell[]) =>
  Object.fromEntries(cells.map(({ unitId, others, counts }) => [[unitId, others].filter(Boolean).join(' '), people(counts)]));
/** @param counts unit -> people, '' for none */
const placed = (counts: Record<string, number>, k = 5, maxCells?: number) =>
  sizes(cellsOf(new Map(Object.entries(counts).map(([unit, count]) => [unit || null, agreeing(count)])), tree, k, maxCells));

describe('cells along the unit tree', () => {
  it('are units where enough people answered', () => {
    expect(placed({ n1: 5, n2: 7, south: 6 })).toEqual({ n1: 5, n2: 7, south: 6 });
  });

  it('hold small siblings together as others of the unit above', () => {
    expect(placed({ n1: 5, n2: 2, n3: 3 })).toEqual({ n1: 5, 'north OTHER_UNITS': 5 });
  });

  it('are the unit above as a whole where none below is large enough', () => {
    expect(placed({ n1: 3, n2: 2, south: 5 })).toEqual({ north: 5, south: 5 });
  });

  it('leave unplaced what is too small at the top, and what names no known unit', () => {
    expect(placed({ n1: 5, gone: 4, '': 1 })).toEqual({ n1: 5, UNPLACED: 5 });
    expect(placed({ n1: 3, '': 3 })).toEqual({ UNPLACED: 6 });
  });

  it('give up the smallest one of a tree to what is too small at its top, so that its sum stays whole', () => {
    expect(placed({ n1: 9, n2: 6, south: 2 })).toEqual({ n1: 9, 'org OTHER_UNITS': 8 });
    expect(placed({ n1: 9, south: 2 })).toEqual({ org: 11 });
  });

  it('give up the smallest one where too few would be left unplaced', () => {
    expect(placed({ n1: 9, n2: 6, south: 2, '': 1 })).toEqual({ n1: 9, UNPLACED: 9 });
    expect(placed({ n1: 5, '': 1 })).toEqual({ UNPLACED: 6 });
  });

  it('are none where fewer answered in all', () => {
    expect(placed({ n1: 3, '': 1 })).toEqual({});
    expect(placed({})).toEqual({});
  });

  it('are no more than asked for, the largest ones first', () => {
    expect(placed({ n1: 9, n2: 8, n3: 7, south: 6 }, 5, 3)).toEqual({ n1: 9, n2: 8, UNPLACED: 13 });
    expect(placed({ n1: 9, n2: 8, n3: 7 }, 5, 3)).toEqual({ n1: 9, n2: 8, n3: 7 });
    expect(placed({ n1: 9, n2: 8, n3: 7, '': 6 }, 5, 3)).toEqual({ n1: 9, n2: 8, UNPLACED: 13 });
  });

  it('place nothing in units that are above each other', () => {
    const ring: UnitTree = new Map([
      ['a', 'b'],
      ['b', 'a'],
    ]);
    expect(sizes(cellsOf(new Map([['a', agreeing(6)]]), ring, 5))).toEqual({ UNPLACED: 6 });
  });
});

const histogram = fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4), fc.nat(4), fc.nat(4));
/** Every unit is below an earlier one, or at the top. */
const scene = fc
  .record({
    parents: fc.array(fc.nat(20), { maxLength: 12 }),
    counts: fc.array(fc.oneof(histogram, fc.constant<Histogram>([0, 0, 0, 0, 0])), { minLength: 14, maxLength: 14 }),
    k: fc.integer({ min: 3, max: 12 }),
    maxCells: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(300)),
  })
  .map(({ parents, counts, k, maxCells }) => {
    const units = parents.map((parent, index): [string, string | null] => [`u${index}`, parent < index ? `u${parent}` : null]);
    const at = (index: number): Histogram => counts[index] ?? [0, 0, 0, 0, 0];
    const byUnit: [string | null, Histogram][] = [
      [null, at(12)],
      ['unknown', at(13)],
      ...units.map(([unit], index): [string, Histogram] => [unit, at(index)]),
    ];
    return { units, byUnit, k, maxCells };
  });
const totals = (histograms: readonly Histogram[]) =>
  [0, 1, 2, 3, 4].map((at) => histograms.reduce((sum, counts) => sum + (counts[at] ?? 0), 0));

describe('whatever the tree', () => {
  it('every cell has enough people, and together they are all answers, wherever enough answered', () => {
    fc.assert(
      fc.property(scene, ({ units, byUnit, k, maxCells }) => {
        const cells = cellsOf(new Map(byUnit), new Map(units), k, maxCells);
        expect(cells.length).toBeLessThanOrEqual(maxCells);
        for (const { counts } of cells) expect(people(counts)).toBeGreaterThanOrEqual(k);
        const all = byUnit.map(([, counts]) => counts);
        const answered = all.reduce((sum, counts) => sum + people(counts), 0);
        expect(totals(cells.map(({ counts }) => counts))).toEqual(answered >= k ? totals(all) : [0, 0, 0, 0, 0]);
      }),
    );
  });

  it('the order of units and of answers does not matter', () => {
    fc.assert(
      fc.property(scene, ({ units, byUnit, k, maxCells }) => {
        const backwards = cellsOf(new Map(byUnit.toReversed()), new Map(units.toReversed()), k, maxCells);
        expect(backwards).toEqual(cellsOf(new Map(byUnit), new Map(units), k, maxCells));
      }),
    );
  });

  it('no place has two cells, and what two sums of cells differ in is at least k people', () => {
    fc.assert(
      fc.property(scene, fc.nat(), fc.nat(), ({ units, byUnit, k, maxCells }, one, other) => {
        const cells = cellsOf(new Map(byUnit), new Map(units), k, maxCells);
        expect(new Set(cells.map(({ unitId, others }) => `${unitId} ${others}`)).size).toBe(cells.length);
        // Of one sum within the other: what is left when one is taken away.
        const [larger, smaller] = [one | other, one & other].map((mask) => cells.filter((_, index) => (mask >> (index % 30)) & 1));
        const sum = (some: readonly AnswerCell[] = []) => some.reduce((total, { counts }) => total + people(counts), 0);
        const difference = sum(larger) - sum(smaller);
        expect(difference === 0 || difference >= k).toBe(true);
      }),
    );
  });
});

describe('what is published of a wave', () => {
  const answered = (count: number, more: Partial<GivenAnswers> = {}) =>
    Array.from({ length: count }, () => ({
      waveId,
      audience: 'EMPLOYEES' as const,
      unitId: 'n1',
      answers: [{ key, value: 4 }],
      source: null,
      isByLink: false,
      ...more,
    }));
  const imported = (count: number) => ({
    importedBy: 'executive',
    source: 'Panel',
    unitId: 'n1',
    audience: 'EMPLOYEES' as const,
    counts: [{ key, counts: agreeing(count) }],
  });
  const cells = (more: Partial<WaveAnswers>) =>
    cellsOfWave({ statements: [statement(key, { customerText: null })], answers: [], imports: [], ...more }, tree, 5);

  it('tells statements and audiences apart', () => {
    const answers = [...answered(5), ...answered(6, { audience: 'CUSTOMERS', answers: [{ key: 'other', value: 1 }] })];
    expect(cellsOfWave({ statements: [statement(key), statement('other')], answers, imports: [] }, tree, 5)).toEqual([
      { key, audience: 'EMPLOYEES', cells: [{ unitId: 'n1', others: null, counts: [0, 0, 0, 5, 0] }] },
      { key, audience: 'CUSTOMERS', cells: [] },
      { key: 'other', audience: 'EMPLOYEES', cells: [] },
      { key: 'other', audience: 'CUSTOMERS', cells: [{ unitId: 'n1', others: null, counts: [6, 0, 0, 0, 0] }] },
    ]);
  });

  it('adds what was imported, by counts or by rows', () => {
    const answers = [...answered(5), ...answered(6, { source: 'Panel' })];
    expect(cells({ answers, imports: [imported(7)] })).toMatchObject([{ cells: [{ unitId: 'n1', counts: [0, 0, 0, 11, 7] }] }]);
  });

  it('leaves whoever brought one part of it nothing to subtract: four of another source are as if nobody had answered', () => {
    const imports = [imported(20)];
    for (const more of [{ source: 'Paper' }, { importedBy: 'another executive' }]) {
      expect(cells({ imports: [...imports, { ...imported(4), ...more }] })).toEqual(cells({ imports }));
      expect(cells({ imports: [...imports, { ...imported(5), ...more }] })).toMatchObject([{ cells: [{ counts: agreeing(25) }] }]);
    }
    for (const source of ['Panel', 'Paper']) {
      expect(cells({ imports, answers: answered(4, { source }) })).toEqual(cells({ imports }));
    }
    const rows = answered(6, { source: 'Panel' });
    expect(cells({ answers: [...rows, ...answered(4, { source: 'Paper' })] })).toEqual(cells({ answers: rows }));
  });

  it('leaves whoever imported nothing to subtract: four answers beside them are as if nobody had answered', () => {
    const imports = [imported(20)];
    expect(cells({ answers: answered(4), imports })).toEqual(cells({ imports }));
    expect(cells({ answers: [...answered(4), ...answered(6, { source: 'Panel' })] })).toEqual(
      cells({ answers: answered(6, { source: 'Panel' }) }),
    );
  });

  it('leaves whoever holds the codes nothing to subtract: four who signed in are as if nobody had answered', () => {
    const byLink = answered(6, { isByLink: true });
    expect(cells({ answers: [...answered(4), ...byLink] })).toEqual(cells({ answers: byLink }));
    expect(cells({ answers: [...answered(5), ...byLink] })).toMatchObject([{ cells: [{ unitId: 'n1', counts: [0, 0, 0, 11, 0] }] }]);
  });

  const statements = Array.from({ length: 30 }, (_, n) => statement(`s${n}`));
  const unitIds = (count: number) => Array.from({ length: count }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
  const flat = (units: readonly string[]): UnitTree => new Map(units.map((unit) => [unit, null]));
  const all = statements.map((each) => ({ key: each.key, value: 3 }));

  it('has room for 99 units of each of 30 statements where nothing comes from elsewhere', () => {
    const units = unitIds(99);
    const audiences = ['EMPLOYEES', 'CUSTOMERS'] as const;
    const answers = units.flatMap((unitId) => audiences.flatMap((audience) => answered(5, { unitId, audience, answers: all })));
    const results = cellsOfWave({ statements, answers, imports: [] }, flat(units), 5);
    expect(results.map(({ cells: told }) => told.length)).toEqual(Array.from({ length: 60 }, () => 99));
    expect(results.flatMap(({ cells: told }) => told.filter(({ unitId }) => unitId === null))).toEqual([]);
  });

  it('has as many cells whether four answered here or nobody', () => {
    const units = unitIds(300);
    const counts = statements.map((each) => ({ key: each.key, counts: agreeing(5) }));
    const imports = units.map((unitId) => ({ ...imported(0), unitId, counts }));
    const told = (count: number) =>
      cellsOfWave({ statements, answers: answered(count, { unitId: units[0] ?? null, answers: all }), imports }, flat(units), 5);
    expect(told(4)).toEqual(told(0));
    expect(told(5)).not.toEqual(told(0));
  });

  it('tells of the whole alone where there are more sources than it has room for', () => {
    const counts = statements.map((each) => ({ key: each.key, counts: agreeing(5) }));
    const sources = Array.from({ length: 201 }, (_, n) => `Panel ${n}`);
    const imports = sources.flatMap((source) => ['n1', 'n2'].map((unitId) => ({ ...imported(0), source, unitId, counts })));
    const results = cellsOfWave({ statements, answers: [], imports }, tree, 5).filter(({ audience }) => audience === 'EMPLOYEES');
    expect(results.map((each) => sizes(each.cells))).toEqual(statements.map(() => ({ UNPLACED: 2_010 })));
  });

  it('stays one event below 1 MiB, whatever the tree', () => {
    const units = unitIds(600);
    const [withAnswers, withCounts] = [units.slice(0, 300), units.slice(300)];
    const audiences = ['EMPLOYEES', 'CUSTOMERS'] as const;
    const answers = withAnswers.flatMap((unitId) => audiences.flatMap((audience) => answered(5, { unitId, audience, answers: all })));
    const counts = statements.map((each) => ({ key: each.key, counts: agreeing(9_999) }));
    const imports = withCounts.flatMap((unitId) => audiences.map((audience) => ({ ...imported(0), unitId, audience, counts })));
    const results = cellsOfWave({ statements, answers, imports }, flat(units), 5);
    expect(JSON.stringify(results).length).toBeLessThan(1_000_000);
    for (const { cells: told } of results) expect(told.reduce((sum, each) => sum + people(each.counts), 0)).toBe(300 * 5 + 300 * 9_999);
  });
});
