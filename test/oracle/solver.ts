/**
 * What an attacker can solve for, exactly.
 *
 * A number that somebody can fetch is a sum over entries (reports, "me too", "again"). Entries that every number treats alike cannot be
 * told apart: they form one class, a column; each number is a row with the times that it counts an entry of each class. What can be worked
 * out from all numbers is what a combination of rows gives: its coefficients say which entries it speaks of. A group is isolated by a
 * combination that speaks of the entries of `1` to `k - 1` distinct people and of nobody else's; several entries of one person are one person.
 *
 * - `VALUES`: the attacker knows whose entry is in which set (unit, week, policy), not what it says. Any coefficients tell something of
 *   the people they belong to.
 * - `COUNTS`: the attacker does not know who has an attribute (a cause, a tag, an answer), only that attributes part the entries. A combination
 *   counts a group where no coefficient is negative, whatever the entries are like: also those of kinds that happen not to occur
 *   (`ghosts`), because the attacker cannot know that they do not. "5 are X, 6 are Y" counts nobody but X and Y, though by chance all X may be Y.
 */
export type Mode = 'VALUES' | 'COUNTS';

/** Entries that all numbers treat alike. */
export interface EntryClass {
  readonly people: ReadonlySet<string>;
  /** For each number, how many times it counts such an entry. */
  readonly column: readonly number[];
}

export interface System {
  readonly mode: Mode;
  readonly classes: readonly EntryClass[];
  /** Columns of kinds of entries that do not occur and might have; for COUNTS alone. */
  readonly ghosts?: readonly (readonly number[])[];
}

/** A group that a combination of numbers isolates: its people, and the combination's coefficients by number. */
export interface Isolated {
  readonly people: readonly string[];
  readonly combination: readonly number[];
}

type Vector = readonly number[];

/**
 * A group of fewer than `k` people that is isolated, or null: there is none. Complete: combinations that do not speak of
 * classes of `k` people and more are a vector space; each set of fewer than `k` people is tried in it.
 * @throws RangeError where a coefficient outgrows exact integers
 */
export function isolatedGroup({ mode, classes, ghosts = [] }: System, k = 5): Isolated | null {
  const small = classes.filter(({ people }) => people.size < k);
  if (small.length === 0) return null;
  const big = classes.filter(({ people }) => people.size >= k);
  const numbers = classes[0]?.column.length ?? 0;
  const free = combinationsWithout(
    identity(numbers),
    big.map(({ column }) => column),
  );
  if (free.length === 0) return null;
  for (const people of groupsOf(small, k)) {
    const inside = small.filter((some) => isSubset(some.people, people));
    const outside = small.filter((some) => !inside.includes(some));
    const combinations = combinationsWithout(
      free,
      outside.map(({ column }) => column),
    );
    const telling =
      mode === 'VALUES'
        ? combinations.find((combination) => inside.some(({ column }) => dot(combination, column) !== 0))
        : nonNegative(
            combinations,
            inside.map(({ column }) => column),
            ghosts,
          );
    if (telling) {
      const spokenOf = inside.filter(({ column }) => dot(telling, column) !== 0);
      return { people: [...new Set(spokenOf.flatMap((some) => [...some.people]))].sort(), combination: telling };
    }
  }
  return null;
}

/** Sets of 1 to k - 1 people that unions of small classes make up: of one class, of two, and so on; each joins at least one more person. */
function* groupsOf(small: readonly EntryClass[], k: number): Generator<ReadonlySet<string>> {
  const known = new Set<string>();
  let unions: readonly ReadonlySet<string>[] = [new Set<string>()];
  for (let classes = 1; classes < k; classes++) {
    const larger: ReadonlySet<string>[] = [];
    for (const union of unions) {
      for (const { people } of small) {
        const joined = new Set([...union, ...people]);
        const key = [...joined].sort().join('\n');
        if (joined.size >= k || known.has(key)) continue;
        known.add(key);
        larger.push(joined);
        yield joined;
      }
    }
    unions = larger;
  }
}

function isSubset(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((one) => all.has(one));
}

/** A basis of those combinations of `basis` that give 0 in every column. */
function combinationsWithout(basis: readonly Vector[], columns: readonly Vector[]): readonly Vector[] {
  let left = basis;
  for (const column of columns) {
    const values = left.map((combination) => dot(combination, column));
    const pivot = values.findIndex((value) => value !== 0);
    if (pivot < 0) continue;
    const [pivotRow, pivotValue] = [left[pivot] ?? [], values[pivot] ?? 0];
    left = left.flatMap((combination, row) => {
      if (row === pivot) return [];
      const value = values[row] ?? 0;
      return [value === 0 ? combination : reduced(combination.map((c, i) => pivotValue * c - value * (pivotRow[i] ?? 0)))];
    });
  }
  return left;
}

/** A combination that is nowhere negative and not 0 on all of `inside`. Extreme rays of the cone, by the columns on which they are 0. */
function nonNegative(basis: readonly Vector[], inside: readonly Vector[], ghosts: readonly Vector[]): Vector | undefined {
  const all = distinctColumns([...inside, ...ghosts]);
  const isTelling = (combination: Vector) =>
    all.every((column) => dot(combination, column) >= 0) && inside.some((column) => dot(combination, column) > 0);
  const lines = (combinations: readonly Vector[], from: number): Vector | undefined => {
    // Combinations that are 0 everywhere change nothing.
    const relevant = independentOn(combinations, all);
    if (relevant.length === 0) return undefined;
    if (relevant.length === 1) {
      const [one = []] = relevant;
      return [one, one.map((c) => -c)].find(isTelling);
    }
    for (let index = from; index < all.length; index++) {
      const column = all[index] ?? [];
      if (relevant.every((combination) => dot(combination, column) === 0)) continue;
      const found = lines(combinationsWithout(relevant, [column]), index + 1);
      if (found) return found;
    }
    return undefined;
  };
  return lines(basis, 0);
}

/** As many of the combinations as are different on the columns. */
function independentOn(combinations: readonly Vector[], columns: readonly Vector[]): readonly Vector[] {
  let left = combinations;
  const independent: Vector[] = [];
  for (const column of columns) {
    const pivot = left.find((combination) => dot(combination, column) !== 0);
    if (!pivot) continue;
    independent.push(pivot);
    left = combinationsWithout(left, [column]);
  }
  return independent;
}

function distinctColumns(columns: readonly Vector[]): readonly Vector[] {
  return [...new Map(columns.map((column) => [column.join(' '), column])).values()];
}

function identity(size: number): readonly Vector[] {
  return Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => Number(row === column)));
}

function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  if (!Number.isSafeInteger(sum)) throw new RangeError('a combination of numbers outgrew exact integers');
  return sum;
}

/** Without the common divisor. */
function reduced(vector: Vector): Vector {
  const divisor = vector.reduce((a, b) => gcd(a, Math.abs(b)), 0);
  return divisor > 1 ? vector.map((c) => c / divisor) : vector;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
