import { DomainError, idOf } from '#eventing';
import type { Context, Decider } from '#eventing';
import type { Cause, FrictionReportEvent, ReportSource, ReporterMode } from './events.ts';
import { checkedDetails, happenedAt, missingFacts, namesOf, occurrencesOf } from './friction-report-details.decider.ts';
import type { ReportDetails } from './friction-report-details.decider.ts';
import { reportOutcomes } from './friction-report-outcome.decider.ts';
import type { ReportOutcomeCommands } from './friction-report-outcome.decider.ts';
import {
  initialReport,
  reportEvolutions,
  requireOffice,
  requireReporter,
  requireRoomForChange,
  requireRoomForMessage,
  requireTimeToLink,
  sideOf,
} from './friction-report-state.decider.ts';
import type { FrictionReport, Office } from './friction-report-state.decider.ts';
import { masked } from './masking.ts';
import { followUpDelivery, nextDay, receiverOf } from './report-protection.decider.ts';
import type { ReporterProtection } from './report-protection.decider.ts';

/** A policy as it stood when something happened, looked up beforehand. */
export interface PolicyThen extends Office {
  readonly version: number | null;
  /** Names of the facts that the guardrails of that version ask for. */
  readonly factsAsked: readonly string[];
}

export interface ReportInput extends ReportDetails {
  readonly ruleInOwnWords?: string | null;
  readonly mode?: ReporterMode | null;
  readonly happenedAt?: string | null;
  /** Yes when left out. */
  readonly shareText?: boolean | null;
}

interface Reporting {
  readonly input: ReportInput;
  readonly reportId: string;
  /** Set for imports only. */
  readonly source: ReportSource | null;
  readonly policy: PolicyThen | null;
  readonly unitId: string | null;
  readonly protection: ReporterProtection;
}

/** Who answers for the report's policy at present; null where it names none. */
interface ByOffice {
  readonly office: Office | null;
}

interface OnMerged extends ByOffice {
  /** Whether the actor may not know of the report that this one is merged into: to them it is like any other. */
  readonly isPrimaryHidden?: boolean;
}

export type FrictionReportCommands = ReportOutcomeCommands & {
  ReportFriction: Reporting;
  RecordRecurrence: { readonly occurrences?: number | null; readonly happenedAt?: string | null };
  AddReportFacts: ReportDetails & { readonly shareText?: boolean | null };
  LinkReportToPolicy: { readonly policy: PolicyThen; readonly overseers: readonly string[] };
  ClassifyReportCause: ByOffice & { readonly cause: Cause; readonly reason: string };
  MergeReports: OnMerged & { readonly intoReportId: string; readonly into: FrictionReport; readonly reason: string };
  UnmergeReport: ByOffice & { readonly reason: string };
  WithdrawReport: { readonly reason?: string | null };
  AnswerReport: OnMerged & { readonly answer: string };
  SendReportMessage: ByOffice & { readonly messageId: string; readonly text: string };
};

