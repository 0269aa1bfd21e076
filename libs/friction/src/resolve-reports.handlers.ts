import { Command } from '#cqrs';
import { EventLog, execute, idOf } from '#eventing';
import type { CommandResult } from '#eventing';
import { FindDecision } from '#reviews/events';
import type { FoundDecision } from '#reviews/events';
import { CommandHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { ICommandHandler, IQueryHandler } from '@nestjs/cqrs';
import { frictionReport } from './friction-report.decider.ts';
import { FrictionReportFinder } from './friction-reports.finder.ts';
import type { UnresolvedReport } from './friction-reports.finder.ts';

/** Tells everybody who had reported on a policy what its review decided; no part of the API. */
export class ResolveReports extends Command {
  constructor(
    readonly reviewId: string,
    /** Number of the version that the decision published; null: none. */
    readonly policyVersion: number | null,
  ) {
    super();
  }
}

/** Query: reports on a policy from before an ISO instant that have no outcome, in the order of time. @returns readonly UnresolvedReport[] */
export class FindUnresolvedReports {
  constructor(
    readonly policyId: string,
    readonly before: string,
    /** The last one of the page before; null: the first page. */
    readonly after: UnresolvedReport | null,
    readonly limit: number,
  ) {}
}

@QueryHandler(FindUnresolvedReports)
export class FindUnresolvedReportsHandler implements IQueryHandler<FindUnresolvedReports, readonly UnresolvedReport[]> {
  constructor(private readonly reports: FrictionReportFinder) {}

  execute({ policyId, before, after, limit }: FindUnresolvedReports): Promise<readonly UnresolvedReport[]> {
    return this.reports.listUnresolved(policyId, before, after, limit);
  }
}

/** Appends that share the store's next turn. */
const AT_ONCE = 50;

@CommandHandler(ResolveReports)
export class ResolveReportsHandler implements ICommandHandler<ResolveReports, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
  ) {}

  async execute({ reviewId, policyVersion, context }: ResolveReports): Promise<CommandResult> {
    const done: CommandResult = { id: reviewId, revision: null, position: null, repeated: false, events: [] };
    const found = await this.queries.execute<FindDecision, FoundDecision>(new FindDecision(reviewId));
    if (!found) return done;
    const { policyId, decision, outcomeMessage, decidedAt } = found;
    for (let after: UnresolvedReport | null = null; ;) {
      const page: FindUnresolvedReports = new FindUnresolvedReports(policyId, decidedAt, after, AT_ONCE);
      const reports = await this.queries.execute<FindUnresolvedReports, readonly UnresolvedReport[]>(page);
      await Promise.all(
        reports.map(({ reportId }) => {
          const commandId = idOf('report_outcome', reviewId, reportId);
          const command = { commandId, reviewId, decision, outcomeMessage, policyVersion, decidedAt };
          return execute(this.log, frictionReport, reportId, 'ResolveReport', command, context);
        }),
      );
      after = reports.at(-1) ?? null;
      if (after === null || reports.length < AT_ONCE) return done;
    }
  }
}
