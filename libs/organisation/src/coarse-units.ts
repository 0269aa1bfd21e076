/** Whoever reads a report is told a unit of at least so many people, so that a unit is no name. */
const PEOPLE_OF_A_UNIT = 20;
/** And at least so many of them could have made it, whatever the reader works out. */
export const PEOPLE_OF_A_CROWD = 5;

export interface Headcount {
  /** Unit -> unit above. */
  readonly parents: ReadonlyMap<string, string | null>;
  /** Active people -> unit. */
  readonly places: ReadonlyMap<string, string | null>;
}

/** What is told of a unit. */
export interface CoarseUnit {
  /** null: nothing. */
  readonly unitId: string | null;
  /** Everybody of whom the same would be told. */
  readonly people: readonly string[];
}

interface Crowd {
  readonly units: readonly string[];
  readonly people: readonly string[];
}

/**
 * What is told of each unit (null: of none): the lowest one around it with at least 20 people. That alone would name the one head of a region
 * whose stores are large enough to be told themselves; so it takes, too, 5 people of whom the same is told, for each reader.
 * @param leftOut for each reader, the people who cannot have made what they read
 */
export function coarseUnits(
  { parents, places }: Headcount,
  leftOut: readonly ReadonlySet<string>[],
): ReadonlyMap<string | null, CoarseUnit> {
  const isCrowd = ({ people }: Crowd) => people.length === 0 || fewestOf(people, leftOut) >= PEOPLE_OF_A_CROWD;
  const children = Map.groupBy(parents.keys(), (unit) => known(parents.get(unit), parents));
  const members = Map.groupBy(places.keys(), (person) => known(places.get(person), parents));
  const told = new Map<string, Crowd>();

  /** What is told of none of the units below yet, and how many people there are in all. */
  function visit(unit: string): { readonly open: Crowd; readonly total: number } {
    const below = (children.get(unit) ?? []).map(visit);
    const own = { units: [unit], people: members.get(unit) ?? [] };
    const open = union([own, ...below.map((child) => child.open)]);
    const total = own.people.length + below.reduce((sum, child) => sum + child.total, 0);
    if (total < PEOPLE_OF_A_UNIT || !isCrowd(open)) return { open, total };
    told.set(unit, open);
    return { open: NOBODY, total };
  }

  let rest: Crowd = { units: [], people: members.get(null) ?? [] };
  for (const root of children.get(null) ?? []) {
    const before = new Set(told.keys());
    const { open, total } = visit(root);
    const below = [...told.keys()].filter((unit) => !before.has(unit));
    // Too few are left at the top: the smallest unit below is not told apart then.
    const all = total < PEOPLE_OF_A_UNIT ? open : joinedBy(open, below, told, isCrowd);
    if (all.units.length > 0 && total >= PEOPLE_OF_A_UNIT && isCrowd(all)) told.set(root, all);
    else rest = union([rest, all]);
  }
  rest = joinedBy(rest, [...told.keys()], told, isCrowd);
  return byUnit([...told, [null, rest]]);
}

/** How many people are left for the reader who can leave out most of them. */
export function fewestOf(people: readonly string[], leftOut: readonly ReadonlySet<string>[]): number {
  return Math.min(people.length, ...leftOut.map((left) => people.filter((person) => !left.has(person)).length));
}

const NOBODY: Crowd = { units: [], people: [] };

/** Takes the smallest of these units out of what is told apart, until there are enough people together. */
function joinedBy(crowd: Crowd, units: readonly string[], told: Map<string, Crowd>, isCrowd: (crowd: Crowd) => boolean): Crowd {
  const bySize = units.map((unit) => [unit, told.get(unit) ?? NOBODY] as const).sort(([, a], [, b]) => a.people.length - b.people.length);
  let joined = crowd;
  for (const [unit, more] of bySize) {
    if (isCrowd(joined)) break;
    joined = union([joined, more]);
    told.delete(unit);
  }
  return joined;
}

function union(crowds: readonly Crowd[]): Crowd {
  return { units: crowds.flatMap(({ units }) => units), people: crowds.flatMap(({ people }) => people) };
}

function byUnit(told: readonly (readonly [string | null, Crowd])[]): ReadonlyMap<string | null, CoarseUnit> {
  const coarse = new Map<string | null, CoarseUnit>();
  for (const [unitId, { units, people }] of told) {
    for (const unit of unitId === null ? [...units, null] : units) coarse.set(unit, { unitId, people });
  }
  return coarse;
}

function known(unit: string | null | undefined, parents: ReadonlyMap<string, string | null>): string | null {
  return unit !== null && unit !== undefined && parents.has(unit) ? unit : null;
}
