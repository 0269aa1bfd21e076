import type { Actor, Role } from '#eventing';
import { invitedId, InvitePerson, unitIdOf } from '#organisation';
import { SYSTEM } from '../background.ts';
import { FIRST_NAMES, HOLDERS, LAST_NAMES, UNITS } from './content.organisation.ts';
import type { Holder, UnitCode } from './content.organisation.ts';
import { Random } from './random.ts';
import { commandIdOf, SEED } from './seed.ts';

export interface DemoPerson {
  /** Holder key, `<unit>-lead` or `<unit>-<number>`. */
  readonly key: string;
  readonly name: string;
  readonly unit: UnitCode;
  readonly manager: string | null;
  readonly roles: readonly { readonly role: Role; readonly unit: UnitCode | null }[];
  /** How readily they report, 1 and more (Pareto); 0 for those who never do. */
  readonly weight: number;
  /** Share of their reports under their own name. */
  readonly named: number;
}

/** Everybody, managers before those whom they manage. */
export function roster(): readonly DemoPerson[] {
  const holders = (Object.keys(HOLDERS) as Holder[]).map(holder);
  const leadOf = new Map<string, string>(
    (Object.keys(HOLDERS) as Holder[]).flatMap((key) => HOLDERS[key].leads.map((unit) => [unit, key])),
  );
  const names = shuffledNames(new Set(holders.map(({ name }) => name)));
  const teams = UNITS.filter(({ staff }) => staff > 0);
  const leads = teams.filter(({ code }) => !leadOf.has(code)).map((unit) => lead(unit, leadOf.get(unit.parent ?? '') ?? null, names));
  for (const person of leads) leadOf.set(person.unit, person.key);
  const staff = teams.flatMap(({ code, staff: count }) =>
    Array.from({ length: count }, (_, index) => member(`${code}-${index + 1}`, code, leadOf.get(code) ?? null, names)),
  );
  return [...holders, ...leads, ...staff];
}

/** Id of the step that invites a person. */
export function invitation(key: string): string {
  return `invite/${key}`;
}

export function personIdOf(key: string): string {
  return invitedId(Object.assign(new InvitePerson(), { commandId: commandIdOf(invitation(key)) }), SYSTEM);
}

export function actorOf({ key, unit, roles }: DemoPerson): Actor {
  return {
    id: personIdOf(key),
    kind: 'PERSON',
    unitId: unitIdOf(unit),
    grants: roles.map(({ role, unit: scope }) => ({ role, unitId: scope && unitIdOf(scope) })),
  };
}

/** A deterministic address at a domain that nobody can own. */
export function signInNameOf({ name }: DemoPerson): string {
  return `${name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll(' ', '.')}@alderbrook.example`;
}

function holder(key: Holder): DemoPerson {
  const { name, unit, leads, roles } = HOLDERS[key];
  const scopes: readonly (UnitCode | null)[] = leads.length > 0 ? leads : [null];
  const manager = key === 'operations' ? null : key === 'careDeputy' ? 'care' : 'operations';
  // Supervision covers the units that they lead; every other office the whole organisation.
  const granted = roles.flatMap((role) => (role === 'SUPERVISOR' ? scopes : [null]).map((scope) => ({ role, unit: scope })));
  return { key, name, unit, manager, roles: granted, weight: 0, named: 0 };
}

function lead({ code }: { code: UnitCode }, manager: string | null, names: Iterator<string>): DemoPerson {
  return {
    ...member(`${code}-lead`, code, manager, names),
    roles: [
      { role: 'FRONTLINE', unit: code },
      { role: 'SUPERVISOR', unit: code },
    ],
    weight: 0.6,
    named: 0.8,
  };
}

function member(key: string, unit: UnitCode, manager: string | null, names: Iterator<string>): DemoPerson {
  const random = new Random(SEED, 'person', key);
  return {
    key,
    name: String(names.next().value),
    unit,
    manager,
    roles: [{ role: 'FRONTLINE', unit }],
    weight: Math.min(5, (1 - random.next()) ** (-1 / 1.6)),
    named: random.pick([0.05, 0.3, 0.75]),
  };
}

function* shuffledNames(taken: ReadonlySet<string>): Generator<string, never> {
  const random = new Random(SEED, 'names');
  const used = new Set(taken);
  for (;;) {
    const name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
    if (used.has(name)) continue;
    used.add(name);
    yield name;
  }
}
