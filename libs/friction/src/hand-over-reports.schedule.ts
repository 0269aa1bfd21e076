import { randomUUID } from 'node:crypto';
import { daysBefore, daysBetween } from '#calendar';
import type { Calendar } from '#calendar';
import type { Deployment } from '#cqrs';
import { execute, systemActor } from '#eventing';
import type { EventLog } from '#eventing';
import { schedule } from '#read-store';
import type { ReadStore, Schedule } from '#read-store';
import { frictionReport } from './friction-report.decider.ts';
import type { Office } from './friction-report-state.decider.ts';
import { listPublished, listWithOwner } from './unanswered-reports.finder.ts';
import type { UnansweredReport } from './unanswered-reports.finder.ts';
import { unansweredReports } from './unanswered-reports.projection.ts';

export interface HandOver {
  readonly log: EventLog;
  readonly readStore: ReadStore;
  readonly deployment: Deployment;
  /** The nearest head of unit above the owner who may answer for policies and does not answer for this one yet; null: there is none. */
  findStandIn(office: Office): Promise<string | null>;
}

const EVERY_MS = 5 * 60_000;
const PATIENCE_MS = 60_000;
/** Of a report, whoever became owner meanwhile: then the deputy is to answer it. */
const DAYS_OF_OWNER = 14;
const WEEKS_OF_OFFICE = 4;

/**
 * A report that nobody answers goes on: to the deputy after 14 days, or at once while the owner is away; both read it already. After four
 * whole weeks somebody new comes to the office. Everybody sees that, so it is done only for what stands in a published block, and by whole
 * weeks: else the day would tell when somebody reported.
 */
export function handOverSchedule(handOver: HandOver): Schedule {
  return schedule({
    name: 'hand-over-reports',
    everyMs: EVERY_MS,
    run: () => handOverReports(handOver, handOver.deployment.now()),
  });
}

/** Repeating it hands nothing over again. @param now ISO instant @throws ReadStoreUnavailable when the projection does not catch up in time */
export async function handOverReports(handOver: HandOver, now: string): Promise<void> {
  const { log, readStore, deployment } = handOver;
  const head = await log.store.head();
  if (head === null) return;
  await readStore.waitFor([unansweredReports.name], head, PATIENCE_MS);
  const { calendar } = deployment;
  const context = { ...deployment.contextFor(systemActor('hand-over-reports'), randomUUID()), now };
  const today = calendar.dayOf(now);
  const toDeputy = await readStore.find(unansweredReports, (db) => listWithOwner(db, today, daysBefore(now, DAYS_OF_OWNER - 1)));
  for (const report of toDeputy) {
    const { reportId, deputyId, isOwnerAway } = report;
    if (deputyId === null || !(isOwnerAway || hasWaitedForOwner(report, calendar, today))) continue;
    const because = isOwnerAway ? ('OWNER_AWAY' as const) : ('UNANSWERED' as const);
    await execute(log, frictionReport, reportId, 'HandReportToDeputy', { commandId: randomUUID(), deputyId, because }, context);
  }
  const published = await readStore.find(unansweredReports, (db) => listPublished(db, today, daysBefore(now, WEEKS_OF_OFFICE * 7)));
  const late = Map.groupBy(
    published.filter((report) => hasWaitedForOffice(report, calendar, now)),
    ({ policyId }) => policyId,
  );
  for (const [policyId, reports] of late) {
    const actingDeputyId = reports[0] ? await handOver.findStandIn(reports[0]) : null;
    for (const { reportId } of reports) {
      const command = { commandId: randomUUID(), policyId, actingDeputyId };
      await execute(log, frictionReport, reportId, 'HandReportUp', command, context);
    }
  }
}

function hasWaitedForOwner({ reportedAt, deliveredOn }: UnansweredReport, calendar: Calendar, today: string): boolean {
  return daysBetween(deliveredOn ?? calendar.dayOf(reportedAt), today) >= DAYS_OF_OWNER;
}

/** Four weeks after the one in which the office knew of it; whoever is new there has as long. */
function hasWaitedForOffice({ reportedAt, deliveredOn, officeSince }: UnansweredReport, calendar: Calendar, now: string): boolean {
  const reached = deliveredOn === null ? reportedAt : calendar.startOfDay(deliveredOn);
  const since = reached > officeSince ? reached : officeSince;
  return daysBefore(now, WEEKS_OF_OFFICE * 7) >= calendar.endOf(calendar.weekOf(since));
}
