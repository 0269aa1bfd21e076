import { parseWeek } from '#calendar';
import type { Caller } from '#cqrs';
import { DomainError } from '#eventing';
import { AFTER, AllowSignedIn, CallerOf, FIRST, notFound, Reads } from '#graphql';
import type { Connection } from '#graphql';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Cause } from './events.ts';
import { CauseEnum } from './friction-enums.ts';
import { ReportConnection, ReportNode, ReportScopeEnum, ReportStatusEnum } from './friction-report.types.ts';
import type { ReportScope, ReportStatus } from './friction-report.types.ts';
import { frictionFigures } from './friction-figures.projection.ts';
import { FrictionReportFinder } from './friction-reports.finder.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import { ReportDirectory } from './report-directory.ts';
import { ReportPayloads } from './report-payloads.ts';
import { ReporterAliases } from './reporter-aliases.ts';
import { ReporterIdentity } from './reporter-identity.ts';
import { SimilarReportsFinder } from './similar-reports.finder.ts';
import { SimilarReportsNode } from './similar-reports.types.ts';

/** The owner is told the lowest unit with this many people, so that a unit is no name. */
const PEOPLE_OF_A_UNIT = 20;

const WEEK = { type: () => String, nullable: true, description: 'ISO week, such as 2026-W47, included.' };

/** Single reports: to the owner of their policy and to their reporter, whatever other roles they hold. */
@Resolver(() => ReportNode)
export class FrictionReportsResolver {
  constructor(
    private readonly reports: FrictionReportFinder,
    private readonly identity: ReporterIdentity,
    private readonly payloads: ReportPayloads,
    private readonly aliases: ReporterAliases,
    private readonly directory: ReportDirectory,
    private readonly similar: SimilarReportsFinder,
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
  ): Promise<Connection<ReportNode>> {
    const [reader] = scope === 'MINE' ? [this.identity.asReporter(actor)] : this.identity.asOffice(actor);
    if (!reader) throw notFound();
    const filter = {
      policyId: policyId ?? null,
      status: status ?? null,
      cause: cause ?? null,
      fromWeek: weekOf(fromWeek, 'fromWeek'),
      toWeek: weekOf(toWeek, 'toWeek'),
    };
    return this.reports.listReports(reader, filter, first, after ?? null);
  }

  @AllowSignedIn()
  @Reads(frictionReportsProjection)
  @Query(() => ReportNode)
  async report(@Args('id', { type: () => ID }) id: string, @CallerOf() caller: Caller): Promise<ReportNode> {
    const found = await this.reports.findReport(id, this.payloads.reporterFirst(caller));
    if (!found) throw notFound();
    return found;
  }

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

  @AllowSignedIn()
  @ResolveField(() => ID, {
    nullable: true,
    description: `For the owner the lowest unit with at least ${PEOPLE_OF_A_UNIT} people, null where there is none; for the reporter the unit itself.`,
  })
  async unitId(@Parent() { viewedAs, exactUnitId }: ReportNode): Promise<string | null> {
    if (exactUnitId === null || viewedAs === 'REPORTER') return exactUnitId;
    return this.directory.unitOfAtLeast(PEOPLE_OF_A_UNIT, exactUnitId);
  }

  @AllowSignedIn()
  @ResolveField(() => String, { nullable: true, description: 'Only of NAMED reports, and until the person is erased.' })
  async reporterName(@Parent() { mode, reporterAlias }: ReportNode): Promise<string | null> {
    if (mode !== 'NAMED' || reporterAlias === null) return null;
    const personId = this.aliases.personOf(reporterAlias);
    return personId === null ? null : this.directory.nameOf(personId);
  }
}

function weekOf(week: string | undefined, field: string): string | null {
  if (week === undefined || week === null) return null;
  try {
    return parseWeek(week);
  } catch (error) {
    throw new DomainError('friction.no-week', (error as Error).message, field);
  }
}
