import { FindGrants } from '#organisation/events';
import type { FoundGrants, PersonEvent, UnitEvent } from '#organisation/events';
import type { PolicyEvent } from '#policies/events';
import type { RecordedOf } from '#read-store';
import type { Session } from './session.ts';

/** What somebody answers for, and what would be left without anybody. */
export interface Offices {
  /** Codes of the policies that they own or deputise for. */
  readonly policies: readonly string[];
  /** Codes of the units that they head. */
  readonly units: readonly string[];
  readonly isLastAdministrator: boolean;
}

type Event = Extract<
  PolicyEvent | UnitEvent | PersonEvent,
  { type: 'PolicyRegistered' | 'PolicyTransferred' | 'PolicyRetired' | 'UnitRegistered' | 'UnitHeadNamed' | 'RoleGranted' }
>;
const TYPES: readonly Event['type'][] = [
  'PolicyRegistered',
  'PolicyTransferred',
  'PolicyRetired',
  'UnitRegistered',
  'UnitHeadNamed',
  'RoleGranted',
];

/** Read from the log: a read model may lag behind the last change of office. */
export async function officesOf(session: Session, personId: string): Promise<Offices> {
  const [codes, policies, units] = [new Map<string, string>(), new Set<string>(), new Set<string>()];
  const administrators = new Set<string>();
  const hold = (offices: Set<string>, id: string, ...people: readonly (string | null)[]) =>
    people.includes(personId) ? offices.add(id) : offices.delete(id);
  for await (const event of session.parts.log.scan(TYPES)) {
    const { type, data } = event as RecordedOf<Event>;
    if ('code' in data) codes.set('policyId' in data ? data.policyId : data.unitId, data.code);
    if (type === 'PolicyRegistered' || type === 'PolicyTransferred') hold(policies, data.policyId, data.ownerId, data.deputyId);
    else if (type === 'PolicyRetired') policies.delete(data.policyId);
    else if (type === 'UnitRegistered' || type === 'UnitHeadNamed') hold(units, data.unitId, data.headId);
    else if (data.role === 'ADMIN') administrators.add(data.personId);
  }
  const codesOf = (ids: ReadonlySet<string>) => [...ids].flatMap((id) => codes.get(id) ?? []).sort();
  return { policies: codesOf(policies), units: codesOf(units), isLastAdministrator: await isLast(session, personId, administrators) };
}

async function isLast(session: Session, personId: string, administratorsEver: ReadonlySet<string>): Promise<boolean> {
  const present: string[] = [];
  for (const id of administratorsEver) {
    const found = await session.queries.execute<FindGrants, FoundGrants>(new FindGrants(id));
    if (found?.grants.some(({ role }) => role === 'ADMIN')) present.push(id);
  }
  return present.length === 1 && present[0] === personId;
}
