import { Deployment, Dispatcher } from '#cqrs';
import type { Caller } from '#cqrs';
import { EventLog, hasRole } from '#eventing';
import { AFTER, Allow, CallerOf, FIRST, Freshness, Reads } from '#graphql';
import type { Connection } from '#graphql';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { JoinCodeConnection, JoinCodePayload, JoinCodeStatusEnum, RevokeJoinCodePayload } from './admission.types.ts';
import type { JoinCodeNode, JoinCodeStatus } from './admission.types.ts';
import type { JoinCodeEvent } from './events.ts';
import { IssueJoinCode, RevokeJoinCode } from './join-code.commands.ts';
import { codeOf } from './join-code.handlers.ts';
import { JoinCodeFinder } from './join-codes.finder.ts';
import { joinCodesProjection } from './join-codes.projection.ts';

const STATUS = { type: () => JoinCodeStatusEnum, nullable: true };

@Resolver()
export class JoinCodesResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly log: EventLog,
    private readonly deployment: Deployment,
    private readonly joinCodes: JoinCodeFinder,
    private readonly freshness: Freshness,
  ) {}

  @Allow('POLICY_OWNER', 'ADMIN')
  @Reads(joinCodesProjection)
  @Query(() => JoinCodeConnection, {
    name: 'joinCodes',
    description:
      'The codes of posters that you may revoke, newest first: all of them for administrators, those for their own policies for owners.',
  })
  listJoinCodes(
    @CallerOf() { actor }: Caller,
    @Args('first', FIRST) first: number,
    @Args('after', AFTER) after?: string,
    @Args('policyId', { type: () => ID, nullable: true }) policyId?: string,
    @Args('status', STATUS) status?: JoinCodeStatus,
  ): Promise<Connection<JoinCodeNode>> {
    const filter = { holderId: hasRole(actor, 'ADMIN') ? null : actor.id, policyId: policyId ?? null, status: status ?? null };
    return this.joinCodes.listJoinCodes(filter, this.today(), first, after);
  }

  @Allow('POLICY_OWNER', 'ADMIN')
  @Mutation(() => JoinCodePayload)
  async issueJoinCode(@Args('input') input: IssueJoinCode, @CallerOf() caller: Caller): Promise<JoinCodePayload> {
    const { events, position, errors } = await this.dispatcher.send(input, caller);
    const [event] = events as readonly Extract<JoinCodeEvent, { type: 'JoinCodeIssued' }>[];
    if (!event) return { position, errors };
    return {
      position,
      errors,
      joinCode: async () => {
        await this.freshness.after(position, [joinCodesProjection]);
        const found = await this.joinCodes.findJoinCode(event.data.joinCodeId, this.today());
        return found && { ...found, code: codeOf(this.log, input) };
      },
    };
  }

  @Allow('POLICY_OWNER', 'ADMIN')
  @Mutation(() => RevokeJoinCodePayload, { description: 'From now on it opens nothing; reports that were made with it stay.' })
  async revokeJoinCode(@Args('input') input: RevokeJoinCode, @CallerOf() caller: Caller): Promise<RevokeJoinCodePayload> {
    const { position, errors } = await this.dispatcher.send(input, caller);
    return { position, errors };
  }

  private today(): string {
    const { calendar, clock } = this.deployment;
    return calendar.dayOf(new Date(clock()).toISOString());
  }
}
