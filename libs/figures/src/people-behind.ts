import type { IsoWeek } from '#calendar';

/** Who stands behind an entry, as far as that can be known. */
export type Behind =
  /** One key for each person, whatever aliases they report under. */
  | { readonly kind: 'KNOWN'; readonly key: string }
  /** Somebody erased since: nobody can tell any more how many people these are. */
  | { readonly kind: 'ERASED' }
  /** An anonymous person, the same one for the same token. Tokens of two scopes or two years cannot be compared with each other. */
  | {
      readonly kind: 'TOKEN';
      /** The policy that the token was issued for; empty: for rules that could not be named. */
      readonly scope: string;
      readonly token: string;
      /** The token belongs to none of the known people; false: its year's key is destroyed, and it may be anybody's. */
      readonly isNobodyKnown: boolean;
    }
  /** A poster, or an import without people. */
  | { readonly kind: 'UNKNOWN' };

/** What counting needs of an entry. */
export interface Contribution {
  readonly week: IsoWeek;
  readonly behind: Behind;
}

/**
 * How many distinct people stand behind contributions for certain, however the people who cannot be told apart fall together. Those
 * erased count as one; tokens of different scopes may all be the same people; whoever cannot be known counts only where nobody
 * else stands behind the set. Of a set that spans years those of the larger year only, because tokens change with the year.
 */
export function countPeople(contributions: Iterable<Contribution>): number {
  return Math.max(0, ...[...peopleByYear(contributions).values()].map(certainCount));
}

/** The year with the most people, the earlier of two equal ones; `''` for none. */
export function largerYear(contributions: Iterable<Contribution>): string {
  const years = [...peopleByYear(contributions)].map(([year, people]) => ({ year, count: certainCount(people) }));
  const [largest] = years.sort((a, b) => b.count - a.count || (a.year < b.year ? -1 : 1));
  return largest?.year ?? '';
}

/** Equal for contributions that one person made for certain; null for people unknown, who may be one or many. */
export function identityOf({ week, behind }: Contribution): string | null {
  if (behind.kind === 'KNOWN') return `known ${behind.key}`;
  if (behind.kind === 'ERASED') return 'erased';
  return behind.kind === 'TOKEN' ? `token ${yearKey(week)} ${behind.scope} ${behind.token}` : null;
}

/**
 * The most that one person may have contributed, and what is certainly not theirs: a known person may stand behind one token of each
 * scope and year whose key is destroyed; somebody erased or unknown behind one of every scope and year. People unknown are in neither sum.
 */
export function largestShare<C extends Contribution>(
  contributions: readonly C[],
  weightOf: (contribution: C) => number,
): { readonly largest: number; readonly others: number } {
  const weights = new Map<string, { readonly of: C; weight: number }>();
  for (const of of contributions) {
    const identity = identityOf(of);
    if (identity === null) continue;
    const known = weights.get(identity);
    if (known) known.weight += weightOf(of);
    else weights.set(identity, { of, weight: weightOf(of) });
  }
  let [total, largestKnown, erased] = [0, 0, 0];
  const largestTokens = new Map<string, { weight: number; isNobodyKnown: boolean }>();
  for (const { of, weight } of weights.values()) {
    total += weight;
    const { behind } = of;
    if (behind.kind === 'KNOWN') largestKnown = Math.max(largestKnown, weight);
    if (behind.kind === 'ERASED') erased = weight;
    if (behind.kind !== 'TOKEN') continue;
    const at = `${yearKey(of.week)} ${behind.scope}`;
    const largest = largestTokens.get(at)?.weight ?? 0;
    largestTokens.set(at, { weight: Math.max(largest, weight), isNobodyKnown: behind.isNobodyKnown });
  }
  const tokens = [...largestTokens.values()];
  const sum = (some: typeof tokens) => some.reduce((weight, token) => weight + token.weight, 0);
  const largest = Math.max(largestKnown + sum(tokens.filter(({ isNobodyKnown }) => !isNobodyKnown)), erased + sum(tokens));
  return { largest, others: total - largest };
}

export function yearKey(week: IsoWeek): string {
  return week.slice(0, 4);
}

/** The people of one year. */
class People {
  readonly known = new Set<string>();
  isAnyErased = false;
  /** Scope -> tokens. */
  readonly strangers = new Map<string, Set<string>>();
  readonly anybody = new Map<string, Set<string>>();
}

function peopleByYear(contributions: Iterable<Contribution>): Map<string, People> {
  const years = new Map<string, People>();
  for (const { week, behind } of contributions) {
    const year = yearKey(week);
    const people = years.get(year) ?? new People();
    years.set(year, people);
    if (behind.kind === 'KNOWN') people.known.add(behind.key);
    if (behind.kind === 'ERASED') people.isAnyErased = true;
    if (behind.kind !== 'TOKEN') continue;
    const scopes = behind.isNobodyKnown ? people.strangers : people.anybody;
    scopes.set(behind.scope, (scopes.get(behind.scope) ?? new Set()).add(behind.token));
  }
  return years;
}

function certainCount({ known, isAnyErased, strangers, anybody }: People): number {
  const most = (scopes: ReadonlyMap<string, ReadonlySet<string>>) => Math.max(0, ...[...scopes.values()].map(({ size }) => size));
  const erased = isAnyErased ? 1 : 0;
  // At least one: a year is there because of a contribution.
  return Math.max(1, known.size + Math.max(erased, most(strangers)), most(anybody));
}
