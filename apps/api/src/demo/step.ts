import type { Type } from '@nestjs/common';
import type { AliasKind, Command } from '#cqrs';
import {
  AdoptCharter,
  AlignCharter,
  ApproveCharter,
  AssessExpectation,
  DeclineCharter,
  DraftCharter,
  RecordWarningSigns,
  RegisterExpectation,
  RequestCharterApproval,
  RespondToExpectation,
} from '#expectations';
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
  ResolveReports,
  SendReportMessage,
  WithdrawReport,
} from '#friction';
import { AnswerAuthority, AskAuthority, RecordJudgementCall } from '#judgement';
import { FixCalendar, GrantRole, InvitePerson, NameUnitHead, RegisterUnit } from '#organisation';
import { CloseWave, CreateSurvey, ImportSurveyCounts, OpenWave } from '#perceptions';
import { AcknowledgeVersion, CarryOutDecision, RecordProtection, RegisterPolicy, TransferPolicy } from '#policies';
import {
  ApproveReview,
  AssessRealism,
  AssignTaskOfExpectation,
  AssignTasksOfDecision,
  CompleteTask,
  DecideReview,
  DeclineReview,
  DefineReview,
  EscalateReview,
  MarkReviewOverdue,
  OpenReview,
  OpenReviewAtSignal,
  ProposeOption,
  RecordAbsence,
  RecordResponse,
  RequestApproval,
} from '#reviews';

/** Every command that the example organisation uses. */
export const COMMANDS = {
  FixCalendar,
  RegisterUnit,
  InvitePerson,
  GrantRole,
  NameUnitHead,
  RegisterPolicy,
  TransferPolicy,
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
  OpenReview,
  OpenReviewAtSignal,
  DefineReview,
  AssessRealism,
  ProposeOption,
  RecordResponse,
  AssignTaskOfExpectation,
  AssignTasksOfDecision,
  CompleteTask,
  RequestApproval,
  ApproveReview,
  DeclineReview,
  DecideReview,
  CarryOutDecision,
  ResolveReports,
  MarkReviewOverdue,
  EscalateReview,
  RecordAbsence,
  DraftCharter,
  AlignCharter,
  RequestCharterApproval,
  ApproveCharter,
  DeclineCharter,
  AdoptCharter,
  RegisterExpectation,
  AssessExpectation,
  RespondToExpectation,
  RecordWarningSigns,
  CreateSurvey,
  OpenWave,
  ImportSurveyCounts,
  CloseWave,
} as const satisfies Readonly<Record<string, Type<Command>>>;

type CommandName = keyof typeof COMMANDS;
export const SYSTEM_KEY = 'system';
/** Under which alias a person reports. */
export type ReportAlias = Exclude<AliasKind, 'JUDGEMENT'>;

/** Ids that are known only once a step has been made. */
type MadeBefore<Name extends CommandName> =
  'reportId' | 'intoReportId' | (Name extends 'AnswerAuthority' | 'RecordJudgementCall' ? 'requestId' : never);

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
  readonly input: Omit<InstanceType<(typeof COMMANDS)[Name]>, 'commandId' | 'context' | MadeBefore<Name>>;
  /** Steps that made the reports meant: a report's id is known only then, because the aliases in it are random. */
  readonly reports?: { readonly reportId?: string; readonly intoReportId?: string };
  /** The step of the same day that asked for authority. */
  readonly requests?: { readonly requestId: string };
  /** Of the same day: what has to be done before. */
  readonly follows?: string;
}

/** One command at one moment, as plain data. It may rely on steps of earlier days; of its own day only on what it follows. */
export type Step = { [Name in CommandName]: StepOf<Name> }[CommandName];
