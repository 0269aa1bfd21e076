import { parseWeek } from '#calendar';
import { Aliases, Deployment } from '#cqrs';
import type { Caller } from '#cqrs';
import { DomainError } from '#eventing';
import { AFTER, AllowSignedIn, CallerOf, FIRST, notFound, Reads } from '#graphql';
import type { Connection } from '#graphql';
import { FindGuardrails } from '#policies/events';
import type { FoundGuardrails } from '#policies/events';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Cause } from './events.ts';
import { CauseEnum } from './friction-enums.ts';
import { MatchedRowNode, ReportConnection, ReportNode, ReportScopeEnum, ReportStatusEnum } from './friction-report.types.ts';
import type { ReportScope, ReportStatus } from './friction-report.types.ts';
import { FrictionReportFinder } from './friction-reports.finder.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import { rowsBehind } from './matched-rows.ts';
import { ReportDirectory } from './report-directory.ts';
import { ReportPayloads } from './report-payloads.ts';
import { ReporterIdentity } from './reporter-identity.ts';

const SEARCH = {
  type: () => String,
  nullable: true,
  description: 'Words in texts, as far as you may see them. 2 to 100 characters; only the newest 5,000 reports are looked through.',
};
const WEEK = { type: () => String, nullable: true, description: 'ISO week, such as 2026-W47, included.' };

/** Single reports: to the owner of their policy and to their reporter, whatever other roles they hold. */
@Resolver(() => ReportNode)
export class FrictionReportsResolver {
  constructor(
    private readonly reports: FrictionReportFinder,
    private readonly identity: ReporterIdentity,
    private readonly payloads: ReportPayloads,
    private readonly aliases: Aliases,
    private readonly directory: ReportDirectory,
    private readonly queries: QueryBus,
    private readonly deployment: Deployment,
  ) {}

  @AllowSignedIn()
  @Reads(frictionReportsProjection)
  @Query(() => ReportConnection, { name: 'reports', description: 'Newest week first.' })
  async listReports(
    @CallerOf() { actor }: Caller,
    @Args('first', FIRST) first: number,
    @Args('after', AFTER) after?: string,
    @Args('scope', { type: () => ReportScopeEnum, defaultValue: 'INBOX' }) scope: ReportScope = 'INBOX',
    @Args('policyId', { type: () => ID, nullable: true }) policyId?: string,
    @Args('status', { type: () => ReportStatusEnum, nullable: true }) status?: ReportStatus,
    @Args('cause', { type: () => CauseEnum, nullable: true }) cause?: Cause,
    @Args('fromWeek', WEEK) fromWeek?: string,
    @Args('toWeek', WEEK) toWeek?: string,
    @Args('search', SEARCH) search?: string,
  ): Promise<Connection<ReportNode>> {
    const [reader] = scope === 'MINE' ? [this.identity.asReporter(actor)] : await this.identity.asOffice(actor);
    if (!reader) throw notFound();
    const filter = {
      policyId: policyId ?? null,
      status: status ?? null,
      cause: cause ?? null,
      fromWeek: weekOf(fromWeek, 'fromWeek'),
      toWeek: weekOf(toWeek, 'toWeek'),
      search: searchOf(search),
    };
    return this.reports.listReports(reader, filter, first, after ?? null);
  }

  @AllowSignedIn()
  @Reads(frictionReportsProjection)
  @Query(() => ReportNode)
  async report(@Args('id', { type: () => ID }) id: string, @CallerOf() caller: Caller): Promise<ReportNode> {
    const found = await this.reports.findReport(id, await this.payloads.reporterFirst(caller));
    if (!found) throw notFound();
    return found;
  }

  @AllowSignedIn()
  @ResolveField(() => String, { nullable: true, description: 'Only of NAMED reports, and until the person is erased.' })
  async reporterName(@Parent() { mode, reporterAlias }: ReportNode): Promise<string | null> {
    if (mode !== 'NAMED' || reporterAlias === null) return null;
    const personId = this.aliases.personOf(reporterAlias);
    return personId === null ? null : this.directory.nameOf(personId);
  }

  @AllowSignedIn()
  @ResolveField(() => [MatchedRowNode], {
    description:
      'The facts of the report, as the rows that they match: one for each guardrail of `policyVersion` of which the report tells a fact.',
  })
  async matchedRows(@Parent() report: ReportNode): Promise<readonly MatchedRowNode[]> {
    const { policyId, policyVersion } = report;
    if (policyId === null || policyVersion === null) return [];
    const query = new FindGuardrails(policyId, { number: policyVersion });
    const found = await this.queries.execute<FindGuardrails, FoundGuardrails>(query);
    return found ? rowsBehind(report, found.guardrails, this.deployment.calendar) : [];
  }
}

function searchOf(search: string | undefined): string | null {
  const words = search?.trim() ?? '';
  if (words === '') return null;
  if (words.length >= 2 && words.length <= 100) return words;
  throw new DomainError('friction.search-length', 'search for 2 to 100 characters', 'search');
}

function weekOf(week: string | undefined, field: string): string | null {
  if (week === undefined || week === null) return null;
  try {
    return parseWeek(week);
  } catch (error) {
    throw new DomainError('friction.no-week', (error as Error).message, field);
  }
}
