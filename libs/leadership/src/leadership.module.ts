import { HandProfilesModule } from '#hand';
import { PublishedFiguresModule } from '#insights';
import { Module } from '@nestjs/common';
import { LeadershipResolver } from './leadership.resolver.ts';
import { LeadershipReviewFinder } from './leadership-review.finder.ts';
import { LeadershipSectionsFinder } from './leadership-sections.finder.ts';

/** Answers alone, for a composition without GraphQL. */
@Module({
  imports: [PublishedFiguresModule, HandProfilesModule],
  providers: [LeadershipReviewFinder, LeadershipSectionsFinder],
  exports: [LeadershipReviewFinder],
})
export class LeadershipReportModule {}

/** The review of a period. The composition provides `CostSettings`, and answers `FindProtectionSettings`. */
@Module({ imports: [LeadershipReportModule], providers: [LeadershipResolver], exports: [LeadershipReportModule] })
export class LeadershipModule {}
