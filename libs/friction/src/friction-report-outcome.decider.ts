import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { FrictionReportEvent, HandOverReason } from './events.ts';
import { isLater, isOpenToOffice, requireReporter } from './friction-report-state.decider.ts';
import type { FrictionReport } from './friction-report-state.decider.ts';
import { masked } from './masking.ts';

export type ReportOutcomeCommands = {
  /** For the system alone: what a review of the report's policy decided before `decidedAt` (ISO instant) means for it. */
  ResolveReport: {
    readonly reviewId: string;
    readonly decision: string;
    readonly outcomeMessage: string;
    readonly policyVersion: number | null;
    readonly decidedAt: string;
  };
  AcknowledgeOutcome: Record<never, never>;
  /** For the system alone. */
  HandReportToDeputy: { readonly deputyId: string; readonly because: HandOverReason };
  /** For the system alone. */
  HandReportUp: { readonly policyId: string; readonly actingDeputyId: string | null };
};

/** What becomes of a report that the office left unanswered, and what follows on a decision about its rule. */
export const reportOutcomes: Decider<FrictionReport, ReportOutcomeCommands, FrictionReportEvent>['decide'] = {
  ResolveReport: ({ reviewId, decision, outcomeMessage, policyVersion, decidedAt }, state, context) => {
    // One that was taken back today stays open to its office until tomorrow: as the only one without an outcome it would tell the hour.
    const isOpen = state.status === 'open' || isOpenToOffice(state, context);
    if (!isOpen || state.outcome !== null || state.reportedAt >= decidedAt) return [];
    return {
      type: 'ReportResolved',
      data: {
        reportId: state.reportId,
        reviewId,
        decision,
        outcomeMessage: masked(outcomeMessage),
        policyVersion,
        deliveredOn: isLater(state.deliveredOn, context) ? state.deliveredOn : null,
        resolvedAt: context.now,
      },
    };
  },

  AcknowledgeOutcome: (_, state, { actor, now }) => {
    const { reportId, outcome } = requireReporter(state, actor);
    if (outcome === null)
      throw new DomainError('friction.no-outcome', 'nothing has been decided yet on what you reported: look again later', 'reportId');
    return outcome.isSeen ? [] : { type: 'ReportOutcomeSeen', data: { reportId, seenAt: now } };
  },

  HandReportToDeputy: ({ deputyId, because }, state, context) =>
    isUnanswered(state) && isOpenToOffice(state, context) && state.deputyId !== deputyId
      ? { type: 'ReportHandedToDeputy', data: { reportId: state.reportId, deputyId, because, handedAt: context.now } }
      : [],

  HandReportUp: ({ policyId, actingDeputyId }, state, context) =>
    isUnanswered(state) && isOpenToOffice(state, context) && !state.isHandedUp
      ? { type: 'ReportHandedUp', data: { reportId: state.reportId, policyId, actingDeputyId, handedAt: context.now } }
      : [],
};

/** As the office sees it. */
function isUnanswered(state: FrictionReport): boolean {
  return state.status !== 'none' && state.answer === null && state.outcome?.isKnownToOffice !== true;
}
