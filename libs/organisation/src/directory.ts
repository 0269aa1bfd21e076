import type { EventLog, Grant, Position, Recorded, Role } from '#eventing';
import { lineageOf } from '#unit-tree';
import type { PersonEvent, UnitEvent } from './events.ts';

interface Stay {
  /** ISO instant. */
  readonly from: string;
  readonly unitId: string | null;
  readonly managerId: string | null;
}

interface PersonPast {
  readonly from: string;
  /** null: still active. */
  readonly until: string | null;
  /** In the order of time; the last one holds. */
  readonly stays: readonly Stay[];
}

interface UnitPast {
  readonly parentId: string | null;
  readonly heads: readonly { readonly from: string; readonly headId: string | null }[];
}

/** Who was where and under whom, and when: what somebody can work out who knows the organisation by heart. */
export interface Directory {
  readonly people: ReadonlyMap<string, PersonPast>;
  readonly units: ReadonlyMap<string, UnitPast>;
  /** Roles that were granted and not revoked, also of people who are no longer active. */
  readonly grants: ReadonlyMap<string, readonly Grant[]>;
  /** Changes with every change of units and people; roles change nobody's place. */
  readonly version: number;
}

const TYPES = [
  'UnitRegistered',
  'UnitMoved',
  'UnitHeadNamed',
  'PersonInvited',
  'PersonMoved',
  'PersonDeactivated',
  'PersonErased',
  'RoleGranted',
  'RoleRevoked',
] as const;
type Type = (typeof TYPES)[number];
type On = { [T in Type]: (data: Extract<PersonEvent | UnitEvent, { type: T }>['data']) => void };

const PAGE = 1_000;
const kept = new WeakMap<EventLog, KeptDirectory>();

/** The directory as of now: what the log got since the last question is read and folded each time. It holds nothing that is sealed. */
export function directoryOf(log: EventLog): Promise<Directory> {
  const known = kept.get(log) ?? new KeptDirectory(log);
  kept.set(log, known);
  return known.upToDate();
}

class KeptDirectory implements Directory {
  readonly people = new Map<string, PersonPast>();
  readonly units = new Map<string, UnitPast>();
  readonly grants = new Map<string, readonly Grant[]>();
  version = 0;
  readonly #log: EventLog;
  #readTo: Position | null = null;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Whoever asks while the log is read waits for the next reading, which begins after they asked. */
  async upToDate(): Promise<this> {
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        this.#running = this.#readOn();
        return this.#running;
      });
    await this.#next;
    return this;
  }

  async #readOn(): Promise<void> {
    for (let atEnd = false; !atEnd;) {
      const page = await this.#log.readAll(this.#readTo, { types: TYPES }, PAGE);
      for (const event of page.events) this.#fold(event);
      this.#readTo = page.readTo;
      atEnd = page.atEnd;
    }
  }

  #fold({ type, data }: Recorded): void {
    this.#on[type as Type](data as never);
    if (type !== 'RoleGranted' && type !== 'RoleRevoked') this.version += 1;
  }

  readonly #on: On = {
    UnitRegistered: ({ unitId, parentId, headId, registeredAt }) =>
      this.units.set(unitId, { parentId, heads: [{ from: registeredAt, headId }] }),
    UnitMoved: ({ unitId, parentId }) => this.#changeUnit(unitId, (unit) => ({ ...unit, parentId })),
    UnitHeadNamed: ({ unitId, headId, namedAt }) =>
      this.#changeUnit(unitId, (unit) => ({ ...unit, heads: [...unit.heads, { from: namedAt, headId }] })),
    PersonInvited: ({ personId, unitId, managerId, invitedAt }) =>
      this.people.set(personId, { from: invitedAt, until: null, stays: [{ from: invitedAt, unitId, managerId }] }),
    PersonMoved: ({ personId, unitId, managerId, movedAt }) =>
      this.#changePerson(personId, (person) => ({ ...person, stays: [...person.stays, { from: movedAt, unitId, managerId }] })),
    PersonDeactivated: ({ personId, deactivatedAt }) => this.#changePerson(personId, (person) => ({ ...person, until: deactivatedAt })),
    PersonErased: ({ personId, erasedAt }) => this.#changePerson(personId, (person) => ({ ...person, until: person.until ?? erasedAt })),
    RoleGranted: ({ personId, role, unitId }) => this.grants.set(personId, [...(this.grants.get(personId) ?? []), { role, unitId }]),
    RoleRevoked: ({ personId, role, unitId }) =>
      this.grants.set(
        personId,
        (this.grants.get(personId) ?? []).filter((grant) => grant.role !== role || grant.unitId !== unitId),
      ),
  };

  #changeUnit(unitId: string, change: (unit: UnitPast) => UnitPast): void {
    const unit = this.units.get(unitId);
    if (unit) this.units.set(unitId, change(unit));
  }

  #changePerson(personId: string, change: (person: PersonPast) => PersonPast): void {
    const person = this.people.get(personId);
    if (person) this.people.set(personId, change(person));
  }
}

