import { Command } from '#cqrs';
import type { Caller } from '#cqrs';
import { DomainError, hasRole } from '#eventing';
import { AllowSignedIn, CallerOf, IdField, MutationPayload, notFound } from '#graphql';
import { Sessions } from '#identity';
import { FindPerson } from '#organisation/events';
import type { FoundPerson } from '#organisation/events';
import { QueryBus } from '@nestjs/cqrs';
import { Args, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';

@InputType()
class SignOutEverywhereInput extends Command {
  @IdField('person', { nullable: true, description: 'Whom to sign out: yourself when left out; others only as an administrator.' })
  readonly personId?: string | null;
}

@ObjectType()
class SignOutEverywherePayload extends MutationPayload {}

/** Sessions are no part of the history: they are ended where they are kept. */
@Resolver()
export class SessionsResolver {
  constructor(
    private readonly sessions: Sessions,
    private readonly queries: QueryBus,
  ) {}

  @AllowSignedIn()
  @Mutation(() => SignOutEverywherePayload, {
    description:
      'Ends all sessions of a person, on every device and socket, at once; access tokens that the sign-in provider has issued to them until now count no more.',
  })
  async signOutEverywhere(
    @Args('input') { personId }: SignOutEverywhereInput,
    @CallerOf() { actor }: Caller,
  ): Promise<SignOutEverywherePayload> {
    const whom = personId ?? actor.id;
    if (whom !== actor.id && !hasRole(actor, 'ADMIN')) throw notFound();
    if (!(await this.queries.execute<FindPerson, FoundPerson>(new FindPerson(whom)))) {
      throw new DomainError(
        'organisation.unknown-person',
        'no active person has this id; a token names the person whom it signs out',
        'personId',
      );
    }
    this.sessions.signOutEverywhere(whom);
    return { position: null, errors: [] };
  }
}
