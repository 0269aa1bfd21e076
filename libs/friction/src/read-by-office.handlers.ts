import { FindOffice } from '#policies/events';
import { QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { FindOfficeOfReport, FindReportsReadByOffice } from './events.ts';
import type { FoundOfficeOfReport } from './events.ts';
import { findReport } from './friction-references.ts';
import { FrictionReportFinder } from './friction-reports.finder.ts';
import { ReporterIdentity } from './reporter-identity.ts';

@QueryHandler(FindReportsReadByOffice)
export class FindReportsReadByOfficeHandler implements IQueryHandler<FindReportsReadByOffice, readonly string[]> {
  constructor(
    private readonly reports: FrictionReportFinder,
    private readonly identity: ReporterIdentity,
    private readonly queries: QueryBus,
  ) {}

  async execute({ policyId, since }: FindReportsReadByOffice): Promise<readonly string[]> {
    const readers = await readersOf(policyId, this.queries);
    const read = await Promise.all(
      readers.map(async (id) => this.reports.listReadable(await this.identity.officeReader(id), policyId, since)),
    );
    const [first = [], ...others] = read.map((ids) => new Set(ids));
    return [...first].filter((id) => others.every((ids) => ids.has(id)));
  }
}

@QueryHandler(FindOfficeOfReport)
export class FindOfficeOfReportHandler implements IQueryHandler<FindOfficeOfReport, FoundOfficeOfReport> {
  constructor(
    private readonly reports: FrictionReportFinder,
    private readonly identity: ReporterIdentity,
    private readonly queries: QueryBus,
  ) {}

  async execute({ reportId }: FindOfficeOfReport): Promise<FoundOfficeOfReport> {
    const report = await findReport(reportId, this.queries);
    if (report.status === 'none' || report.policyId === null) return null;
    const { policyId } = report;
    const readerIds: string[] = [];
    for (const id of await readersOf(policyId, this.queries)) {
      if (await this.reports.findReport(reportId, [await this.identity.officeReader(id)])) readerIds.push(id);
    }
    return { policyId, readerIds };
  }
}

function readersOf(policyId: string, queries: QueryBus): Promise<readonly string[]> {
  return queries.execute<FindOffice, readonly string[]>(new FindOffice(policyId));
}

export const readByOfficeHandlers = [FindReportsReadByOfficeHandler, FindOfficeOfReportHandler];
