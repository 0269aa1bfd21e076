import { current, currentFromKept, handling, handlersFor } from '#cqrs';
import { codeKey, DomainError, EventLog, idOf } from '#eventing';
import type { Actor } from '#eventing';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler, QueryBus } from '@nestjs/cqrs';
import { FindAncestors, FindGrants, FindPerson, FindUnit, FindUnitHead } from './events.ts';
import type { FoundGrants, FoundPerson, FoundUnit, FoundUnitHead } from './events.ts';
import {
  DeactivatePerson,
  ErasePerson,
  FixCalendar,
  GrantRole,
  InvitePerson,
  MovePerson,
  MoveUnit,
  NameUnitHead,
  RegisterUnit,
  RevokeRole,
} from './organisation.commands.ts';
import { person } from './person.decider.ts';
import { settings, SETTINGS_ID } from './settings.decider.ts';
import { unit } from './unit.decider.ts';

export const unitIdOf = (code: string) => idOf('unit', codeKey(code));

@QueryHandler(FindUnit)
export class FindUnitHandler implements IQueryHandler<FindUnit, FoundUnit> {
  constructor(private readonly log: EventLog) {}

  async execute({ code }: FindUnit): Promise<FoundUnit> {
    const state = await currentFromKept(this.log, unit, unitIdOf(code));
    return state.status === 'none' ? null : { unitId: state.unitId };
  }
}

@QueryHandler(FindUnitHead)
export class FindUnitHeadHandler implements IQueryHandler<FindUnitHead, FoundUnitHead> {
  constructor(private readonly log: EventLog) {}

  async execute({ unitId }: FindUnitHead): Promise<FoundUnitHead> {
    const state = await currentFromKept(this.log, unit, unitId);
    return state.status === 'none' ? null : { headId: state.headId };
  }
}

@QueryHandler(FindPerson)
export class FindPersonHandler implements IQueryHandler<FindPerson, FoundPerson> {
  constructor(private readonly log: EventLog) {}

  async execute({ personId }: FindPerson): Promise<FoundPerson> {
    const state = await currentFromKept(this.log, person, personId);
    return state.status === 'active' ? { personId, unitId: state.unitId, managerId: state.managerId } : null;
  }
}

@QueryHandler(FindGrants)
export class FindGrantsHandler implements IQueryHandler<FindGrants, FoundGrants> {
  constructor(private readonly log: EventLog) {}

  async execute({ personId }: FindGrants): Promise<FoundGrants> {
    const state = await currentFromKept(this.log, person, personId);
    return state.status === 'active' ? { grants: state.grants, unitId: state.unitId } : null;
  }
}

@QueryHandler(FindAncestors)
export class FindAncestorsHandler implements IQueryHandler<FindAncestors, readonly string[]> {
  constructor(private readonly log: EventLog) {}

  async execute({ unitId }: FindAncestors): Promise<readonly string[]> {
    const ids = new Set<string>();
    for (let at: string | null = unitId; at !== null && !ids.has(at); at = await this.parentOf(at)) ids.add(at);
    return [...ids];
  }

  private async parentOf(unitId: string): Promise<string | null> {
    const state = await current(this.log, unit, unitId);
    return state.status === 'none' ? null : state.parentId;
  }
}

async function unitIdFor(code: string | null | undefined, field: string, queries: QueryBus): Promise<string | null> {
  if (code === null || code === undefined) return null;
  const found = await queries.execute<FindUnit, FoundUnit>(new FindUnit(code));
  if (!found) throw new DomainError('organisation.unknown-unit', `no unit has the code ${code}; register it first`, field);
  return found.unitId;
}

async function personFor(personId: string | null | undefined, field: string, queries: QueryBus): Promise<string | null> {
  if (personId === null || personId === undefined) return null;
  if (!(await queries.execute<FindPerson, FoundPerson>(new FindPerson(personId)))) {
    throw new DomainError('organisation.unknown-person', 'no active person has this id; invite them first', field);
  }
  return personId;
}

export const organisationHandlers = [
  FindUnitHandler,
  FindUnitHeadHandler,
  FindPersonHandler,
  FindGrantsHandler,
  FindAncestorsHandler,
  ...handlersFor(settings, { FixCalendar: handling(FixCalendar, () => SETTINGS_ID) }),
  ...handlersFor(unit, {
    RegisterUnit: handling(
      RegisterUnit,
      ({ code }) => unitIdOf(code),
      async ({ code, name, parentCode, headId }, queries) => ({
        code,
        name,
        unitId: unitIdOf(code),
        parentId: await unitIdFor(parentCode, 'parentCode', queries),
        headId: await personFor(headId, 'headId', queries),
      }),
    ),
    MoveUnit: handling(
      MoveUnit,
      ({ code }) => unitIdOf(code),
      async ({ parentCode }, queries) => {
        const parentId = await unitIdFor(parentCode, 'parentCode', queries);
        const ancestors = parentId === null ? [] : await queries.execute<FindAncestors, readonly string[]>(new FindAncestors(parentId));
        return { parentId, ancestors };
      },
    ),
    NameUnitHead: handling(
      NameUnitHead,
      ({ code }) => unitIdOf(code),
      async ({ headId }, queries) => ({ headId: await personFor(headId, 'headId', queries) }),
    ),
  }),
  ...handlersFor(person, {
    InvitePerson: handling(
      InvitePerson,
      (command) => invitedId(command, command.context.actor),
      async (command, queries) => ({
        personId: invitedId(command, command.context.actor),
        name: command.name,
        unitId: await unitIdFor(command.unitCode, 'unitCode', queries),
        managerId: await personFor(command.managerId, 'managerId', queries),
      }),
    ),
    MovePerson: handling(
      MovePerson,
      ({ personId }) => personId,
      async ({ unitCode, managerId }, queries) => ({
        unitId: await unitIdFor(unitCode, 'unitCode', queries),
        managerId: await personFor(managerId, 'managerId', queries),
      }),
    ),
    GrantRole: handling(
      GrantRole,
      ({ personId }) => personId,
      async ({ role, unitCode }, queries) => ({
        role,
        unitId: await unitIdFor(unitCode, 'unitCode', queries),
      }),
    ),
    RevokeRole: handling(
      RevokeRole,
      ({ personId }) => personId,
      async ({ role, unitCode }, queries) => ({
        role,
        unitId: await unitIdFor(unitCode, 'unitCode', queries),
      }),
    ),
    DeactivatePerson: handling(DeactivatePerson, ({ personId }) => personId),
    ErasePerson: handling(ErasePerson, ({ personId }) => personId),
  }),
];

/** A person's id follows from the invitation, so that a repeated one finds it. */
export function invitedId({ commandId }: InvitePerson, inviter: Actor): string {
  return idOf('person', inviter.id, commandId);
}
