import { Command } from '#cqrs';
import { EventLog, execute } from '#eventing';
import type { CommandResult, Position } from '#eventing';
import { ReadStore } from '#read-store';
import { CommandHandler, QueryBus } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { FrictionReportFinder } from './friction-reports.finder.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import { FindAbsences, FindOfficeTerm } from './office-terms.ts';
import type { Absence, OfficeTerm } from './office-terms.ts';
import { withheldReports, withheldReportsIdOf } from './withheld-reports.decider.ts';

/** Records what somebody who has just taken an office is not shown of before; no part of the API. */
export class WithholdOlderReports extends Command {
  constructor(
    readonly policyId: string,
    readonly personId: string,
    /** ISO instant at which they took it. */
    readonly since: string,
    /** That of the event which says so. */
    readonly upTo: Position,
  ) {
    super();
  }
}

/** How long the read model may take to reach a position; the reaction tries again later. */
const DEADLINE_MS = 10_000;

@CommandHandler(WithholdOlderReports)
export class WithholdOlderReportsHandler implements ICommandHandler<WithholdOlderReports, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly store: ReadStore,
    private readonly reports: FrictionReportFinder,
    private readonly queries: QueryBus,
  ) {}

  async execute({ policyId, personId, since, upTo, commandId, context }: WithholdOlderReports): Promise<CommandResult> {
    const id = withheldReportsIdOf(policyId, personId, since);
    const absences = await this.queries.execute<FindAbsences, readonly Absence[]>(new FindAbsences(policyId, personId));
    const absence = absences.find((each) => each.since === since);
    // They answered for it before, as owner or as deputy.
    if (!absence) return { id, revision: null, position: null, repeated: false, events: [] };
    const term = await this.queries.execute<FindOfficeTerm, OfficeTerm>(new FindOfficeTerm(policyId, personId, absence));
    await this.store.waitFor([frictionReportsProjection.name], upTo, DEADLINE_MS);
    const reportIds = await this.reports.listMadeInAbsence(term);
    return execute(this.log, withheldReports, id, 'WithholdOlderReports', { commandId, policyId, personId, since, reportIds }, context);
  }
}
