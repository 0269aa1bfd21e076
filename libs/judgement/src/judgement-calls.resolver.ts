import { current, Deployment, Dispatcher } from '#cqrs';
import type { Caller } from '#cqrs';
import { EventLog, legible } from '#eventing';
import { AFTER, AllowSignedIn, CallerOf, FIRST, notFound, Reads } from '#graphql';
import type { Connection } from '#graphql';
import { FindGuardrails } from '#policies/events';
import type { FoundGuardrails } from '#policies/events';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { noteFor } from './customer-note.ts';
import { NEAR_CAP } from './events.ts';
import { judgementCall } from './judgement-call.decider.ts';
import type { JudgementCall } from './judgement-call.decider.ts';
import { RecordJudgementCall } from './judgement.commands.ts';
import { JudgementFinder } from './judgement.finder.ts';
import { JudgementIdentity } from './judgement-identity.ts';
import { judgementProjection } from './judgement.projection.ts';
import { CustomerNoteNode, JudgementCallConnection, JudgementCallNode, RecordJudgementCallPayload } from './judgement.types.ts';

type Recorded = Extract<JudgementCall, { status: 'recorded' }>;

/** What somebody did for a customer: for themselves alone, and for the customer. */
@Resolver()
export class JudgementCallsResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly identity: JudgementIdentity,
    private readonly finder: JudgementFinder,
    private readonly log: EventLog,
    private readonly queries: QueryBus,
    private readonly deployment: Deployment,
  ) {}

  @AllowSignedIn()
  @Mutation(() => RecordJudgementCallPayload, {
    description:
      'What you did for a customer where a guardrail allows it, or somebody you asked granted it. Others see it in sums over several people only.',
  })
  async recordJudgementCall(@Args('input') input: RecordJudgementCall, @CallerOf() caller: Caller): Promise<RecordJudgementCallPayload> {
    const standing = await this.identity.acting(caller, input.commandId, input.requestId ?? null);
    const { id, position, errors } = await this.dispatcher.send(input, standing.caller, standing.as);
    return { position, errors, call: async () => callView(await this.find(id, caller)) };
  }

  @AllowSignedIn()
  @Reads(judgementProjection)
  @Query(() => JudgementCallConnection, {
    description: 'Your own calls, the latest first, for as long as it is known that they are yours.',
  })
  async myJudgementCalls(
    @CallerOf() caller: Caller,
    @Args('first', FIRST) first: number,
    @Args('after', AFTER) after?: string,
  ): Promise<Connection<JudgementCallNode>> {
    const { edges, pageInfo } = await this.finder.listCalls(this.identity.aliasesOf(caller.actor), first, after ?? null);
    const nodes = await Promise.all(edges.map(async ({ cursor, node }) => ({ cursor, node: callView(await this.find(node, caller)) })));
    return { edges: nodes, pageInfo };
  }

  @AllowSignedIn()
  @Query(() => CustomerNoteNode, { description: 'Of a call of your own: what was done, under which rule, and thank you.' })
  async customerNote(
    @CallerOf() caller: Caller,
    @Args('callId', { type: () => ID }) callId: string,
    @Args('signedAs', {
      type: () => String,
      nullable: true,
      description: 'A name below it, if you want one; it is not stored. At most 80 characters.',
    })
    signedAs?: string,
  ): Promise<CustomerNoteNode> {
    const call = await this.find(callId, caller);
    const { policyId, policyVersion } = call;
    const policy = await this.queries.execute<FindGuardrails, FoundGuardrails>(new FindGuardrails(policyId, { number: policyVersion }));
    if (!policy) throw notFound();
    return noteFor(call, policy, { signedAs: signedAs ?? null, calendar: this.deployment.calendar, currency: this.deployment.currency });
  }

  /** @throws PublicError NOT_FOUND for a call of somebody else, as for none */
  private async find(callId: string, caller: Caller): Promise<Recorded> {
    const call = await current(this.log, judgementCall, callId);
    if (call.status === 'none' || !this.identity.isOwn(call.personId, caller)) throw notFound();
    return call;
  }
}

function callView({ callId, cap, whatWasDone, ...call }: Recorded): JudgementCallNode {
  return {
    id: callId,
    policyId: call.policyId,
    policyVersion: call.policyVersion,
    guardrailKey: call.guardrailKey,
    row: call.row,
    basis: call.basis,
    requestId: call.requestId,
    week: call.week,
    recordedAt: call.recordedAt,
    cap: cap && { ...cap, isNear: cap.usedBefore + cap.amount >= NEAR_CAP * cap.limit },
    amountMinor: call.amountMinor,
    minutesSaved: call.minutesSaved,
    customerTold: call.customerTold,
    whatWasDone: legible(whatWasDone),
  };
}
