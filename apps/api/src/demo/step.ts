import type { Type } from '@nestjs/common';
import type { AliasKind, Command } from '#cqrs';
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
import { AnswerAuthority, AskAuthority, RecordJudgementCall } from '#judgement';
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
  AskAuthority,
  AnswerAuthority,
  RecordJudgementCall,
} as const satisfies Readonly<Record<string, Type<Command>>>;

type CommandName = keyof typeof COMMANDS;
export const SYSTEM_KEY = 'system';
/** Under which alias a person reports. */
export type ReportAlias = Exclude<AliasKind, 'JUDGEMENT'>;

interface StepOf<Name extends CommandName> {
  /** Unique in the plan; the commandId follows from it. */
  readonly id: string;
  /** ISO instant of the simulated clock. */
  readonly at: string;
  /** Key of a person, or `system`. */
  readonly actor: string;
  /** Absent: in office, as themselves. */
  readonly alias?: AliasKind;
  readonly command: Name;
  readonly input: Omit<InstanceType<(typeof COMMANDS)[Name]>, 'commandId' | 'context' | 'reportId' | 'intoReportId' | 'requestId'>;
  /** Steps that made the reports meant: a report's id is known only then, because the aliases in it are random. */
  readonly reports?: { readonly reportId?: string; readonly intoReportId?: string };
  /** The step of the same day that asked for authority. */
  readonly requests?: { readonly requestId: string };
}

/** One command at one moment, as plain data. It may rely on steps of earlier days; of its own day only on the request that it is about. */
export type Step = { [Name in CommandName]: StepOf<Name> }[CommandName];
