/** A unit that is told to whoever reads a report has at least so many people: a smaller one would be as good as a name. */
const PEOPLE_OF_A_UNIT = 20;
/** And at least so many people could have made the report, whatever its reader works out. */
export const PEOPLE_OF_A_CROWD = 5;

export interface Headcount {
  /** Unit -> unit above. */
  readonly parents: ReadonlyMap<string, string | null>;
  /** Active people -> unit. */
  readonly places: ReadonlyMap<string, string | null>;
}

/** What the readers of a report are told instead of its unit. */
export interface CoarseUnit {
  /** null: no unit at all. */
  readonly unitId: string | null;
  /** Everybody whose reports are told with this unit: the crowd that a reporter hides in. */
  readonly people: readonly string[];
}

interface Crowd {
  readonly units: readonly string[];
  readonly people: readonly string[];
}

/**
 * For each unit what is told in its place: the lowest unit that holds it and has at least 20 people. That alone could name somebody: where
 * every store of a region has 20 people, the region is told of its head only. So a unit is told only if it is told of at least 5 people, after
 * any one reader has left out those who cannot have made the report. Whoever is too few joins the unit above, or the smallest one below.
 * @param leftOut for each reader, the people whom they can leave out: themselves, and those whose reports they are not shown
 * @returns by unit; null: for reports that name no unit
 */
export function coarseUnits(
  { parents, places }: Headcount,
  leftOut: readonly ReadonlySet<string>[],
): ReadonlyMap<string | null, CoarseUnit> {
  const isCrowd = ({ people }: Crowd) => people.length === 0 || fewestOf(people, leftOut) >= PEOPLE_OF_A_CROWD;
  const children = Map.groupBy(parents.keys(), (unit) => known(parents.get(unit), parents));
  const members = Map.groupBy(places.keys(), (person) => known(places.get(person), parents));
  const told = new Map<string, Crowd>();

  /** @returns `open`: units and people of this subtree for whom nothing is decided yet; `total`: how many people it has in all */
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
    // Too few are left at the top: the smallest units below are not told apart from it then.
    const all = total < PEOPLE_OF_A_UNIT ? open : joinedBy(open, below, told, isCrowd);
    if (all.units.length > 0 && total >= PEOPLE_OF_A_UNIT && isCrowd(all)) told.set(root, all);
    else rest = union([rest, all]);
  }
  rest = joinedBy(rest, [...told.keys()], told, isCrowd);
  return byUnit([...told, [null, rest]]);
}

/** How many people are left to the reader who can leave out the most. */
export function fewestOf(people: readonly string[], leftOut: readonly ReadonlySet<string>[]): number {
  return Math.min(people.length, ...leftOut.map((left) => people.filter((person) => !left.has(person)).length));
}

const NOBODY: Crowd = { units: [], people: [] };

/** The crowd with the smallest of these units, which are then no longer told apart (in `told`), as many as it takes to make it a crowd. */
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
    const crowd = { unitId, people };
    for (const unit of unitId === null ? [...units, null] : units) coarse.set(unit, crowd);
  }
  return coarse;
}

function known(unit: string | null | undefined, parents: ReadonlyMap<string, string | null>): string | null {
  return unit !== null && unit !== undefined && parents.has(unit) ? unit : null;
}