/** One report of friction; its reporter is known by an alias only. */
export const frictionReport: Decider<FrictionReport, FrictionReportCommands, FrictionReportEvent> = {
  category: 'friction_report',
  initialState: initialReport,
  decide: {
    ReportFriction: (command, state, context) => (state.status === 'none' ? reported(command, context) : repeatedImport(command)),

    RecordRecurrence: (command, state, context) => {
      const report = requireReporter(state, context.actor);
      requireRoomForChange(report.followUps);
      return {
        type: 'ReportRecurred',
        data: {
          reportId: report.reportId,
          occurrences: occurrencesOf(command.occurrences),
          week: context.calendar.weekOf(context.now),
          happenedAt: happenedAt(command.happenedAt, context),
          deliveredOn: followUpDelivery(report, context),
          recurredAt: context.now,
        },
      };
    },

    AddReportFacts: (command, state, context) => {
      const report = requireReporter(state, context.actor);
      const details = checkedDetails(command, context);
      const textShared = command.shareText ?? null;
      if (textShared === null && Object.values(details).every((value) => value === null)) {
        throw new DomainError('friction.nothing-to-add', 'nothing is added: fill in at least one field');
      }
      requireRoomForChange(report.followUps);
      const { reportId, reporterId } = report;
      const deliveredOn = followUpDelivery(report, context);
      const given = namesOf(details.facts);
      const missing = report.missingFacts?.filter((name) => !given.includes(name)) ?? null;
      return {
        type: 'ReportFactsAdded',
        data: { reportId, reporterId, ...details, missingFacts: missing, textShared, deliveredOn, addedAt: context.now },
      };
    },

    LinkReportToPolicy: ({ policy, overseers }, state, context) => {
      const report = requireReporter(state, context.actor);
      const { reportId, policyId } = report;
      if (policyId === policy.policyId) return [];
      if (policyId !== null) {
        throw new DomainError(
          'friction.already-linked',
          'this report names a policy already, and keeps it: withdraw it and report on the other policy',
          'policyId',
        );
      }
      requireTimeToLink(report.reportedAt, context);
      return {
        type: 'ReportLinkedToPolicy',
        data: {
          reportId,
          policyId: policy.policyId,
          policyVersion: policy.version,
          missingFacts: missingFacts(policy.factsAsked, report.factNames),
          ...receiverOf(policy, overseers),
          deliveredOn: followUpDelivery(report, context),
          linkedAt: context.now,
        },
      };
    },

    ClassifyReportCause: ({ office, cause, reason }, state, context) => {
      const { reportId, cause: known, triages } = requireOffice(state, office, context);
      if (known === cause) return [];
      requireRoomForChange(triages);
      return { type: 'ReportCauseClassified', data: { reportId, cause, reason: masked(reason), classifiedAt: context.now } };
    },

    MergeReports: ({ office, isPrimaryHidden, intoReportId, into, reason }, state, context) => {
      const { reportId, mergedInto, triages } = requireOffice(state, office, context);
      if (mergedInto === intoReportId) return [];
      if (mergedInto !== null && !isPrimaryHidden) {
        throw new DomainError('friction.already-merged', `this report is merged into ${mergedInto}: unmerge it first`, 'reportId');
      }
      if (reportId === intoReportId) {
        throw new DomainError('friction.merged-into-itself', 'a report cannot be merged into itself: choose another one', 'intoReportId');
      }
      const target = requireOffice(into, office, context, 'intoReportId');
      if (target.mergedInto !== null) {
        throw new DomainError(
          'friction.merge-target-is-merged',
          `that report is itself merged: merge into ${target.mergedInto}`,
          'intoReportId',
        );
      }
      requireRoomForChange(triages);
      return { type: 'ReportMerged', data: { reportId, intoReportId, reason: masked(reason), mergedAt: context.now } };
    },

    UnmergeReport: ({ office, reason }, state, context) => {
      const { reportId, mergedInto } = requireOffice(state, office, context);
      if (mergedInto === null) return [];
      return { type: 'ReportUnmerged', data: { reportId, fromReportId: mergedInto, reason: masked(reason), unmergedAt: context.now } };
    },

    WithdrawReport: ({ reason }, state, context) => {
      const { actor, now } = context;
      if (state.status === 'withdrawn' && state.reporterId === actor.id) return [];
      const report = requireReporter(state, actor);
      const { reportId, reporterId } = report;
      const deliveredOn = followUpDelivery(report, context);
      return { type: 'ReportWithdrawn', data: { reportId, reporterId, reason: masked(reason ?? null), deliveredOn, withdrawnAt: now } };
    },

    AnswerReport: ({ office, isPrimaryHidden, answer }, state, context) => {
      const { actor, now } = context;
      const { reportId, answer: earlier, mergedInto } = requireOffice(state, office, context);
      const bySystem = actor.kind === 'SYSTEM';
      if (earlier && bySystem) return [];
      if (earlier)
        throw new DomainError('friction.already-answered', 'this report has its answer: send a message to add to it', 'reportId');
      if (mergedInto !== null && !bySystem && !isPrimaryHidden) {
        throw new DomainError(
          'friction.answered-with-primary',
          `this report is answered together with ${mergedInto}: answer that one, or unmerge this one first`,
          'reportId',
        );
      }
      return { type: 'ReportAnswered', data: { reportId, answeredBy: actor.id, answer: masked(answer), answeredAt: now } };
    },

    SendReportMessage: ({ office, messageId, text }, state, context) => {
      const { report, from } = sideOf(state, office, context);
      requireRoomForMessage(report);
      const deliveredOn = from === 'REPORTER' ? followUpDelivery(report, context) : null;
      const { reportId } = report;
      return {
        type: 'ReportMessageSent',
        data: { reportId, messageId, from, authorId: context.actor.id, text: masked(text), deliveredOn, sentAt: context.now },
      };
    },

    ...reportOutcomes,
  },
  evolve: reportEvolutions,
  isKnown: ({ type, data }, { calendar, now }, isOwn) => {
    // It names another report, which may be for others only.
    if (type === 'ReportMerged' || type === 'ReportUnmerged') return false;
    // Only the reporter is told, and edits no version that the office has to know.
    if (type === 'ReportOutcomeSeen' || (type === 'ReportResolved' && data.deliveredOn !== null)) return false;
    return isOwn || !('deliveredOn' in data) || data.deliveredOn === null || data.deliveredOn <= calendar.dayOf(now);
  },
};

