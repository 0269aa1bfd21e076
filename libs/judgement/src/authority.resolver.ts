import { daysBefore } from '#calendar';
import { current, Deployment, Dispatcher } from '#cqrs';
import type { Caller } from '#cqrs';
import { EventLog, isErased } from '#eventing';
import { AFTER, Allow, AllowSignedIn, CallerOf, FIRST, Reads } from '#graphql';
import type { Connection } from '#graphql';
import { QueryBus } from '@nestjs/cqrs';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { AuthorityOffice } from './authority-office.ts';
import { AuthorityReads } from './authority-reads.ts';
import { authorityRequest, statusAt } from './authority-request.decider.ts';
import { requestView } from './authority-views.ts';
import { AnswerAuthorityPayload, AskAuthorityPayload, AuthorityRequestConnection, AuthorityRequestNode } from './authority.types.ts';
import { AnswerAuthority, AskAuthority } from './judgement.commands.ts';
import { JudgementFinder } from './judgement.finder.ts';
import { JudgementIdentity } from './judgement-identity.ts';
import { judgementProjection } from './judgement.projection.ts';

/** How long whoever asked can look up the answer. */
const SHOWN_DAYS = 30;
/** Nobody answers more within ten minutes; those that wait longest come first. */
const MOST_SHOWN = 100;

/** "May I?" while the customer waits, for those who ask and those who are asked. */
@Resolver()
export class AuthorityResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly identity: JudgementIdentity,
    private readonly office: AuthorityOffice,
    private readonly reads: AuthorityReads,
    private readonly finder: JudgementFinder,
    private readonly log: EventLog,
    private readonly queries: QueryBus,
    private readonly deployment: Deployment,
  ) {}

  @AllowSignedIn()
  @Mutation(() => AskAuthorityPayload, {
    description: 'Where the guardrail says to ask. Those asked see the case and your unit, not your name. Open for 10 minutes.',
  })
  async askAuthority(@Args('input') input: AskAuthority, @CallerOf() caller: Caller): Promise<AskAuthorityPayload> {
    const standing = await this.identity.asking(caller, input.commandId);
    const { id, position, errors } = await this.dispatcher.send(input, standing.caller, standing.as);
    return { position, errors, request: () => this.find(id) };
  }

  @Allow('SUPERVISOR', 'POLICY_OWNER')
  @Mutation(() => AnswerAuthorityPayload, { description: 'Grants or refuses; the first answer holds.' })
  async answerAuthority(@Args('input') input: AnswerAuthority, @CallerOf() caller: Caller): Promise<AnswerAuthorityPayload> {
    const { position, errors } = await this.dispatcher.send(input, caller);
    return { position, errors };
  }

  @Allow('SUPERVISOR', 'POLICY_OWNER')
  @Reads(judgementProjection)
  @Query(() => [AuthorityRequestNode], {
    description:
      'The open requests that are yours to answer, at most 100, those that wait longest first. `authorityRequested` tells of new ones.',
  })
  async authorityRequests(@CallerOf() { actor }: Caller): Promise<readonly AuthorityRequestNode[]> {
    // A machine is asked nothing.
    if (actor.kind !== 'PERSON') return [];
    await this.reads.note(actor);
    const now = this.deployment.now();
    const found: AuthorityRequestNode[] = [];
    for (const open of await this.finder.listOpen(now)) {
      if (found.length === MOST_SHOWN) break;
      if (!(await this.office.peopleAsked(open)).includes(actor.id)) continue;
      const request = await current(this.log, authorityRequest, open.requestId);
      // Answered a moment ago, or by somebody who was erased since.
      if (request.status === 'none' || statusAt(request, now) !== 'OPEN' || isErased(request.facts)) continue;
      found.push(await requestView(request, now, this.queries));
    }
    return found;
  }

  @AllowSignedIn()
  @Reads(judgementProjection)
  @Query(() => AuthorityRequestConnection, {
    description: 'What you asked within the last 30 days and how it was answered, the latest first. `authorityAnswered` tells of answers.',
  })
  async myAuthorityRequests(
    @CallerOf() { actor }: Caller,
    @Args('first', FIRST) first: number,
    @Args('after', AFTER) after?: string,
  ): Promise<Connection<AuthorityRequestNode>> {
    const since = daysBefore(this.deployment.now(), SHOWN_DAYS);
    const { edges, pageInfo } = await this.finder.listRequests(this.identity.aliasesOf(actor.id), since, first, after ?? null);
    const nodes = await Promise.all(edges.map(async ({ cursor, node: id }) => ({ cursor, node: await this.find(id) })));
    return { edges: nodes.flatMap(({ cursor, node }) => (node ? [{ cursor, node }] : [])), pageInfo };
  }

  private async find(requestId: string): Promise<AuthorityRequestNode | null> {
    const request = await current(this.log, authorityRequest, requestId);
    return request.status === 'none' ? null : requestView(request, this.deployment.now(), this.queries);
  }
}
