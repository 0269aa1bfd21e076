import { addWeeks } from '#calendar';
import { DomainError } from '#eventing';
import type { Actor, Context, Decider } from '#eventing';
import { WEEKS_TO_WAIT } from '#figures/events';
import type { Cause, FrictionReportEvent, ReporterMode } from './events.ts';
import { namesOf } from './friction-report-details.decider.ts';

interface Reported {
  readonly reportId: string;
  readonly reporterId: string | null;
  readonly mode: ReporterMode;
  readonly fewPeople: boolean;
  readonly policyId: string | null;
  readonly withheldFrom: string | null;
  /** Local date from which the office knows of it; null: at once. */
  readonly deliveredOn: string | null;
  readonly reportedAt: string;
  readonly happenedAt: string;
  /** Names of those given. */
  readonly factNames: readonly string[];
  /** Those asked for and not given; null: none are asked for. */
  readonly missingFacts: readonly string[] | null;
  readonly cause: Cause | null;
  readonly mergedInto: string | null;
  readonly answer: { readonly by: string; readonly text: string } | null;
  /** The deputy who is to answer, once the owner did not. */
  readonly deputyId: string | null;
  readonly isHandedUp: boolean;
  readonly outcome: { readonly isKnownToOffice: boolean; readonly isSeen: boolean } | null;
  readonly messages: number;
  /** Recurrences and facts added by the reporter. */
  readonly followUps: number;
  /** Causes classified and merges by the office, apart so that neither side uses up the other's room. */
  readonly triages: number;
}
type OpenReport = Reported & { readonly status: 'open' };

/** `toldOn`: local date from which the office knows that it was withdrawn; null: at once. */
type WithdrawnReport = Reported & { readonly status: 'withdrawn'; readonly toldOn: string | null };

export type FrictionReport = { readonly status: 'none' } | OpenReport | WithdrawnReport;

/** Who answers for a policy at present. */
export interface Office {
  readonly policyId: string;
  readonly ownerId: string;
  readonly deputyId: string | null;
}

export const initialReport: FrictionReport = { status: 'none' };

export const reportEvolutions: Decider<FrictionReport, never, FrictionReportEvent>['evolve'] = {
  FrictionReported: ({ facts, ...report }) => ({
    status: 'open',
    reportId: report.reportId,
    reporterId: report.reporterId,
    mode: report.mode,
    fewPeople: report.fewPeople,
    policyId: report.policyId,
    withheldFrom: report.withheldFrom,
    deliveredOn: report.deliveredOn,
    reportedAt: report.reportedAt,
    happenedAt: report.happenedAt,
    factNames: namesOf(facts),
    missingFacts: report.missingFacts,
    cause: null,
    mergedInto: null,
    answer: null,
    deputyId: null,
    isHandedUp: false,
    outcome: null,
    messages: 0,
    followUps: 0,
    triages: 0,
  }),
  ReportRecurred: (_, state) => counted(state, 'followUps'),
  ReportFactsAdded: ({ facts, missingFacts }, state) =>
    state.status === 'none'
      ? state
      : changed(counted(state, 'followUps'), { factNames: [...state.factNames, ...namesOf(facts)], missingFacts }),
  ReportLinkedToPolicy: ({ policyId, missingFacts, withheldFrom, deliveredOn }, state) =>
    changed(state, { policyId, missingFacts, withheldFrom, deliveredOn }),
  ReportCauseClassified: ({ cause }, state) => changed(counted(state, 'triages'), { cause }),
  ReportMerged: ({ intoReportId }, state) => changed(counted(state, 'triages'), { mergedInto: intoReportId }),
  ReportUnmerged: (_, state) => changed(state, { mergedInto: null }),
  ReportWithdrawn: ({ deliveredOn }, state) => (state.status === 'none' ? state : { ...state, status: 'withdrawn', toldOn: deliveredOn }),
  ReportMessageSent: (_, state) => counted(state, 'messages'),
  ReportAnswered: ({ answeredBy, answer }, state) => changed(state, { answer: { by: answeredBy, text: answer } }),
  ReportHandedToDeputy: ({ deputyId }, state) => changed(state, { deputyId }),
  ReportHandedUp: (_, state) => changed(state, { isHandedUp: true }),
  ReportResolved: ({ deliveredOn }, state) => changed(state, { outcome: { isKnownToOffice: deliveredOn === null, isSeen: false } }),
  ReportOutcomeSeen: (_, state) =>
    state.status === 'none' || state.outcome === null ? state : changed(state, { outcome: { ...state.outcome, isSeen: true } }),
};

