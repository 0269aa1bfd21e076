import { chunks } from '#read-store';
import type { RecordedOf } from '#read-store';
import type { Kysely } from 'kysely';
import type { Cause, Channel, CustomerOutcome, Effect, FrictionReportEvent } from '#friction/events';
import type { FiguresTables } from './friction-figures.tables.ts';
import type { Answers } from './friction-sums.ts';

/** What figures need of a report that its source made public. */
export interface PublicReport {
  readonly source: string;
  readonly policyId: string | null;
  readonly unitId: string | null;
  readonly week: string;
  readonly answers: Answers;
  readonly cause: Cause | null;
  readonly channel: Channel | null;
  readonly effects: readonly Effect[];
  readonly customerOutcomes: readonly CustomerOutcome[];
}

/** null: withdrawn, or not public. */
export type PublicReports = Map<string, PublicReport | null>;

type ReportEvent = RecordedOf<FrictionReportEvent>;

export async function loadPublicReports(db: Kysely<FiguresTables>, reportIds: readonly string[]): Promise<PublicReports> {
  const reports: PublicReports = new Map();
  for (const ids of chunks([...new Set(reportIds)])) {
    const rows = await db.selectFrom('public_report').selectAll().where('report_id', 'in', ids).execute();
    for (const { report_id, report } of rows) reports.set(report_id, JSON.parse(report) as PublicReport);
  }
  return reports;
}

/** The report after an event; null where it is none of a public source, or withdrawn. */
export function publicReportAfter(before: PublicReport | null, event: ReportEvent): PublicReport | null {
  if (event.type === 'FrictionReported') return event.data.source?.public ? firstState(event.data, event.data.source.name) : null;
  if (before === null) return null;
  if (event.type === 'ReportLinkedToPolicy') return { ...before, policyId: event.data.policyId };
  if (event.type === 'ReportCauseClassified') return { ...before, cause: event.data.cause };
  if (event.type === 'ReportFactsAdded') return withFacts(before, event.data);
  return event.type === 'ReportWithdrawn' ? null : before;
}

function firstState(data: Extract<ReportEvent, { type: 'FrictionReported' }>['data'], source: string): PublicReport {
  const { policyId, unitId, week, channel, effects, customerOutcomes } = data;
  const { staffMinutes, customerMinutes, amountMinor, frequency, burden, servedPurpose } = data;
  const answers = { staffMinutes, customerMinutes, amountMinor, frequency, burden, servedPurpose };
  return { source, policyId, unitId, week, answers, cause: null, channel, effects, customerOutcomes };
}

function withFacts(before: PublicReport, facts: Extract<ReportEvent, { type: 'ReportFactsAdded' }>['data']): PublicReport {
  const { answers } = before;
  return {
    ...before,
    answers: {
      staffMinutes: facts.staffMinutes ?? answers.staffMinutes,
      customerMinutes: facts.customerMinutes ?? answers.customerMinutes,
      amountMinor: facts.amountMinor ?? answers.amountMinor,
      frequency: facts.frequency ?? answers.frequency,
      burden: facts.burden ?? answers.burden,
      servedPurpose: facts.servedPurpose ?? answers.servedPurpose,
    },
    channel: facts.channel ?? before.channel,
    effects: facts.effects ?? before.effects,
    customerOutcomes: facts.customerOutcomes ?? before.customerOutcomes,
  };
}
