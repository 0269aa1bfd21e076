import { DomainError } from '#eventing';
import type { Actor, Decider } from '#eventing';
import type { Cause, FrictionReportEvent } from './events.ts';

interface Reported {
  readonly reportId: string;
  readonly reporterId: string | null;
  readonly policyId: string | null;
  readonly withheldFrom: string | null;
  readonly happenedAt: string;
  readonly cause: Cause | null;
  readonly mergedInto: string | null;
  readonly answer: { readonly by: string; readonly text: string } | null;
}
type OpenReport = Reported & { readonly status: 'open' };

export type FrictionReport = { readonly status: 'none' } | OpenReport | (Reported & { readonly status: 'withdrawn' });

/** Who answers for a policy at present. */
export interface Office {
  readonly policyId: string;
  readonly ownerId: string;
  readonly deputyId: string | null;
}

export const initialReport: FrictionReport = { status: 'none' };

export const reportEvolutions: Decider<FrictionReport, never, FrictionReportEvent>['evolve'] = {
  FrictionReported: ({ reportId, reporterId, policyId, withheldFrom, happenedAt }) => ({
    status: 'open',
    reportId,
    reporterId,
    policyId,
    withheldFrom,
    happenedAt,
    cause: null,
    mergedInto: null,
    answer: null,
  }),
  ReportRecurred: (_, state) => state,
  ReportFactsAdded: (_, state) => state,
  ReportLinkedToPolicy: ({ policyId, withheldFrom }, state) => changed(state, { policyId, withheldFrom }),
  ReportCauseClassified: ({ cause }, state) => changed(state, { cause }),
  ReportMerged: ({ intoReportId }, state) => changed(state, { mergedInto: intoReportId }),
  ReportUnmerged: (_, state) => changed(state, { mergedInto: null }),
  ReportWithdrawn: (_, state) => (state.status === 'none' ? state : { ...state, status: 'withdrawn' }),
  ReportMessageSent: (_, state) => state,
  ReportAnswered: ({ answeredBy, answer }, state) => changed(state, { answer: { by: answeredBy, text: answer } }),
};

function changed(state: FrictionReport, change: Partial<Reported>): FrictionReport {
  return state.status === 'none' ? state : { ...state, ...change };
}

/** The same words for a report that is missing and one that is not theirs. */
function notFound(field: string): DomainError {
  const what = field === 'intoReportId' ? 'report on the same policy' : 'report';
  return new DomainError(
    'friction.report-not-found',
    `there is no such ${what} that you may change: look it up in your list of reports`,
    field,
  );
}

/** @throws DomainError when there is no report, or it was withdrawn */
function changeable(state: FrictionReport, field = 'reportId'): OpenReport {
  if (state.status === 'open') return state;
  if (state.status === 'none') throw notFound(field);
  throw new DomainError('friction.withdrawn', 'this report was withdrawn and takes no more changes: make a new report', field);
}

/** @throws DomainError unless the actor goes by the alias under which the report was made */
export function requireReporter(state: FrictionReport, actor: Actor): OpenReport {
  if (!isReporter(state, actor)) throw notFound('reportId');
  return changeable(state);
}

/**
 * @param office who answers for the report's policy now; null where it has none
 * @throws DomainError unless the actor is the policy's owner or deputy, and the report is not withheld from them
 */
export function requireOffice(state: FrictionReport, office: Office | null, actor: Actor, field = 'reportId'): OpenReport {
  if (!holdsOffice(state, office, actor)) throw notFound(field);
  return changeable(state, field);
}

export function sideOf(
  state: FrictionReport,
  office: Office | null,
  actor: Actor,
): { readonly report: OpenReport; readonly from: 'OWNER' | 'REPORTER' } {
  if (isReporter(state, actor)) return { report: changeable(state), from: 'REPORTER' };
  return { report: requireOffice(state, office, actor), from: 'OWNER' };
}

function isReporter(state: FrictionReport, actor: Actor): boolean {
  return state.status !== 'none' && state.reporterId !== null && state.reporterId === actor.id;
}

function holdsOffice(state: FrictionReport, office: Office | null, actor: Actor): boolean {
  if (state.status === 'none') return false;
  // A reaction carries out what the office decided on another report.
  if (actor.kind === 'SYSTEM') return true;
  if (office === null || office.policyId !== state.policyId || state.withheldFrom === actor.id) return false;
  return actor.id === office.ownerId || actor.id === office.deputyId;
}
