import { Deployment, Dispatcher } from '#cqrs';
import type { Caller, Command } from '#cqrs';
import { AFTER, Allow, AllowSignedIn, CallerOf, FIRST, Freshness, Reads } from '#graphql';
import type { Connection } from '#graphql';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { FindPerson } from './events.ts';
import type { FoundPerson } from './events.ts';
import { Invitations } from './invitations.ts';
import {
  DeactivatePerson,
  GrantRole,
  InvitePerson,
  MovePerson,
  MoveUnit,
  NameUnitHead,
  RegisterUnit,
  RevokeRole,
} from './organisation.commands.ts';
import { OrganisationFinder } from './organisation.finder.ts';
import { invitedId } from './organisation.handlers.ts';
import { organisationProjection } from './organisation.projection.ts';
import { InvitePersonPayload, MeNode, PersonConnection, PersonNode, PersonPayload, UnitNode, UnitPayload } from './organisation.types.ts';

@Resolver()
export class OrganisationResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly organisation: OrganisationFinder,
    private readonly invitations: Invitations,
    private readonly freshness: Freshness,
    private readonly deployment: Deployment,
    private readonly queries: QueryBus,
  ) {}

  @AllowSignedIn()
  @Reads(organisationProjection)
  @Query(() => MeNode, { description: 'Who you are here and what you may do.' })
  async me(@CallerOf() { actor }: Caller): Promise<MeNode> {
    const person = actor.kind === 'PERSON' ? await this.organisation.findPerson(actor.id) : null;
    const { calendar, currency } = this.deployment;
    return { id: actor.id, name: person?.name ?? null, unitId: actor.unitId, grants: actor.grants, timeZone: calendar.timeZone, currency };
  }

  @AllowSignedIn()
  @Reads(organisationProjection)
  @Query(() => [UnitNode], { description: 'The whole tree, in the order of the codes.' })
  units(): Promise<readonly UnitNode[]> {
    return this.organisation.listUnits();
  }

  @Allow('ADMIN')
  @Reads(organisationProjection)
  @Query(() => PersonConnection)
  people(@Args('first', FIRST) first: number, @Args('after', AFTER) after?: string): Promise<Connection<PersonNode>> {
    return this.organisation.listPeople(first, after ?? null);
  }

  @Allow('ADMIN')
  @Mutation(() => UnitPayload)
  registerUnit(@Args('input') input: RegisterUnit, @CallerOf() caller: Caller): Promise<UnitPayload> {
    return this.changeUnit(input, caller);
  }

  @Allow('ADMIN')
  @Mutation(() => UnitPayload)
  moveUnit(@Args('input') input: MoveUnit, @CallerOf() caller: Caller): Promise<UnitPayload> {
    return this.changeUnit(input, caller);
  }

  @Allow('ADMIN')
  @Mutation(() => UnitPayload)
  nameUnitHead(@Args('input') input: NameUnitHead, @CallerOf() caller: Caller): Promise<UnitPayload> {
    return this.changeUnit(input, caller);
  }

  @Allow('ADMIN')
  @Mutation(() => InvitePersonPayload, { description: 'Roles are granted apart, with grantRole.' })
  async invitePerson(@Args('input') input: InvitePerson, @CallerOf() caller: Caller): Promise<InvitePersonPayload> {
    const payload = await this.changePerson(input, caller);
    const personId = invitedId(input, caller.actor);
    // A repeated invitation makes no account for whoever left or was erased meanwhile.
    const isActive = await this.queries.execute<FindPerson, FoundPerson>(new FindPerson(personId));
    return { ...payload, setupLink: isActive && this.invitations.linkFor(personId) };
  }

  @Allow('ADMIN')
  @Mutation(() => PersonPayload)
  movePerson(@Args('input') input: MovePerson, @CallerOf() caller: Caller): Promise<PersonPayload> {
    return this.changePerson(input, caller);
  }

  @Allow('ADMIN')
  @Mutation(() => PersonPayload)
  grantRole(@Args('input') input: GrantRole, @CallerOf() caller: Caller): Promise<PersonPayload> {
    return this.changePerson(input, caller);
  }

  @Allow('ADMIN')
  @Mutation(() => PersonPayload)
  revokeRole(@Args('input') input: RevokeRole, @CallerOf() caller: Caller): Promise<PersonPayload> {
    return this.changePerson(input, caller);
  }

  @Allow('ADMIN')
  @Mutation(() => PersonPayload, { description: 'Ends the person’s sessions and roles; what they did stays in the history.' })
  async deactivatePerson(@Args('input') input: DeactivatePerson, @CallerOf() caller: Caller): Promise<PersonPayload> {
    const payload = await this.changePerson(input, caller);
    this.invitations.revoke(input.personId);
    return payload;
  }

  private async changeUnit(input: Command, caller: Caller): Promise<UnitPayload> {
    const { position, errors, id } = await this.dispatcher.send(input, caller);
    return { position, errors, unit: () => this.after(position, () => this.organisation.findUnit(id)) };
  }

  private async changePerson(input: Command, caller: Caller): Promise<PersonPayload> {
    const { position, errors, id } = await this.dispatcher.send(input, caller);
    return { position, errors, person: () => this.after(position, () => this.organisation.findPerson(id)) };
  }

  private async after<T>(position: string | null, find: () => Promise<T>): Promise<T> {
    await this.freshness.after(position, [organisationProjection]);
    return find();
  }
}
