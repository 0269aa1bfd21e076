import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isolatedGroup } from './solver.ts';
import type { Mode, System } from './solver.ts';

/** Each number by the people that it counts, one letter an entry of theirs. */
function numbers(mode: Mode, ...rows: readonly string[]): System {
  const people = [...new Set(rows.join(''))];
  const columnOf = (person: string) => rows.map((row) => row.split(person).length - 1);
  const columns = new Map<string, { people: Set<string>; column: number[] }>();
  for (const person of people) {
    const column = columnOf(person);
    const known = columns.get(column.join(' ')) ?? { people: new Set(), column };
    known.people.add(person);
    columns.set(column.join(' '), known);
  }
  return { mode, classes: [...columns.values()] };
}
const isolatedIn = (...rows: readonly string[]) => isolatedGroup(numbers('VALUES', ...rows))?.people.join('') ?? null;

describe('the attacker', () => {
  it('learns nothing of groups of five from sets that do not overlap', () => {
    expect(isolatedIn('abcde', 'fghij', 'abcdefghij')).toBeNull();
    expect(isolatedIn('abcde')).toBeNull();
  });

  it('finds a number about fewer than five people', () => {
    expect(isolatedIn('abcd')).toBe('abcd');
    expect(isolatedIn('abcde', 'f')).toBe('f');
  });

  it('subtracts: a set within another, a total and its parts', () => {
    expect(isolatedIn('abcdefg', 'abcdef')).toBe('g');
    expect(isolatedIn('abcdefghijklmn', 'abcde', 'fghij')).toBe('klmn');
  });

  it('combines more than two numbers', () => {
    // No two of them differ by fewer than five; all three together do.
    expect(isolatedIn('abcdefghij', 'fghijklmno', 'abcdeklmno')).toBeNull();
    expect(isolatedIn('abcdefghijk', 'abcdeklmno', 'fghijlmnop', 'ABCDEFGHIJkp', 'ABCDEFGHIJ')).toBe('kp');
  });

  it('sees two overlapping sets as what they have not in common', () => {
    expect(isolatedIn('abcdefg', 'fghijkl')).toBeNull();
    expect(isolatedIn('abcdefg', 'fghijkl', 'abcdefghijkl')).toBe('fg');
  });

  it('counts only groups whose existence does not depend on chance', () => {
    // By chance all with X have Y too, and only g has Y alone: the difference counts no group, unless all known to have X have Y.
    const chance = numbers('COUNTS', 'abcdef', 'abcdefg', 'abcdefghijklm');
    const onlyX = [1, 0, 1];
    expect(isolatedGroup({ ...chance, ghosts: [onlyX] })).toBeNull();
    expect(isolatedGroup(chance)?.people).toEqual(['g']);
    // Everybody has X or Y: how many have both is told.
    expect(isolatedGroup(numbers('COUNTS', 'abcdefg', 'fghijkl', 'abcdefghijkl'))?.people).toEqual(['f', 'g']);
    expect(isolatedGroup({ ...numbers('COUNTS', 'abcdefg', 'fghijkl', 'abcdefghijkl'), ghosts: [[0, 0, 1]] })).toBeNull();
  });

  it('finds a group whenever trying small coefficients finds one, and never where there is none', () => {
    const rows = fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(rows, fc.constantFrom<Mode>('VALUES', 'COUNTS'), (matrix, mode) => {
        // Six classes of one or two people; k = 4, so that groups are of one to three.
        const classes = Array.from({ length: 6 }, (_, index) => ({
          people: new Set(index % 2 ? [`p${index}`, `q${index}`] : [`p${index}`]),
          column: matrix.map((row) => row[index] ?? 0),
        }));
        const k = 4;
        const found = isolatedGroup({ mode, classes }, k);
        const spoken = (combination: readonly number[]) =>
          classes.map(({ column }) => column.reduce((sum, c, row) => sum + c * (combination[row] ?? 0), 0));
        const isHit = (combination: readonly number[]) => {
          const values = spoken(combination);
          const people = new Set(classes.flatMap((some, index) => (values[index] ? [...some.people] : [])));
          return people.size > 0 && people.size < k && (mode === 'VALUES' || values.every((value) => value >= 0));
        };
        if (found) expect(isHit(found.combination)).toBe(true);
        else expect(coefficients(matrix.length).filter(isHit)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

/** All combinations with coefficients from -3 to 3. */
function coefficients(count: number): readonly (readonly number[])[] {
  return count === 0 ? [[]] : coefficients(count - 1).flatMap((rest) => [-3, -2, -1, 0, 1, 2, 3].map((c) => [c, ...rest]));
}
