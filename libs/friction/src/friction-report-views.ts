import type { Calendar } from '#calendar';
import type { Decision } from '#reviews/events';
import type { Channel, CustomerOutcome, Effect, Frequency, ReporterMode, ServedPurpose, Cause } from './events.ts';
import type { ReportNode, ReportOutcomeNode, ReportStatus } from './friction-report.types.ts';
import type { ReportRow } from './friction-report-readers.finder.ts';
import type { ReportParts } from './friction-reports.finder.ts';
import { AT_ONCE } from './friction-reports.tables.ts';

/** What a reporter sees of an own report: all that they said, and what became of it. */
export function ownView(row: ReportRow, { facts, messages }: ReportParts): ReportNode {
  return {
    ...common(
      row,
      outcomeOf(row, (at) => at, row.outcome_seen === 1),
    ),
    ...textsOf(row),
    viewedAs: 'REPORTER',
    unitId: row.unit_id,
    happenedAt: row.happened_at,
    reportedAt: row.reported_at,
    deliveredOn: dateOrNull(row.delivered_on),
    fewPeople: row.few_people === 1,
    receivedByOverseer: row.received_by_overseer === 1,
    amountMinor: row.amount_minor,
    facts: factsOf(facts),
    mergedIntoId: null,
    mergedIds: [],
    answeredAt: row.answered_at,
    handedAt: row.handed_at,
    messages: messages.map(({ message_id, sender, text, sent_at, delivered_on }) => ({
      id: message_id,
      from: sender as 'OWNER' | 'REPORTER',
      text,
      sentAt: sent_at,
      deliveredOn: dateOrNull(delivered_on),
    })),
  };
}

const UNSHARED = { ruleInOwnWords: null, customerNeed: null, sensibleAction: null, situation: null };

/** What the office sees: nothing by which the hour, the place, the sum or the single facts would point at a person. */
export function officeView(row: ReportRow, parts: ReportParts, calendar: Calendar): ReportNode {
  const { facts, messages, mergedIntoId, mergedIds } = parts;
  const outcome = row.outcome_told === 1 ? outcomeOf(row, (at) => calendar.dayOf(at), null) : null;
  return {
    ...common(row, outcome),
    ...(row.text_shared === 1 ? textsOf(row) : UNSHARED),
    viewedAs: 'OWNER',
    unitId: row.owner_unit_id,
    happenedAt: null,
    reportedAt: null,
    deliveredOn: null,
    fewPeople: null,
    receivedByOverseer: null,
    amountMinor: null,
    facts: row.mode === 'NAMED' ? factsOf(facts).filter(({ text }) => text === null || row.text_shared === 1) : [],
    mergedIntoId,
    mergedIds,
    answeredAt: row.answered_at && calendar.dayOf(row.answered_at),
    handedAt: row.handed_at && calendar.dayOf(row.handed_at),
    messages: asReceived(messages, calendar).map(({ message_id, sender, text, sent_at, delivered_on }) => ({
      id: message_id,
      from: sender as 'OWNER' | 'REPORTER',
      text,
      sentAt: sender === 'OWNER' ? calendar.dayOf(sent_at) : null,
      deliveredOn: dateOrNull(delivered_on),
    })),
  };
}

/** What came with a new day stands at its beginning: between two messages of the owner it would tell an hour. */
function asReceived(messages: ReportParts['messages'], calendar: Calendar): ReportParts['messages'] {
  const received = ({ delivered_on, sent_at }: ReportParts['messages'][number]) =>
    delivered_on === AT_ONCE ? `${calendar.dayOf(sent_at)} 1` : `${delivered_on} 0`;
  return [...messages].sort((a, b) => (received(a) === received(b) ? a.revision - b.revision : received(a) < received(b) ? -1 : 1));
}

function factsOf(facts: ReportParts['facts']): ReportNode['facts'] {
  return facts.map(({ name, value }) => ({
    name,
    text: typeof value === 'string' ? value : null,
    number: typeof value === 'number' ? value : null,
    boolean: typeof value === 'boolean' ? value : null,
  }));
}

function textsOf(row: ReportRow) {
  return {
    ruleInOwnWords: row.rule_in_own_words,
    customerNeed: row.customer_need,
    sensibleAction: row.sensible_action,
    situation: row.situation,
  };
}

function dateOrNull(date: string): string | null {
  return date === AT_ONCE ? null : date;
}

/** Nothing of a report that was taken back. */
function outcomeOf(row: ReportRow, timed: (instant: string) => string, seen: boolean | null): ReportOutcomeNode | null {
  if (row.outcome_message === null || row.outcome_at === null || row.withdrawn === 1) return null;
  return {
    decision: row.outcome_decision as Decision,
    message: row.outcome_message,
    policyVersion: row.outcome_version,
    resolvedAt: timed(row.outcome_at),
    seen,
  };
}

function statusOf(row: ReportRow, outcome: ReportOutcomeNode | null): ReportStatus {
  if (row.withdrawn === 1) return 'WITHDRAWN';
  if (outcome !== null) return 'RESOLVED';
  return row.answer !== null ? 'ANSWERED' : 'OPEN';
}

function common(row: ReportRow, outcome: ReportOutcomeNode | null) {
  return {
    id: row.report_id,
    revision: row.version,
    status: statusOf(row, outcome),
    outcome,
    handedTo: row.handed_to as ReportNode['handedTo'],
    policyId: row.policy_id,
    policyVersion: row.policy_version,
    reporterAlias: row.reporter_id,
    mode: row.mode as ReporterMode,
    source: row.source_name === null ? null : { name: row.source_name, public: row.source_public === 1 },
    week: row.week,
    channel: row.channel as Channel | null,
    customerOutcomes: JSON.parse(row.customer_outcomes) as CustomerOutcome[],
    burden: row.burden,
    servedPurpose: row.served_purpose as ServedPurpose | null,
    effects: JSON.parse(row.effects) as Effect[],
    staffMinutes: row.staff_minutes,
    customerMinutes: row.customer_minutes,
    amountBand: row.amount_minor === null ? null : bandOf(row.amount_minor),
    frequency: row.frequency as Frequency | null,
    textShared: row.text_shared === 1,
    hasText: Object.values(textsOf(row)).some((text) => text !== null),
    cause: row.cause as Cause | null,
    causeReason: row.cause_reason,
    answer: row.answer,
    occurrences: row.occurrences,
  };
}

/** First band of money in minor units; from there on they end at 5, 10, 50, 100 … times it. */
const FIRST_BAND = 1_000;

/** The band of an amount, both ends included. */
export function bandOf(amountMinor: number): { readonly fromMinor: number; readonly toMinor: number } {
  let [from, to] = [0, FIRST_BAND];
  for (let step = 5; amountMinor >= to; step = step === 5 ? 2 : 5) [from, to] = [to, to * step];
  return { fromMinor: from, toMinor: to - 1 };
}
