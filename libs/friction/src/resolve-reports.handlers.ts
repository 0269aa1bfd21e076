import { Command } from '#cqrs';
import { EventLog, execute, idOf } from '#eventing';
import type { CommandResult } from '#eventing';
import { FindDecision } from '#reviews/events';
import type { FoundDecision } from '#reviews/events';
import { CommandHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { ICommandHandler, IQueryHandler } from '@nestjs/cqrs';
import { frictionReport } from './friction-report.decider.ts';
import { FrictionReportFinder } from './friction-reports.finder.ts';

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

/** Query: reports on a policy from before an ISO instant that have no outcome, in the order of their ids. @returns readonly string[] */
export class FindUnresolvedReports {
  constructor(
    readonly policyId: string,
    readonly before: string,
    /** The last id of the page before; empty: the first page. */
    readonly after: string,
    readonly limit: number,
  ) {}
}

@QueryHandler(FindUnresolvedReports)
export class FindUnresolvedReportsHandler implements IQueryHandler<FindUnresolvedReports, readonly string[]> {
  constructor(private readonly reports: FrictionReportFinder) {}

  execute({ policyId, before, after, limit }: FindUnresolvedReports): Promise<readonly string[]> {
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
    for (let after = ''; ;) {
      const unresolved = new FindUnresolvedReports(policyId, decidedAt, after, AT_ONCE);
      const reportIds = await this.queries.execute<FindUnresolvedReports, readonly string[]>(unresolved);
      await Promise.all(
        reportIds.map((reportId) => {
          const commandId = idOf('report_outcome', reviewId, reportId);
          const command = { commandId, reviewId, decision, outcomeMessage, policyVersion, decidedAt };
          return execute(this.log, frictionReport, reportId, 'ResolveReport', command, context);
        }),
      );
      const last = reportIds.at(-1);
      if (last === undefined || reportIds.length < AT_ONCE) return done;
      after = last;
    }
  }
}
