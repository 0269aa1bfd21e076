import { yearOf } from '#calendar';
import { Deployment, Dispatcher } from '#cqrs';
import type { Caller } from '#cqrs';
import { EventLog } from '#eventing';
import { Allow, AllowAnyone, AllowSignedIn, CallerOf, Reads, VisitorOf } from '#graphql';
import type { Visitor } from '#graphql';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CountTokenNode, JoinCodePayload, PosterNode, RevokeJoinCodePayload } from './admission.types.ts';
import { CountTokens } from './count-tokens.ts';
import type { JoinCodeEvent } from './events.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import { IssueJoinCode, RevokeJoinCode } from './join-code.commands.ts';
import { codeOf } from './join-code.handlers.ts';
import { Posters } from './posters.ts';
import { ReportablePolicies } from './reportable-policies.finder.ts';

/** What admits somebody to anonymous filing: tokens for those who sign in at other times, codes for posters. */
@Resolver()
export class AdmissionResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly log: EventLog,
    private readonly deployment: Deployment,
    private readonly tokens: CountTokens,
    private readonly policies: ReportablePolicies,
    private readonly posters: Posters,
  ) {}

  @AllowSignedIn()
  @Reads(frictionReportsProjection)
  @Query(() => [CountTokenNode], {
    description:
      'One for each policy, and one for rules that you cannot name. Apps fetch them at every sign-in, whether or not they are needed.',
  })
  async countTokens(@CallerOf() { actor }: Caller): Promise<readonly CountTokenNode[]> {
    // A machine is no person.
    if (actor.kind !== 'PERSON') return [];
    const year = yearOf(this.deployment.calendar.weekOf(this.deployment.now()));
    return [null, ...(await this.policies.listIds())].flatMap((policyId) => {
      const token = this.tokens.issue(actor.id, policyId, year);
      return token === null ? [] : [{ policyId, year, token }];
    });
  }

  @AllowAnyone()
  @Query(() => PosterNode, { description: 'The policies to choose from with the join code of a poster.' })
  poster(@Args('joinCode', { type: () => String }) joinCode: string, @VisitorOf() visitor: Visitor): Promise<PosterNode> {
    visitor.spend('READ');
    return this.posters.open(joinCode);
  }

  @Allow('POLICY_OWNER', 'ADMIN')
  @Mutation(() => JoinCodePayload)
  async issueJoinCode(@Args('input') input: IssueJoinCode, @CallerOf() caller: Caller): Promise<JoinCodePayload> {
    const { events, position, errors } = await this.dispatcher.send(input, caller);
    const [event] = events as readonly Extract<JoinCodeEvent, { type: 'JoinCodeIssued' }>[];
    if (!event) return { position, errors };
    const { joinCodeId, policyId, unitId, expiresOn } = event.data;
    return { position, errors, joinCode: { id: joinCodeId, code: codeOf(this.log, input), policyId, unitId, expiresOn } };
  }

  @Allow('POLICY_OWNER', 'ADMIN')
  @Mutation(() => RevokeJoinCodePayload, { description: 'From now on it opens nothing; reports that were made with it stay.' })
  async revokeJoinCode(@Args('input') input: RevokeJoinCode, @CallerOf() caller: Caller): Promise<RevokeJoinCodePayload> {
    const { position, errors } = await this.dispatcher.send(input, caller);
    return { position, errors };
  }
}
