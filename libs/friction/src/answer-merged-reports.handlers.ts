import { Command, current } from '#cqrs';
import { EventLog, execute, idOf } from '#eventing';
import type { CommandResult } from '#eventing';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { frictionReport } from './friction-report.decider.ts';
import { FrictionReportFinder } from './friction-reports.finder.ts';

/** Gives the answer of a report to every report that the read model has as merged into it; no part of the API. */
export class AnswerMergedReports extends Command {
  constructor(readonly reportId: string) {
    super();
  }
}

@CommandHandler(AnswerMergedReports)
export class AnswerMergedReportsHandler implements ICommandHandler<AnswerMergedReports, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly reports: FrictionReportFinder,
  ) {}

  async execute({ reportId, context }: AnswerMergedReports): Promise<CommandResult> {
    const done: CommandResult = { id: reportId, revision: null, position: null, repeated: false, events: [] };
    const primary = await current(this.log, frictionReport, reportId);
    if (primary.status === 'none' || primary.answer === null) return done;
    const { by, text } = primary.answer;
    for (const mergedId of await this.reports.listMerged(reportId)) {
      const merged = await current(this.log, frictionReport, mergedId);
      if (merged.status !== 'open' || merged.mergedInto !== reportId) continue;
      const command = { commandId: idOf('merged_answer', reportId, mergedId), office: null, answer: text };
      await execute(this.log, frictionReport, mergedId, 'AnswerReport', command, { ...context, actor: { ...context.actor, id: by } });
    }
    return done;
  }
}
