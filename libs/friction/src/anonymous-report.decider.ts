import { yearOf } from '#calendar';
import { DomainError } from '#eventing';
import type { Context, Decider } from '#eventing';
import type { FrictionReportEvent } from './events.ts';
import { checkedDetails, happenedAt, missingFacts, namesOf } from './friction-report-details.decider.ts';
import type { ReportDetails } from './friction-report-details.decider.ts';
import { initialReport, reportEvolutions } from './friction-report-state.decider.ts';
import type { FrictionReport } from './friction-report-state.decider.ts';
import type { PolicyThen } from './friction-report.decider.ts';
import { masked } from './masking.ts';
import { receiverOf } from './report-protection.decider.ts';
import type { ReporterProtection } from './report-protection.decider.ts';

type FrictionReported = Extract<FrictionReportEvent, { type: 'FrictionReported' }>['data'];

/** What an anonymous report says, as it lies in the letterbox: complete and checked, so that its drain has nothing left to refuse. */
export type AnonymousFiling = Omit<
  FrictionReported,
  'reportId' | 'reporterId' | 'mode' | 'source' | 'week' | 'reportedAt' | 'deliveredOn' | 'filedAlone'
>;

type ReportLinked = Extract<FrictionReportEvent, { type: 'ReportLinkedToPolicy' }>['data'];

/** What the reporter of "a rule I can't name" says once it has a name, as it lies in the letterbox. */
export type AnonymousLink = Omit<ReportLinked, 'reportId' | 'missingFacts' | 'deliveredOn' | 'linkedAt'> & Pick<PolicyThen, 'factsAsked'>;

export function linkOf(policy: PolicyThen): AnonymousLink {
  return { policyId: policy.policyId, policyVersion: policy.version, factsAsked: policy.factsAsked, ...receiverOf(policy, []) };
}

interface Filing {
  readonly input: ReportDetails & {
    readonly ruleInOwnWords?: string | null;
    readonly happenedAt?: string | null;
    readonly shareText?: boolean | null;
  };
  readonly policy: PolicyThen | null;
  readonly unitId: string | null;
  readonly protection: ReporterProtection;
  readonly countToken: string | null;
}

/**
 * Everything about an anonymous report that is decided when it is filed. Of its time only the week is kept.
 * @throws DomainError for whatever a report in confidence would be refused for
 */
export function filingOf({ input, policy, unitId, protection, countToken }: Filing, context: Context): AnonymousFiling {
  const ruleInOwnWords = masked(input.ruleInOwnWords ?? null);
  if (!policy && ruleInOwnWords === null)
    throw new DomainError('friction.no-rule', 'name the policy, or say in ruleInOwnWords which rule it was', 'policyId');
  const details = checkedDetails(input, context);
  const { calendar } = context;
  return {
    policyId: policy?.policyId ?? null,
    policyVersion: policy?.version ?? null,
    unitId,
    countToken,
    textShared: input.shareText ?? true,
    ...(policy ? receiverOf(policy, []) : { receiverId: null, withheldFrom: null, receivedByOverseer: false }),
    ownerUnitId: protection.ownerUnitId,
    fewPeople: protection.fewPeople,
    happenedAt: calendar.startOf(calendar.weekOf(happenedAt(input.happenedAt, context))),
    ...details,
    missingFacts: missingFacts(policy?.factsAsked ?? [], namesOf(details.facts)),
    customerOutcomes: details.customerOutcomes ?? [],
    effects: details.effects ?? [],
    ruleInOwnWords,
  };
}

export type AnonymousReportCommands = {
  FileAnonymousReport: { readonly reportId: string; readonly filing: AnonymousFiling; readonly alone: boolean };
  LinkAnonymousReport: { readonly link: AnonymousLink };
  SendAnonymousMessage: { readonly messageId: string; readonly text: string };
  WithdrawAnonymousReport: Record<never, never>;
};

/** What leaves the letterbox: the same reports, by nobody. Nothing is refused here that was accepted at the door. */
export const anonymousReport: Decider<FrictionReport, AnonymousReportCommands, FrictionReportEvent> = {
  category: 'friction_report',
  initialState: initialReport,
  decide: {
    FileAnonymousReport: ({ reportId, filing, alone }, state, { now, calendar }) => {
      // It has arrived before: the drain was cut off, or an older letterbox was restored.
      if (state.status !== 'none') return [];
      const week = calendar.weekOf(now);
      return {
        type: 'FrictionReported',
        data: {
          ...filing,
          reportId,
          reporterId: reportId,
          mode: 'ANONYMOUS',
          // A token of last year would count somebody twice: then it is a poster.
          countToken: filing.countToken?.startsWith(`${yearOf(week)}.`) ? filing.countToken : null,
          filedAlone: alone,
          source: null,
          week,
          deliveredOn: calendar.dayOf(now),
          reportedAt: now,
        },
      };
    },

    LinkAnonymousReport: ({ link: { factsAsked, ...link } }, state, { now, calendar }) => {
      if (state.status !== 'open' || state.policyId !== null) return [];
      const { reportId, factNames } = state;
      return {
        type: 'ReportLinkedToPolicy',
        data: { ...link, reportId, missingFacts: missingFacts(factsAsked, factNames), deliveredOn: calendar.dayOf(now), linkedAt: now },
      };
    },

    SendAnonymousMessage: ({ messageId, text }, state, { now, calendar }) => {
      // Its report is gone with a restore, or was taken back.
      if (state.status !== 'open') return [];
      const { reportId, reporterId } = state;
      return {
        type: 'ReportMessageSent',
        data: { reportId, messageId, from: 'REPORTER', authorId: reporterId, text, deliveredOn: calendar.dayOf(now), sentAt: now },
      };
    },

    WithdrawAnonymousReport: (_, state, { now, calendar }) => {
      // It was taken out before anybody saw it, or taken back before.
      if (state.status !== 'open') return [];
      const { reportId, reporterId } = state;
      return { type: 'ReportWithdrawn', data: { reportId, reporterId, reason: null, deliveredOn: calendar.dayOf(now), withdrawnAt: now } };
    },
  },
  evolve: reportEvolutions,
};
