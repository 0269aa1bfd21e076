import { handling, handlersFor } from '#cqrs';
import { codeKey, DomainError, EventLog, execute, holdsFor, idOf, scopeOf } from '#eventing';
import type { Actor, CommandResult } from '#eventing';
import { FindAncestors } from '#organisation/events';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { corroboration } from './corroboration.decider.ts';
import { findReport, overseersOf, policyAt, protectionOf, unitFor } from './friction-references.ts';
import { happenedAt } from './friction-report-details.decider.ts';
import { frictionReport } from './friction-report.decider.ts';
import {
  AddReportFacts,
  CorroborateReport,
  ImportFrictionReport,
  RecordInteractions,
  RecordRecurrence,
  ReportFriction,
} from './friction.commands.ts';
import { WithdrawReport } from './friction-triage.commands.ts';
import { interactions } from './interactions.decider.ts';
import { requireReadableFacts } from './report-facts.ts';

/** The stream of a "me too": one for each person and policy. */
export const corroborationIdOf = (policyId: string, alias: string) => idOf('corroboration', policyId, alias);
/** The stream of a report that is sent with this command. */
export const reportIdOf = (commandId: string, as: Actor) => idOf('friction_report', scopeOf(as), commandId);
/** A row of a source is one report, however often it is imported. */
export const importedReportIdOf = (sourceName: string, key: string) => idOf('friction_report', sourceName, key);

const sentReportId = ({ commandId, context }: ReportFriction) => reportIdOf(commandId, context.actor);
const importedId = ({ source }: ImportFrictionReport) => importedReportIdOf(source.name, source.key);
const interactionsId = ({ unitCode, week, policyId }: RecordInteractions) =>
  idOf('interactions', codeKey(unitCode), week, policyId ?? 'ALL');

/** By the version in force when it happened. Of a report of somebody else nothing is said. */
async function withReadableFacts(command: AddReportFacts, queries: QueryBus): Promise<AddReportFacts> {
  const { reportId, facts, context } = command;
  const report = await findReport(reportId, queries);
  if (report.status !== 'none' && report.reporterId === context.actor.id) {
    await requireReadableFacts(facts, report.policyId, { on: context.calendar.dayOf(report.happenedAt) }, queries);
  }
  return command;
}

async function placed(command: ReportFriction, overseers: readonly string[], queries: QueryBus) {
  const { context, policyId, unitCode } = command;
  const happened = happenedAt(command.happenedAt, context);
  const [policy, unitId] = await Promise.all([
    policyId ? policyAt(happened, policyId, context, queries) : null,
    unitFor(unitCode, context, queries),
  ]);
  return { input: command, policy, unitId, protection: await protectionOf(policy, unitId, overseers, queries) };
}

@CommandHandler(RecordRecurrence)
export class RecordRecurrenceHandler implements ICommandHandler<RecordRecurrence, CommandResult> {
  constructor(private readonly log: EventLog) {}

  execute(command: RecordRecurrence): Promise<CommandResult> {
    const { reportId, policyId, context } = command;
    if (reportId && !policyId) return execute(this.log, frictionReport, reportId, 'RecordRecurrence', command, context);
    if (policyId && !reportId) {
      return execute(this.log, corroboration, corroborationIdOf(policyId, context.actor.id), 'RecordRecurrence', command, context);
    }
    throw new DomainError(
      'friction.one-thing-again',
      'name what happened again: either your reportId or the policyId of your "me too"',
      'reportId',
    );
  }
}

export const reportingHandlers = [
  RecordRecurrenceHandler,
  ...handlersFor(frictionReport, {
    ReportFriction: handling(ReportFriction, sentReportId, async (command, queries) => {
      const report = await placed(command, await overseersOf(command.context, queries), queries);
      const { facts, policyId, context } = command;
      const on = context.calendar.dayOf(happenedAt(command.happenedAt, context));
      await requireReadableFacts(facts, policyId, { on }, queries);
      return { ...report, reportId: sentReportId(command), source: null };
    }),
    AddReportFacts: handling(AddReportFacts, ({ reportId }) => reportId, withReadableFacts),
    WithdrawReport: handling(WithdrawReport, ({ reportId }) => reportId),
  }),
  ...handlersFor(frictionReport, {
    ReportFriction: handling(ImportFrictionReport, importedId, async (command, queries) => ({
      ...(await placed(command, [], queries)),
      reportId: importedId(command),
      source: command.source,
    })),
  }),
  ...handlersFor(corroboration, {
    CorroborateReport: handling(
      CorroborateReport,
      ({ policyId, context }) => corroborationIdOf(policyId, context.actor.id),
      async ({ policyId, effect, customerOutcome, unitCode, context }, queries) => ({
        corroborationId: corroborationIdOf(policyId, context.actor.id),
        policyId,
        policyVersion: (await policyAt(context.now, policyId, context, queries)).version,
        unitId: await unitFor(unitCode, context, queries),
        effect: effect ?? null,
        customerOutcome: customerOutcome ?? null,
      }),
    ),
  }),
  ...handlersFor(interactions, {
    RecordInteractions: handling(RecordInteractions, interactionsId, async ({ unitCode, week, count, policyId, context }, queries) => {
      const unitId = await unitFor(unitCode, context, queries);
      if (unitId === null) throw new DomainError('friction.no-unit', 'name the unit that served these customers', 'unitCode');
      const lineage = await queries.execute<FindAncestors, readonly string[]>(new FindAncestors(unitId));
      if (!holdsFor(context.actor, ['SUPERVISOR', 'EXECUTIVE', 'ADMIN'], lineage)) {
        throw new DomainError('friction.unit-of-others', 'you record for your own units only: choose one of them', 'unitCode');
      }
      if (policyId) await policyAt(context.now, policyId, context, queries);
      return { unitId, week, count, policyId: policyId ?? null };
    }),
  }),
];
