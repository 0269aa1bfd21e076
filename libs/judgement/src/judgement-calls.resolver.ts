import { Dispatcher } from '#cqrs';
import type { Caller } from '#cqrs';
import { legible } from '#eventing';
import { AFTER, AllowSignedIn, CallerOf, FIRST, notFound, Reads } from '#graphql';
import type { Connection } from '#graphql';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { notePage, noteText } from './customer-note.ts';
import { CustomerNotes } from './customer-notes.ts';
import type { RecordedCall } from './customer-notes.ts';
import { NEAR_CAP } from './events.ts';
import type { UsedCap } from './events.ts';
import { RecordJudgementCall } from './judgement.commands.ts';
import { JudgementFinder } from './judgement.finder.ts';
import { JudgementIdentity } from './judgement-identity.ts';
import { judgementProjection } from './judgement.projection.ts';
import type { JudgementCapNode } from './judgement.types.ts';
import { CustomerNoteNode, JudgementCallConnection, JudgementCallNode, RecordJudgementCallPayload } from './judgement.types.ts';

/** What somebody did for a customer: for themselves alone, and for the customer. */
@Resolver()
export class JudgementCallsResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly identity: JudgementIdentity,
    private readonly finder: JudgementFinder,
    private readonly notes: CustomerNotes,
  ) {}

  @AllowSignedIn()
  @Mutation(() => RecordJudgementCallPayload, {
    description:
      'What you did for a customer where a guardrail allows it, or somebody you asked granted it. Others see it in sums over several people only.',
  })
  async recordJudgementCall(@Args('input') input: RecordJudgementCall, @CallerOf() caller: Caller): Promise<RecordJudgementCallPayload> {
    const standing = await this.identity.acting(caller, input.commandId, input.requestId ?? null);
    const { id, position, errors } = await this.dispatcher.send(input, standing.caller, standing.as);
    return { position, errors, call: () => this.view(id, caller) };
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
    const { edges, pageInfo } = await this.finder.listCalls(this.identity.aliasesOf(caller.actor.id), first, after ?? null);
    const nodes = await Promise.all(edges.map(async ({ cursor, node }) => ({ cursor, node: await this.view(node, caller) })));
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
    const note = await this.notes.findNote(callId, caller.actor.id, signedAs ?? null);
    if (!note) throw notFound();
    return { text: noteText(note), html: notePage(note), lesson: note.lesson };
  }

  /** @throws PublicError NOT_FOUND */
  private async view(callId: string, caller: Caller): Promise<JudgementCallNode> {
    const call = await this.notes.findCall(callId, caller.actor.id);
    if (!call) throw notFound();
    return callView(call);
  }
}

/** What a customer was given before is the caller's to know; what a unit gave is what colleagues did. */
function capView({ usedBefore, ...cap }: UsedCap): JudgementCapNode {
  if (cap.per === 'UNIT') return { ...cap, usedBefore: null, isNear: null };
  return { ...cap, usedBefore, isNear: usedBefore + cap.amount >= NEAR_CAP * cap.limit };
}

function callView({ callId, cap, whatWasDone, ...call }: RecordedCall): JudgementCallNode {
  return {
    id: callId,
    policyId: call.policyId,
    policyVersion: call.policyVersion,
    guardrailKey: call.guardrailKey,
    // Events keep the index; people count from 1.
    row: call.row + 1,
    basis: call.basis,
    requestId: call.requestId,
    week: call.week,
    recordedAt: call.recordedAt,
    cap: cap && capView(cap),
    amountMinor: call.amountMinor,
    minutesSaved: call.minutesSaved,
    customerTold: call.customerTold,
    whatWasDone: legible(whatWasDone),
  };
}
