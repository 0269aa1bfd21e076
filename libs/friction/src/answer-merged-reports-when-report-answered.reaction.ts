import { reaction } from '#read-store';
import { AnswerMergedReports } from './answer-merged-reports.handlers.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import type { FrictionReportEvent } from './events.ts';

/** Reports that are merged before or after their primary is answered get the same words. */
export const answerMergedReports = reaction<FrictionReportEvent, AnswerMergedReports>({
  name: 'answer-merged-reports-when-report-answered',
  awaits: [frictionReportsProjection.name],
  on: {
    ReportAnswered: ({ data }) => new AnswerMergedReports(data.reportId),
    ReportMerged: ({ data }) => new AnswerMergedReports(data.intoReportId),
  },
});