function reported({ input, reportId, source, policy, unitId, protection }: Reporting, context: Context): FrictionReportEvent {
  const ruleInOwnWords = masked(input.ruleInOwnWords ?? null);
  if (input.mode === 'ANONYMOUS') {
    throw new DomainError(
      'friction.anonymous-has-its-own-way',
      'an anonymous report is never sent with a session: send fileAnonymousReport to POST /anonymous, without cookie and Authorization header',
      'mode',
    );
  }
  if (!policy && ruleInOwnWords === null) {
    throw new DomainError('friction.no-rule', 'name the policy, or say in ruleInOwnWords which rule it was', 'policyId');
  }
  const details = checkedDetails(input, context);
  const happened = happenedAt(input.happenedAt, context);
  const mode = input.mode ?? 'CONFIDENTIAL';
  const waits = mode === 'CONFIDENTIAL' && source === null && protection.confidentialDelivery === 'NEXT_DAY';
  return {
    type: 'FrictionReported',
    data: {
      reportId,
      policyId: policy?.policyId ?? null,
      policyVersion: policy?.version ?? null,
      unitId,
      reporterId: source ? importedReporter(source, input) : context.actor.id,
      mode,
      countToken: null,
      filedAlone: null,
      textShared: input.shareText ?? true,
      ...(policy ? receiverOf(policy, protection.overseers) : { receiverId: null, withheldFrom: null, receivedByOverseer: false }),
      ownerUnitId: mode === 'NAMED' || source?.public ? unitId : protection.ownerUnitId,
      fewPeople: mode !== 'NAMED' && protection.fewPeople,
      deliveredOn: waits ? nextDay(context) : null,
      source: source && { name: source.name, public: source.public, key: source.key },
      // While the week in which it happened is open, it is the present one; later the report counts where it arrives.
      week: context.calendar.weekOf(source ? happened : context.now),
      happenedAt: happened,
      reportedAt: context.now,
      ...details,
      missingFacts: missingFacts(policy?.factsAsked ?? [], namesOf(details.facts)),
      customerOutcomes: details.customerOutcomes ?? [],
      effects: details.effects ?? [],
      ruleInOwnWords,
    },
  };
}

/** Rows of one private source count together as one person: nobody knows how many people stand behind them. */
function importedReporter(source: ReportSource, input: ReportInput): string | null {
  if (!source.public) return idOf('imported_reporter', source.name);
  const { ruleInOwnWords, customerNeed, sensibleAction, situation, facts } = input;
  if ([ruleInOwnWords, customerNeed, sensibleAction, situation].some(Boolean) || facts?.length) {
    throw new DomainError(
      'friction.public-source-with-text',
      'texts and facts of a public source have nobody to be sealed for: leave them out',
      'source',
    );
  }
  return null;
}

function repeatedImport({ source }: Reporting): [] {
  if (source) return [];
  throw new DomainError('friction.already-reported', 'this report exists already: take a new commandId for a new report', 'commandId');
}
