export { LEADERSHIP_READS, LeadershipReviewFinder } from './leadership-review.finder.ts';
export { markdownOf } from './leadership-markdown.ts';
export { LeadershipModule, LeadershipReportModule } from './leadership.module.ts';
export type { LeadershipReview } from './leadership-review.types.ts';
export { csvOf, feedOf, sectionIn, tablesOf } from './leadership-tables.ts';
export type { Feed } from './leadership-tables.ts';
