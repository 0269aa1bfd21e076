import { Deployment, Dispatcher } from '#cqrs';
import type { Caller, Command } from '#cqrs';
import { DomainError } from '#eventing';
import { AFTER, Allow, AllowSignedIn, CallerOf, FIRST, Freshness, notFound, Reads } from '#graphql';
import type { Connection } from '#graphql';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  AcknowledgeVersion,
  RecordProtection,
  RegisterPolicy,
  ReinstatePolicy,
  RetirePolicy,
  RevisePolicy,
  SuspendPolicy,
  TransferPolicy,
} from './policies.commands.ts';
import { policyIdOf } from './policies.handlers.ts';
import { PolicyFinder } from './policies.finder.ts';
import { instantOf } from './instants.ts';
import type { AsOf } from './policies.finder.ts';
import { policiesProjection } from './policies.projection.ts';
import { PolicyConnection, PolicyNode, PolicyPayload, ProtectionNode, RecordProtectionPayload } from './policies.types.ts';

const IN_FORCE_AT = { type: () => String, nullable: true, description: 'ISO instant: what applied then. Now, when absent.' };
const KNOWN_AT = { type: () => String, nullable: true, description: 'ISO instant: as it was recorded then. Now, when absent.' };

@Resolver(() => PolicyNode)
export class PolicyResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly policies: PolicyFinder,
    private readonly freshness: Freshness,
    private readonly deployment: Deployment,
  ) {}

  @AllowSignedIn()
  @Reads(policiesProjection)
  @Query(() => PolicyNode, { description: 'By id or by code.' })
  async policy(
    @Args('id', { type: () => ID, nullable: true }) id?: string,
    @Args('code', { type: () => String, nullable: true }) code?: string,
    @Args('inForceAt', IN_FORCE_AT) inForceAt?: string,
    @Args('knownAt', KNOWN_AT) knownAt?: string,
  ): Promise<PolicyNode> {
    const key = id ? { policyId: id } : code ? { policyId: policyIdOf(code) } : null;
    if (!key) throw new DomainError('policy.key-missing', 'give the id or the code of the policy', 'id');
    const found = await this.policies.findPolicy(key, this.asOf(inForceAt, knownAt));
    if (!found) throw notFound();
    return found;
  }

  @AllowSignedIn()
  @Reads(policiesProjection)
  @Query(() => PolicyConnection, { name: 'policies', description: 'In the order of their codes.' })
  listPolicies(
    @CallerOf() caller: Caller,
    @Args('first', FIRST) first: number,
    @Args('after', AFTER) after?: string,
    @Args('search', { type: () => String, nullable: true, description: 'Words of the code, family or title, all of them.' })
    search?: string,
    @Args('mine', { type: () => Boolean, defaultValue: false, description: 'Only those that you own or deputise for.' }) mine = false,
    @Args('inForceAt', IN_FORCE_AT) inForceAt?: string,
    @Args('knownAt', KNOWN_AT) knownAt?: string,
  ): Promise<Connection<PolicyNode>> {
    return this.policies.listPolicies(
      { search: search ?? null, ownerId: mine ? caller.actor.id : null, first, after: after ?? null },
      this.asOf(inForceAt, knownAt),
    );
  }

  @Allow('POLICY_OWNER', 'COMPLIANCE', 'EXECUTIVE', 'AUDITOR')
  @ResolveField(() => [ProtectionNode], { description: 'The other side of a verdict: losses, fraud and incidents by week.' })
  protection(@Parent() { id }: PolicyNode): Promise<readonly ProtectionNode[]> {
    return this.policies.listProtection(id);
  }

  @Allow('POLICY_OWNER', 'ADMIN')
  @Mutation(() => PolicyPayload)
  registerPolicy(@Args('input') input: RegisterPolicy, @CallerOf() caller: Caller): Promise<PolicyPayload> {
    return this.change(input, caller);
  }

  @Allow('POLICY_OWNER', 'ADMIN')
  @Mutation(() => PolicyPayload, { description: 'Adds a version; the ones before stay as they were.' })
  revisePolicy(@Args('input') input: RevisePolicy, @CallerOf() caller: Caller): Promise<PolicyPayload> {
    return this.change(input, caller);
  }

  @Allow('POLICY_OWNER', 'ADMIN')
  @Mutation(() => PolicyPayload)
  transferPolicy(@Args('input') input: TransferPolicy, @CallerOf() caller: Caller): Promise<PolicyPayload> {
    return this.change(input, caller);
  }

  @Allow('POLICY_OWNER', 'ADMIN')
  @Mutation(() => PolicyPayload)
  suspendPolicy(@Args('input') input: SuspendPolicy, @CallerOf() caller: Caller): Promise<PolicyPayload> {
    return this.change(input, caller);
  }

  @Allow('POLICY_OWNER', 'ADMIN')
  @Mutation(() => PolicyPayload)
  reinstatePolicy(@Args('input') input: ReinstatePolicy, @CallerOf() caller: Caller): Promise<PolicyPayload> {
    return this.change(input, caller);
  }

  @Allow('POLICY_OWNER', 'ADMIN')
  @Mutation(() => PolicyPayload, { description: 'For ever; the code stays taken.' })
  retirePolicy(@Args('input') input: RetirePolicy, @CallerOf() caller: Caller): Promise<PolicyPayload> {
    return this.change(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => PolicyPayload, { description: 'You have read this version.' })
  async acknowledgeVersion(@Args('input') input: AcknowledgeVersion, @CallerOf() caller: Caller): Promise<PolicyPayload> {
    return this.payload(await this.dispatcher.send(input, caller), input.policyId);
  }

  @Allow('POLICY_OWNER', 'COMPLIANCE', 'ADMIN')
  @Mutation(() => RecordProtectionPayload, {
    description: 'What the rule prevented or failed to prevent in a week; recording it again corrects it.',
  })
  recordProtection(@Args('input') input: RecordProtection, @CallerOf() caller: Caller): Promise<RecordProtectionPayload> {
    return this.dispatcher.send(input, caller);
  }

  private async change(input: Command, caller: Caller): Promise<PolicyPayload> {
    const done = await this.dispatcher.send(input, caller);
    return this.payload(done, done.id);
  }

  private payload(done: Awaited<ReturnType<Dispatcher['send']>>, policyId: string): PolicyPayload {
    return {
      position: done.position,
      errors: done.errors,
      policy: async () => {
        await this.freshness.after(done.position, [policiesProjection]);
        return this.policies.findPolicy({ policyId }, this.asOf());
      },
    };
  }

  /** @throws DomainError for what is no instant */
  private asOf(inForceAt?: string, knownAt?: string): AsOf {
    const { calendar } = this.deployment;
    const now = this.deployment.now();
    return {
      inForceOn: calendar.dayOf(instantOf(inForceAt, 'inForceAt', calendar) ?? now),
      knownAt: instantOf(knownAt, 'knownAt', calendar) ?? now,
      closedWeek: calendar.lastClosedWeek(now),
    };
  }
}
