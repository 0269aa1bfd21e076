import type { Caller } from '#cqrs';
import { EventLog } from '#eventing';
import { Allow, AllowSignedIn, CallerOf } from '#graphql';
import type { Change, ChangeWatcher } from '#graphql';
import { Resolver, Subscription } from '@nestjs/graphql';
import { AuthorityChanges } from './authority-changes.ts';
import { AuthorityChangeNode } from './authority.types.ts';

function told(this: AuthoritySubscriptionResolver, { about, position }: Change): AuthorityChangeNode {
  return { requestId: about, position: this.log.positionToken(position) };
}

@Resolver()
export class AuthoritySubscriptionResolver {
  constructor(
    private readonly changes: AuthorityChanges,
    readonly log: EventLog,
  ) {}

  @Allow('SUPERVISOR', 'POLICY_OWNER')
  @Subscription(() => AuthorityChangeNode, {
    description:
      'Tells whoever may answer that a request arrived, or that it is not open any more. The first one comes at once: from its position on nothing is missed.',
    resolve: told,
  })
  authorityRequested(@CallerOf() { actor }: Caller): Promise<ChangeWatcher> {
    return this.changes.watchRequests(actor.id);
  }

  @AllowSignedIn()
  @Subscription(() => AuthorityChangeNode, {
    description: 'Tells whoever asked that a request of theirs was granted, refused or not answered in time. The first one comes at once.',
    resolve: told,
  })
  authorityAnswered(@CallerOf() { actor }: Caller): Promise<ChangeWatcher> {
    return this.changes.watchAnswers(actor.id);
  }
}
