import { handling, handlersFor } from '#cqrs';
import { idOf, scopeOf } from '#eventing';
import type { QueryBus } from '@nestjs/cqrs';
import { findReport, officeFor, overseersOf, policyAt } from './friction-references.ts';
import { holdsOffice } from './friction-report-state.decider.ts';
import { frictionReport } from './friction-report.decider.ts';
import {
  AcknowledgeOutcome,
  AnswerReport,
  ClassifyReportCause,
  LinkReportToPolicy,
  MergeReports,
  SendReportMessage,
  UnmergeReport,
} from './friction-triage.commands.ts';
import type { ReportCommand } from './friction-triage.commands.ts';

const reportIdOf = ({ reportId }: ReportCommand) => reportId;

async function office({ reportId, context }: ReportCommand, queries: QueryBus) {
  return officeFor(await findReport(reportId, queries), context, queries);
}

async function isPrimaryHidden({ reportId, context }: ReportCommand, queries: QueryBus): Promise<boolean> {
  const merged = await findReport(reportId, queries);
  if (merged.status === 'none' || merged.mergedInto === null) return false;
  const primary = await findReport(merged.mergedInto, queries);
  return !holdsOffice(primary, await officeFor(primary, context, queries), context);
}

export const triageHandlers = handlersFor(frictionReport, {
  LinkReportToPolicy: handling(LinkReportToPolicy, reportIdOf, async ({ reportId, policyId, context }, queries) => {
    const report = await findReport(reportId, queries);
    const happened = report.status === 'none' ? context.now : report.happenedAt;
    return { policy: await policyAt(happened, policyId, context, queries), overseers: await overseersOf(context, queries) };
  }),
  ClassifyReportCause: handling(ClassifyReportCause, reportIdOf, async (command, queries) => ({
    office: await office(command, queries),
    cause: command.cause,
    reason: command.reason,
  })),
  MergeReports: handling(MergeReports, reportIdOf, async (command, queries) => ({
    office: await office(command, queries),
    isPrimaryHidden: await isPrimaryHidden(command, queries),
    intoReportId: command.intoReportId,
    into: await findReport(command.intoReportId, queries),
    reason: command.reason,
  })),
  UnmergeReport: handling(UnmergeReport, reportIdOf, async (command, queries) => ({
    office: await office(command, queries),
    reason: command.reason,
  })),
  AnswerReport: handling(AnswerReport, reportIdOf, async (command, queries) => ({
    office: await office(command, queries),
    isPrimaryHidden: await isPrimaryHidden(command, queries),
    answer: command.answer,
  })),
  AcknowledgeOutcome: handling(AcknowledgeOutcome, ({ reportId }) => reportId),
  SendReportMessage: handling(SendReportMessage, reportIdOf, async (command, queries) => ({
    office: await office(command, queries),
    messageId: idOf('report_message', command.reportId, scopeOf(command.context.actor), command.commandId),
    text: command.text,
  })),
});
