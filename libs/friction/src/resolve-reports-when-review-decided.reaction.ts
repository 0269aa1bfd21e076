import type { PolicyEvent } from '#policies/events';
import { reaction } from '#read-store';
import type { ReviewEvent } from '#reviews/events';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import { ResolveReports } from './resolve-reports.handlers.ts';

/** Where the decision publishes a version, reporters are told once there is one, with its number, or once there will be none. */
export const resolveReports = reaction<ReviewEvent | PolicyEvent, ResolveReports>({
  name: 'resolve-reports-when-review-decided',
  awaits: [frictionReportsProjection.name],
  on: {
    ReviewDecided: ({ data }) => (data.version === null ? new ResolveReports(data.reviewId, null) : []),
    PolicyRevised: ({ data }) => (data.reviewId === null ? [] : new ResolveReports(data.reviewId, data.number)),
    DecisionLapsed: ({ data }) => new ResolveReports(data.reviewId, null),
  },
});
