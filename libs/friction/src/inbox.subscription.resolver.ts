import type { Caller } from '#cqrs';
import { EventLog } from '#eventing';
import { Allow, CallerOf } from '#graphql';
import type { Change, ChangeWatcher } from '#graphql';
import { Field, ID, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { InboxChanges } from './inbox-changes.ts';
import { ReporterIdentity } from './reporter-identity.ts';

@ObjectType('InboxChange', { description: 'Something in the inbox arrived or changed; read it again.' })
class InboxChangeNode {
  @Field(() => ID, { nullable: true, description: 'The policy whose reports to read again; null: read the whole inbox again.' })
  readonly policyId!: string | null;

  @Field({ description: 'Send it as the header `x-after-position` to see this change for certain.' })
  readonly position!: string;
}

@Resolver()
export class InboxSubscriptionResolver {
  constructor(
    private readonly changes: InboxChanges,
    private readonly log: EventLog,
    private readonly identity: ReporterIdentity,
  ) {}

  @Allow('POLICY_OWNER')
  @Subscription(() => InboxChangeNode, {
    description:
      'Tells the owner or deputy of a policy that a report in their inbox arrived or changed. The first one comes at once: from its position on nothing is missed.',
    resolve(this: InboxSubscriptionResolver, { about, position }: Change): InboxChangeNode {
      return { policyId: about, position: this.log.positionToken(position) };
    },
  })
  async inboxChanged(@CallerOf() { actor }: Caller): Promise<ChangeWatcher> {
    await this.identity.asOffice(actor);
    return this.changes.watch(actor.id);
  }
}
