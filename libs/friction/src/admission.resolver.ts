import { yearOf } from '#calendar';
import { Deployment } from '#cqrs';
import type { Caller } from '#cqrs';
import { AllowAnonymous, AllowSignedIn, CallerOf, Reads, VisitorOf } from '#graphql';
import type { Visitor } from '#graphql';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { CountTokenNode, PosterNode } from './admission.types.ts';
import { CountTokens } from './count-tokens.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import { Posters } from './posters.ts';
import { ReportablePolicies } from './reportable-policies.finder.ts';

/** What admits somebody to anonymous filing: tokens for those who sign in at other times, posters for everybody else. */
@Resolver()
export class AdmissionResolver {
  constructor(
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

  @AllowAnonymous()
  @Query(() => PosterNode, { description: 'The policies to choose from with the join code of a poster.' })
  poster(@Args('joinCode', { type: () => String }) joinCode: string, @VisitorOf() visitor: Visitor): Promise<PosterNode> {
    visitor.spend('READ');
    return this.posters.open(joinCode);
  }
}