function changed(state: FrictionReport, change: Partial<Reported>): FrictionReport {
  return state.status === 'none' ? state : { ...state, ...change };
}

function counted(state: FrictionReport, what: 'messages' | 'followUps' | 'triages'): FrictionReport {
  return state.status === 'none' ? state : { ...state, [what]: state[what] + 1 };
}

/** Every command reads its whole stream: streams stay short. */
export const MAX_MESSAGES = 200;
const MAX_CHANGES = 500;

/** @throws DomainError `friction.too-many-messages` */
export function requireRoomForMessage({ messages }: OpenReport): void {
  if (messages < MAX_MESSAGES) return;
  throw new DomainError(
    'friction.too-many-messages',
    `this report has ${MAX_MESSAGES} messages, and takes no more: the owner closes with an answer, the reporter makes a new report`,
    'reportId',
  );
}

/**
 * @param changes of one kind so far
 * @throws DomainError `friction.too-many-changes`
 */
export function requireRoomForChange(changes: number, field = 'reportId'): void {
  if (changes < MAX_CHANGES) return;
  const remedy = field === 'reportId' ? 'make a new report, and the owner answers this one' : 'report the next time as a report of its own';
  throw new DomainError('friction.too-many-changes', `this was changed ${MAX_CHANGES} times, and takes no more: ${remedy}`, field);
}

/**
 * A rule without a name gets one in time: once its report may stand among "other policies", nobody comes to read it any more.
 * @param weeksBefore that time
 * @throws DomainError `friction.too-late-to-link`
 */
export function requireTimeToLink(reportedAt: string, { calendar, now }: Context, weeksBefore = 0): void {
  if (calendar.weekOf(now) < addWeeks(calendar.weekOf(reportedAt), WEEKS_TO_WAIT - weeksBefore)) return;
  throw new DomainError(
    'friction.too-late-to-link',
    'this report is a year old and no longer goes to the owner of a policy: make a new report that names it',
    'policyId',
  );
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
 * @throws DomainError unless the actor is the policy's owner or deputy, and the report has reached them and is not withheld from them
 */
export function requireOffice(state: FrictionReport, office: Office | null, context: Context, field = 'reportId'): OpenReport {
  if (!holdsOffice(state, office, context)) throw notFound(field);
  // A refusal would tell the minute in which it was withdrawn.
  if (state.status === 'withdrawn' && isLater(state.toldOn, context)) return { ...state, status: 'open' };
  return changeable(state, field);
}

/** Whether the office sees it as open: of what was taken back today it is told tomorrow. */
export function isOpenToOffice(state: FrictionReport, context: Context): state is OpenReport | WithdrawnReport {
  if (state.status === 'none' || isLater(state.deliveredOn, context)) return false;
  return state.status === 'open' || isLater(state.toldOn, context);
}

export function isLater(date: string | null, { calendar, now }: Context): boolean {
  return date !== null && date > calendar.dayOf(now);
}

export function sideOf(
  state: FrictionReport,
  office: Office | null,
  context: Context,
): { readonly report: OpenReport; readonly from: 'OWNER' | 'REPORTER' } {
  if (isReporter(state, context.actor)) return { report: changeable(state), from: 'REPORTER' };
  return { report: requireOffice(state, office, context), from: 'OWNER' };
}

function isReporter(state: FrictionReport, actor: Actor): boolean {
  return state.status !== 'none' && state.reporterId !== null && state.reporterId === actor.id;
}

export function holdsOffice(state: FrictionReport, office: Office | null, context: Context): boolean {
  const { actor } = context;
  if (state.status === 'none') return false;
  // A reaction carries out what the office decided on another report.
  if (actor.kind === 'SYSTEM') return true;
  if (office === null || office.policyId !== state.policyId || state.withheldFrom === actor.id) return false;
  if (isLater(state.deliveredOn, context)) return false;
  return actor.id === office.ownerId || actor.id === office.deputyId;
}
