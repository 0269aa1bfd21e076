import { addDays } from '#calendar';
import type { Guardrail } from '#guardrails';
import { policyIdOf } from '#policies';
import { GUARDRAILS } from './content.guardrails.ts';
import { UNITS } from './content.organisation.ts';
import { POLICIES } from './content.policies.ts';
import type { DemoPolicy, DemoVersion } from './content.types.ts';
import { invitation, personIdOf } from './people.ts';
import type { DemoPerson } from './people.ts';
import { TRANSFER } from './policy-calendar.ts';
import { SYSTEM_KEY } from './step.ts';
import type { Step } from './step.ts';
import { SET_UP_DAYS } from './timeline.ts';
import type { Timeline } from './timeline.ts';

/** Before the first week: units from the top down, people from the top down, their roles, then the rules as they stand. */
export function setUpPlan(timeline: Timeline, people: readonly DemoPerson[]): readonly Step[] {
  const on = (day: number, minutes = 540) => timeline.at(addDays(timeline.firstDay, day - SET_UP_DAYS), minutes);
  const levels = new Map<string, number>();
  for (const { code, parent } of UNITS) levels.set(code, parent === undefined ? 0 : (levels.get(parent) ?? 0) + 1);
  const ranks = new Map<string, number>();
  for (const { key, manager } of people) ranks.set(key, manager === null ? 0 : (ranks.get(manager) ?? 0) + 1);
  const system = { actor: SYSTEM_KEY };
  return [
    { ...system, id: 'calendar', at: on(0), command: 'FixCalendar', input: {} },
    ...UNITS.map(({ code, name, parent }): Step => ({
      ...system,
      id: `unit/${code}`,
      at: on(levels.get(code) ?? 0, 600),
      command: 'RegisterUnit',
      input: { code, name, parentCode: parent ?? null },
    })),
    ...people.map(({ key, name, unit, manager }): Step => ({
      ...system,
      id: invitation(key),
      at: on(3 + (ranks.get(key) ?? 0)),
      command: 'InvitePerson',
      input: { name, unitCode: unit, managerId: manager && personIdOf(manager) },
    })),
    ...people.flatMap((person) =>
      person.roles.map(({ role, unit }): Step => ({
        // Nobody grants themselves a role.
        actor: person.key === 'administration' ? SYSTEM_KEY : 'administration',
        id: `grant/${person.key}/${role}/${unit ?? 'all'}`,
        at: on(9),
        command: 'GrantRole',
        input: { personId: personIdOf(person.key), role, unitCode: unit },
      })),
    ),
    ...UNITS.flatMap(({ code }): Step[] => {
      const head = headOf(code, people);
      if (head === undefined) return [];
      const input = { code, headId: personIdOf(head) };
      return [{ actor: 'administration', id: `head/${code}`, at: on(10), command: 'NameUnitHead', input }];
    }),
    ...POLICIES.map((policy): Step => registration(policy, on(11))),
  ];
}

/** During the year a policy changes hands. */
export function transfer(timeline: Timeline): Step {
  const { code, weeksAgo, owner, deputy, reason } = TRANSFER;
  return {
    id: `transfer/${code}`,
    at: timeline.at(timeline.monday(weeksAgo), 600),
    actor: 'administration',
    command: 'TransferPolicy',
    input: { policyId: policyIdOf(code), ownerId: personIdOf(owner), deputyId: personIdOf(deputy), unitCode: 'ABK', reason },
  };
}

function registration(policy: DemoPolicy, at: string): Step {
  const { code, family, owner, deputy, unit, reviewCadenceDays, since } = policy;
  return {
    id: `register/${code}`,
    at,
    actor: owner,
    command: 'RegisterPolicy',
    input: {
      code,
      family,
      ownerId: personIdOf(owner),
      deputyId: personIdOf(deputy),
      unitCode: unit,
      reviewCadenceDays,
      ...contentOf(policy, 1),
      effectiveFrom: since,
    },
  };
}

/** What a version of an example policy says. @param number of the version, from 1 */
export function contentOf(policy: DemoPolicy, number: number) {
  const { code, purposes, protects, mandate, sensitivity = 'NORMAL', revisions = [] } = policy;
  const { title, text }: DemoVersion = revisions[number - 2] ?? policy;
  const { kind, citation = null } = mandate;
  return {
    title,
    text: text.join('\n\n'),
    purposes: [...purposes],
    protects,
    mandate: { kind, citation },
    sensitivity,
    guardrails: (GUARDRAILS[code]?.[number] ?? []).map(asInput),
  };
}

function asInput({ facts, rows, ...guardrail }: Guardrail) {
  return { ...guardrail, facts: facts.map((fact) => ({ ...fact, choices: [...fact.choices] })), rows: [...rows] };
}

function headOf(unit: string, people: readonly DemoPerson[]): string | undefined {
  if (unit === 'ABK' || unit === 'HQ') return 'operations';
  return people.find(({ roles }) => roles.some((granted) => granted.role === 'SUPERVISOR' && granted.unit === unit))?.key;
}
