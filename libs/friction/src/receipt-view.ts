import type { Calendar } from '#calendar';
import { isErased, legible } from '#eventing';
import type { Recorded } from '#eventing';
import { isWithdrawal } from '#letterbox';
import type { Decision } from '#reviews/events';
import type { Letter } from '#letterbox';
import type { AnonymousFiling, AnonymousLink } from './anonymous-report.decider.ts';
import type { FrictionReportEvent } from './events.ts';
import type { ReceiptMessageNode, ReceiptNode, ReceiptOutcomeNode } from './receipt.types.ts';

/** The content of a message letter, unless it names the rule. */
export interface AnonymousMessage {
  readonly text: string;
}

export function isLink(content: object): content is AnonymousLink {
  return 'policyId' in content;
}

/**
 * What the holder of a receipt is told, from the letterbox and the report's own stream: a read model may lag behind, and between the two a
 * report would seem lost for a moment.
 * @returns null where there is none, or none any more: its texts have been destroyed
 */
export function receiptView(letters: readonly Letter[], events: readonly Recorded[], calendar: Calendar): ReceiptNode | null {
  const filing = letters.find(({ kind }) => kind === 'FILING')?.content as AnonymousFiling | undefined;
  const arrived = arrivedView(events as readonly Recorded<FrictionReportEvent>[], calendar);
  const isTakenBack = letters.some(isWithdrawal);
  const view = arrived ?? (filing ? waitingView(filing) : isTakenBack ? TAKEN_OUT : null);
  if (!view || isExpired(events)) return null;
  const arrivedIds = new Set(events.map(({ data }) => (data as { messageId?: string }).messageId));
  const waiting = letters.filter(({ kind, id }) => kind === 'MESSAGE' && !arrivedIds.has(id)).map(({ content }) => content);
  const messages = waiting.filter((content) => !isLink(content)).map((content) => waitingMessage(content as AnonymousMessage));
  const status = isTakenBack && view.status !== 'WITHDRAWN' ? 'WITHDRAWAL_IN_LETTERBOX' : view.status;
  return { ...view, status, policyId: view.policyId ?? waiting.find(isLink)?.policyId ?? null, messages: [...view.messages, ...messages] };
}

export function isWithdrawn({ status }: ReceiptNode): boolean {
  return status === 'WITHDRAWN' || status === 'WITHDRAWAL_IN_LETTERBOX';
}

function waitingView({ policyId, fewPeople }: Pick<AnonymousFiling, 'policyId' | 'fewPeople'>): ReceiptNode {
  return {
    status: 'IN_LETTERBOX',
    policyId,
    deliveredOn: null,
    filedAlone: null,
    fewPeople,
    answer: null,
    answeredOn: null,
    outcome: null,
    withdrawnOn: null,
    messages: [],
  };
}

/** Nothing is left of what it said, and nobody ever saw it. */
const TAKEN_OUT: ReceiptNode = { ...waitingView({ policyId: null, fewPeople: false }), status: 'WITHDRAWN' };

function waitingMessage({ text }: AnonymousMessage): ReceiptMessageNode {
  return { from: 'REPORTER', text, deliveredOn: null };
}

function arrivedView(events: readonly Recorded<FrictionReportEvent>[], calendar: Calendar): ReceiptNode | null {
  let view: ReceiptNode | null = null;
  for (const { type, data } of events as readonly FrictionReportEvent[]) {
    if (type === 'FrictionReported' && data.mode === 'ANONYMOUS') {
      // Without a rule it has no owner whom it could have reached.
      const deliveredOn = data.policyId === null ? null : calendar.dayOf(data.reportedAt);
      view = { ...waitingView(data), status: 'OPEN', filedAlone: data.filedAlone, deliveredOn };
    }
    if (view === null) continue;
    if (type === 'ReportLinkedToPolicy') view = { ...view, policyId: data.policyId, deliveredOn: calendar.dayOf(data.linkedAt) };
    if (type === 'ReportMessageSent') {
      const message = { from: data.from, text: legible(data.text), deliveredOn: calendar.dayOf(data.sentAt) };
      view = { ...view, messages: [...view.messages, message] };
    }
    if (type === 'ReportAnswered') {
      const status: ReceiptNode['status'] = view.outcome ? 'RESOLVED' : 'ANSWERED';
      view = { ...view, status, answer: data.answer, answeredOn: calendar.dayOf(data.answeredAt) };
    }
    if (type === 'ReportResolved') view = { ...view, status: 'RESOLVED', outcome: outcomeOf(data, calendar) };
    if (type === 'ReportWithdrawn') view = { ...view, status: 'WITHDRAWN', outcome: null, withdrawnOn: calendar.dayOf(data.withdrawnAt) };
  }
  return view;
}

type Resolved = Extract<FrictionReportEvent, { type: 'ReportResolved' }>['data'];

function outcomeOf({ decision, outcomeMessage, policyVersion, resolvedAt }: Resolved, calendar: Calendar): ReceiptOutcomeNode {
  return { decision: decision as Decision, message: outcomeMessage, policyVersion, resolvedOn: calendar.dayOf(resolvedAt) };
}

/** The retention of its texts is over: whoever still holds the receipt is told no more than somebody who guesses. */
function isExpired([first]: readonly Recorded[]): boolean {
  return first !== undefined && Object.values(first.data).some(isErased);
}
