import type { Type } from '@nestjs/common';
import type { Command } from '#cqrs';
import {
  AddReportFacts,
  AnswerReport,
  ClassifyReportCause,
  CorroborateReport,
  LinkReportToPolicy,
  MergeReports,
  RecordInteractions,
  RecordRecurrence,
  ReportFriction,
  SendReportMessage,
  WithdrawReport,
} from '#friction';
import { FixCalendar, GrantRole, InvitePerson, NameUnitHead, RegisterUnit } from '#organisation';
import { AcknowledgeVersion, RecordProtection, RegisterPolicy, RetirePolicy, RevisePolicy, SuspendPolicy, TransferPolicy } from '#policies';

/** Every command that the example organisation uses. */
export const COMMANDS = {
  FixCalendar,
  RegisterUnit,
  InvitePerson,
  GrantRole,
  NameUnitHead,
  RegisterPolicy,
  RevisePolicy,
  TransferPolicy,
  SuspendPolicy,
  RetirePolicy,
  AcknowledgeVersion,
  RecordProtection,
  RecordInteractions,
  ReportFriction,
  AddReportFacts,
  CorroborateReport,
  RecordRecurrence,
  WithdrawReport,
  LinkReportToPolicy,
  ClassifyReportCause,
  MergeReports,
  AnswerReport,
  SendReportMessage,
} as const satisfies Readonly<Record<string, Type<Command>>>;

type CommandName = keyof typeof COMMANDS;
export const SYSTEM_KEY = 'system';
/** Under which alias a person acts; absent: in office, as themselves. */
export type Alias = 'NAMED' | 'CONFIDENTIAL';

interface StepOf<Name extends CommandName> {
  /** Unique in the plan; the commandId follows from it. */
  readonly id: string;
  /** ISO instant of the simulated clock. */
  readonly at: string;
  /** Key of a person, or `system`. */
  readonly actor: string;
  readonly alias?: Alias;
  readonly command: Name;
  readonly input: Omit<InstanceType<(typeof COMMANDS)[Name]>, 'commandId' | 'context' | 'reportId' | 'intoReportId'>;
  /** Steps that made the reports meant: a report's id is known only then, because the aliases in it are random. */
  readonly reports?: { readonly reportId?: string; readonly intoReportId?: string };
}

/** One command at one moment, as plain data. It may rely on steps of earlier days, not on those of its own day. */
export type Step = { [Name in CommandName]: StepOf<Name> }[CommandName];
