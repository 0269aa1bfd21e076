import { Command, current } from '#cqrs';
import { EventLog, execute, idOf } from '#eventing';
import type { CommandResult, Position } from '#eventing';
import { ReadStore } from '#read-store';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { frictionReport } from './friction-report.decider.ts';
import { FrictionReportFinder } from './friction-reports.finder.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';

/** Gives the answer of a report to every report that is merged into it; no part of the API. */
export class AnswerMergedReports extends Command {
  constructor(
    readonly reportId: string,
    /** Merges up to here count: that of the event which asks for it. */
    readonly upTo: Position,
  ) {
    super();
  }
}

/** How long the read model may take to reach a position; the reaction tries again later. */
const DEADLINE_MS = 10_000;

@CommandHandler(AnswerMergedReports)
export class AnswerMergedReportsHandler implements ICommandHandler<AnswerMergedReports, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly store: ReadStore,
    private readonly reports: FrictionReportFinder,
  ) {}

  async execute({ reportId, upTo, context }: AnswerMergedReports): Promise<CommandResult> {
    const done: CommandResult = { id: reportId, revision: null, position: null, repeated: false, events: [] };
    const primary = await current(this.log, frictionReport, reportId);
    if (primary.status === 'none' || primary.answer === null) return done;
    const { by, text } = primary.answer;
    await this.store.waitFor([frictionReportsProjection.name], upTo, DEADLINE_MS);
    for (const mergedId of await this.reports.listMerged(reportId)) {
      const merged = await current(this.log, frictionReport, mergedId);
      if (merged.status !== 'open' || merged.mergedInto !== reportId) continue;
      const command = { commandId: idOf('merged_answer', reportId, mergedId), office: null, answer: text };
      await execute(this.log, frictionReport, mergedId, 'AnswerReport', command, { ...context, actor: { ...context.actor, id: by } });
    }
    return done;
  }
}
