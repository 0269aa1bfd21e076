import type { Channel, CustomerOutcome, Effect, Frequency, ReporterMode, ServedPurpose, Cause } from './events.ts';
import type { ReportNode } from './friction-report.types.ts';
import type { ReportParts, ReportRow } from './friction-reports.finder.ts';

/** What a reporter sees of an own report: all that they said, and what became of it. */
export function ownView(row: ReportRow, { facts, messages }: ReportParts): ReportNode {
  return {
    ...common(row),
    viewedAs: 'REPORTER',
    happenedAt: row.happened_at,
    reportedAt: row.reported_at,
    amountMinor: row.amount_minor,
    facts: facts.map(({ name, value }) => ({
      name,
      text: typeof value === 'string' ? value : null,
      number: typeof value === 'number' ? value : null,
      boolean: typeof value === 'boolean' ? value : null,
    })),
    mergedIntoId: null,
    mergedIds: [],
    messages: messages.map(({ message_id, sender, text, sent_at }) => ({
      id: message_id,
      from: sender as 'OWNER' | 'REPORTER',
      text,
      sentAt: sent_at,
    })),
  };
}

/** What the office sees: nothing by which the hour, the sum or the single facts would point at a person. */
export function officeView(row: ReportRow, { messages, mergedIds }: ReportParts): ReportNode {
  return {
    ...common(row),
    viewedAs: 'OWNER',
    happenedAt: null,
    reportedAt: null,
    amountMinor: null,
    facts: [],
    mergedIntoId: row.merged_into,
    mergedIds,
    messages: messages.map(({ message_id, sender, text, sent_at }) => ({
      id: message_id,
      from: sender as 'OWNER' | 'REPORTER',
      text,
      sentAt: sender === 'OWNER' ? sent_at : null,
    })),
  };
}

function common(row: ReportRow) {
  return {
    id: row.report_id,
    revision: row.revision,
    status: row.withdrawn === 1 ? ('WITHDRAWN' as const) : row.answer !== null ? ('ANSWERED' as const) : ('OPEN' as const),
    policyId: row.policy_id,
    policyVersion: row.policy_version,
    exactUnitId: row.unit_id,
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
    ruleInOwnWords: row.rule_in_own_words,
    customerNeed: row.customer_need,
    sensibleAction: row.sensible_action,
    situation: row.situation,
    cause: row.cause as Cause | null,
    causeReason: row.cause_reason,
    answer: row.answer,
    answeredAt: row.answered_at,
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