/** Far behind every ISO instant. */
const NOW = '~';

/**
 * Whoever answers for a person's work: their manager and the head of their unit.
 * @param at ISO instant; now when left out
 */
export function overseersOf({ people, units }: Directory, personId: string, at: string = NOW): readonly string[] {
  const stay = lastUntil(people.get(personId)?.stays, at);
  if (!stay) return [];
  const head = stay.unitId === null ? undefined : lastUntil(units.get(stay.unitId)?.heads, at);
  return [...new Set([stay.managerId, head?.headId ?? null])].filter((id) => id !== null && id !== personId) as readonly string[];
}

/** Other active people who head a person's unit and those above it, the nearest first. */
export function headsOver(directory: Directory, personId: string): readonly string[] {
  const { people, units } = directory;
  const lineage = lineageIn(directory, people.get(personId)?.stays.at(-1)?.unitId ?? null);
  const heads = lineage.flatMap((unitId) => units.get(unitId)?.heads.at(-1)?.headId ?? []);
  return [...new Set(heads)].filter((headId) => headId !== personId && people.get(headId)?.until === null);
}

/** Active people of a unit and those below it; null: of the organisation. */
export function headcount(directory: Directory, unitId: string | null): number {
  const places = [...placesOf(directory).values()];
  return unitId === null ? places.length : places.filter((place) => lineageIn(directory, place).includes(unitId)).length;
}

/** Everybody whose manager or head of unit this person is. @param at ISO instant; now when left out */
export function overseenBy(directory: Directory, overseerId: string, at: string = NOW): ReadonlySet<string> {
  return new Set([...directory.people.keys()].filter((personId) => overseersOf(directory, personId, at).includes(overseerId)));
}

/** Active people whose role covers what lies in a lineage: a unit and the units above it. */
export function holdersOf({ people, grants }: Directory, role: Role, lineage: readonly string[]): readonly string[] {
  const covers = (grant: Grant) => grant.role === role && (grant.unitId === null || lineage.includes(grant.unitId));
  return [...grants].flatMap(([personId, held]) => (people.get(personId)?.until === null && held.some(covers) ? [personId] : []));
}

/** A unit and the units above it. */
export function lineageIn({ units }: Pick<Directory, 'units'>, unitId: string | null): readonly string[] {
  return lineageOf({ get: (unit) => units.get(unit)?.parentId }, unitId);
}

/** Active people -> unit. */
export function placesOf({ people }: Directory): ReadonlyMap<string, string | null> {
  const active = [...people].filter(([, { until }]) => until === null);
  return new Map(active.map(([personId, { stays }]) => [personId, stays.at(-1)?.unitId ?? null]));
}

/**
 * When the time began in which, up to `at` and without a break, at least `least` people were active, not counting those left out.
 * @returns ISO instant; `at` itself where there are too few at that moment
 */
export function crowdedSince({ people }: Directory, least: number, leftOut: ReadonlySet<string>, at: string): string {
  const changes = new Map<string, number>();
  const change = (instant: string, by: number) => changes.set(instant, (changes.get(instant) ?? 0) + by);
  for (const [personId, { from, until }] of people) {
    if (leftOut.has(personId) || from > at) continue;
    change(from, 1);
    if (until !== null && until <= at) change(until, -1);
  }
  let active = 0;
  let since: string | null = null;
  for (const [instant, by] of [...changes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    active += by;
    since = active < least ? null : (since ?? instant);
  }
  return since ?? at;
}

function lastUntil<T extends { readonly from: string }>(past: readonly T[] | undefined, at: string): T | undefined {
  return past?.findLast(({ from }) => from <= at);
}
