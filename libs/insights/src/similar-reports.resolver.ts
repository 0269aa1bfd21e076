import { frictionFigures } from '#figures';
import { frictionReportsProjection } from '#friction';
import { AllowSignedIn, Reads } from '#graphql';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { SimilarReportsFinder } from './similar-reports.finder.ts';
import { SimilarReportsNode } from './similar-reports.types.ts';

/** Open to everybody: only what was published is counted. */
@Resolver()
export class SimilarReportsResolver {
  constructor(private readonly similar: SimilarReportsFinder) {}

  @AllowSignedIn()
  @Reads(frictionReportsProjection, frictionFigures)
  @Query(() => SimilarReportsNode, {
    description: 'While a report is filled in: "me too" instead of telling it again. Give the policy, or words.',
  })
  similarReports(
    @Args('policyId', { type: () => ID, nullable: true }) policyId?: string,
    @Args('text', { type: () => String, nullable: true, description: 'Words of the rule.' }) text?: string,
  ): Promise<SimilarReportsNode> {
    return this.similar.findSimilar(policyId ?? null, text ?? null);
  }
}
