import { Command } from '#cqrs';
import { EventLog, execute } from '#eventing';
import type { CommandResult } from '#eventing';
import { CommandHandler, QueryBus } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { FrictionReportFinder } from './friction-reports.finder.ts';
import { FindAbsences, FindOfficeTerm } from './office-terms.ts';
import type { Absence, OfficeTerm } from './office-terms.ts';
import { withheldReports, withheldReportsIdOf } from './withheld-reports.decider.ts';

/** Records what the read model has of before that somebody who has just taken an office is not shown; no part of the API. */
export class WithholdOlderReports extends Command {
  constructor(
    readonly policyId: string,
    readonly personId: string,
    /** ISO instant at which they took it. */
    readonly since: string,
  ) {
    super();
  }
}

@CommandHandler(WithholdOlderReports)
export class WithholdOlderReportsHandler implements ICommandHandler<WithholdOlderReports, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly reports: FrictionReportFinder,
    private readonly queries: QueryBus,
  ) {}

  async execute({ policyId, personId, since, commandId, context }: WithholdOlderReports): Promise<CommandResult> {
    const id = withheldReportsIdOf(policyId, personId, since);
    const absences = await this.queries.execute<FindAbsences, readonly Absence[]>(new FindAbsences(policyId, personId));
    const absence = absences.find((each) => each.since === since);
    // They answered for it before, as owner or as deputy.
    if (!absence) return { id, revision: null, position: null, repeated: false, events: [] };
    const term = await this.queries.execute<FindOfficeTerm, OfficeTerm>(new FindOfficeTerm(policyId, personId, absence));
    const reportIds = await this.reports.listMadeInAbsence(term);
    return execute(this.log, withheldReports, id, 'WithholdOlderReports', { commandId, policyId, personId, since, reportIds }, context);
  }
}
