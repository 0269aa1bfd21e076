import { Deployment } from '#cqrs';
import { FindGrants } from '#organisation/events';
import type { FoundGrants } from '#organisation/events';
import { FindPolicy } from '#policies/events';
import type { FoundPolicy } from '#policies/events';
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
    private readonly deployment: Deployment,
  ) {}

  async execute({ policyId, since }: FindReportsReadByOffice): Promise<readonly string[]> {
    const readers = await readersOf(policyId, this.deployment.today(), this.queries);
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
    private readonly deployment: Deployment,
  ) {}

  async execute({ reportId }: FindOfficeOfReport): Promise<FoundOfficeOfReport> {
    const report = await findReport(reportId, this.queries);
    if (report.status === 'none' || report.policyId === null) return null;
    const { policyId } = report;
    const readerIds: string[] = [];
    for (const id of await readersOf(policyId, this.deployment.today(), this.queries)) {
      if (await this.reports.findReport(reportId, [await this.identity.officeReader(id)])) readerIds.push(id);
    }
    return { policyId, readerIds };
  }
}

/** Without the role nobody reads, though the policy may name them. */
async function readersOf(policyId: string, today: string, queries: QueryBus): Promise<readonly string[]> {
  const found = await queries.execute<FindPolicy, FoundPolicy>(new FindPolicy(policyId, today));
  const readers: string[] = [];
  for (const id of [found?.ownerId, found?.deputyId]) {
    const held = id ? await queries.execute<FindGrants, FoundGrants>(new FindGrants(id)) : null;
    if (id && held?.grants.some(({ role }) => role === 'POLICY_OWNER')) readers.push(id);
  }
  return readers;
}

export const readByOfficeHandlers = [FindReportsReadByOfficeHandler, FindOfficeOfReportHandler];
