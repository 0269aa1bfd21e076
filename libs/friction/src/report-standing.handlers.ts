import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { FindReportStanding } from './events.ts';
import type { ReportStanding } from './events.ts';
import { FrictionReportFinder } from './friction-reports.finder.ts';
import { ReportPayloads } from './report-payloads.ts';

@QueryHandler(FindReportStanding)
export class FindReportStandingHandler implements IQueryHandler<FindReportStanding, ReportStanding> {
  constructor(
    private readonly reports: FrictionReportFinder,
    private readonly payloads: ReportPayloads,
  ) {}

  async execute({ reportId, caller }: FindReportStanding): Promise<ReportStanding> {
    return (await this.reports.findReport(reportId, await this.payloads.reporterFirst(caller)))?.viewedAs ?? null;
  }
}
