import { Deployment } from '#cqrs';
import { AllowSignedIn } from '#graphql';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { VersionDelegationNode } from './guardrail-reviews.types.ts';
import { delegationView, guardrailViews } from './guardrail-views.ts';
import { GuardrailNode } from './guardrails.types.ts';
import { inTurn } from './in-turn.ts';
import { PolicyVersionNode } from './policies.types.ts';
import { versionDelegation } from './version-delegation.ts';

/** What takes long to tell of a version: a list of policies shows titles. */
@Resolver(() => PolicyVersionNode)
export class PolicyVersionsResolver {
  constructor(private readonly deployment: Deployment) {}

  /** Readings are made as the answer is put together, which follows in the same turn. */
  @AllowSignedIn()
  @ResolveField(() => [GuardrailNode], { description: 'The room for judgement that it leaves.' })
  guardrails(@Parent() { tables }: PolicyVersionNode): Promise<readonly GuardrailNode[]> {
    return inTurn('READING', () => guardrailViews(tables.own, this.deployment.currency));
  }

  @AllowSignedIn()
  @ResolveField(() => VersionDelegationNode, { nullable: true, description: 'Beside the version before it; null for the first one.' })
  async delegation(@Parent() { tables }: PolicyVersionNode): Promise<VersionDelegationNode | null> {
    return tables.before === null ? null : delegationView(await versionDelegation(tables.before, tables.own));
  }
}
