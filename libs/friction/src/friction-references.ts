import { Aliases, current } from '#cqrs';
import { DomainError, EventLog } from '#eventing';
import type { Context } from '#eventing';
import { FindCoarseUnit, FindOverseers, FindProtectionSettings, FindUnit } from '#organisation/events';
import type { FoundCoarseUnit, FoundUnit, ProtectionSettings } from '#organisation/events';
import { FindPolicy } from '#policies/events';
import type { FoundPolicy } from '#policies/events';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler, QueryBus } from '@nestjs/cqrs';
import { FindPoolReaders } from './friction-report-pools.finder.ts';
import type { PoolReaders } from './friction-report-pools.finder.ts';
import { frictionReport } from './friction-report.decider.ts';
import type { PolicyThen } from './friction-report.decider.ts';
import type { FrictionReport, Office } from './friction-report-state.decider.ts';
import { FindAbsences, FindAbsencesHandler, FindOfficeTerm, FindOfficeTermHandler } from './office-terms.ts';
import type { Absence, OfficeTerm } from './office-terms.ts';
import type { ReporterProtection } from './report-protection.decider.ts';

/**
 * What decisions need of other aggregates: asked over the query bus, which folds streams, since a read model may lag behind. Only who has
 * read what stands among "other policies" is asked of one: no stream says where a report was published.
 */

/** Query: a report as it stands, folded from its stream. */
export class FindFrictionReport {
  constructor(readonly reportId: string) {}
}

@QueryHandler(FindFrictionReport)
export class FindFrictionReportHandler implements IQueryHandler<FindFrictionReport, FrictionReport> {
  constructor(private readonly log: EventLog) {}

  execute({ reportId }: FindFrictionReport): Promise<FrictionReport> {
    return current(this.log, frictionReport, reportId);
  }
}

/** Query: the person behind an alias; null for what is no alias, or once the person is erased. */
export class FindPersonBehind {
  constructor(readonly alias: string) {}
}

@QueryHandler(FindPersonBehind)
export class FindPersonBehindHandler implements IQueryHandler<FindPersonBehind, string | null> {
  constructor(private readonly aliases: Aliases) {}

  execute({ alias }: FindPersonBehind): Promise<string | null> {
    return Promise.resolve(this.aliases.personOf(alias));
  }
}

/** The policy with the version in force at an instant. @throws DomainError `friction.unknown-policy` */
export async function policyAt(instant: string, policyId: string, { calendar }: Context, queries: QueryBus): Promise<PolicyThen> {
  const found = await queries.execute<FindPolicy, FoundPolicy>(new FindPolicy(policyId, calendar.dayOf(instant)));
  if (!found) throw new DomainError('friction.unknown-policy', 'there is no such policy: choose one from the list of policies', 'policyId');
  return {
    policyId: found.policyId,
    ownerId: found.ownerId,
    deputyId: found.deputyId,
    version: found.versionInForce,
    factsAsked: found.factsAsked,
  };
}

/** The unit with this code, or the actor's own. @throws DomainError `friction.unknown-unit` */
export async function unitFor(code: string | null | undefined, { actor }: Context, queries: QueryBus): Promise<string | null> {
  if (code === undefined || code === null) return actor.unitId;
  const found = await queries.execute<FindUnit, FoundUnit>(new FindUnit(code));
  if (!found)
    throw new DomainError('friction.unknown-unit', 'there is no unit with this code: choose one from the list of units', 'unitCode');
  return found.unitId;
}

export function findReport(reportId: string, queries: QueryBus): Promise<FrictionReport> {
  return queries.execute<FindFrictionReport, FrictionReport>(new FindFrictionReport(reportId));
}

/** Who answers for the policy of a report at present; null where it names none, and where it is not for the actor, who came to the office later. */
export async function officeFor(report: FrictionReport, context: Context, queries: QueryBus): Promise<Office | null> {
  if (report.status === 'none' || report.policyId === null) return null;
  const office = await policyAt(context.now, report.policyId, context, queries);
  const { reportId } = report;
  const poolReaders = (await queries.execute<FindPoolReaders, PoolReaders>(new FindPoolReaders([reportId]))).get(reportId);
  if (poolReaders && !poolReaders.includes(context.actor.id)) return null;
  return (await isWithheldFromNewcomer(report, context.actor.id, queries)) ? null : office;
}

/** Whether a report was there already when somebody took the office, or took it again, and is by somebody whom they oversaw then. */
export async function isWithheldFromNewcomer(report: FrictionReport, personId: string, queries: QueryBus): Promise<boolean> {
  if (report.status === 'none' || report.policyId === null) return false;
  const { reportedAt } = report;
  const absences = await queries.execute<FindAbsences, readonly Absence[]>(new FindAbsences(report.policyId, personId));
  const absence = absences.find(({ from, since }) => from <= reportedAt && reportedAt < since);
  if (!absence) return false;
  const { overseen, withheldIds, crowdedSince } = await queries.execute<FindOfficeTerm, OfficeTerm>(
    new FindOfficeTerm(report.policyId, personId, absence),
  );
  const hidesNobody = reportedAt < crowdedSince && !report.fewPeople && report.mode !== 'NAMED';
  return hidesNobody || withheldIds.includes(report.reportId) || (report.reporterId !== null && overseen.includes(report.reporterId));
}

/** The manager and the unit head of whoever stands behind the actor's alias. */
export async function overseersOf({ actor }: Context, queries: QueryBus): Promise<readonly string[]> {
  const personId = await queries.execute<FindPersonBehind, string | null>(new FindPersonBehind(actor.id));
  return personId === null ? [] : queries.execute<FindOverseers, readonly string[]>(new FindOverseers(personId));
}

/**
 * What protects whoever reports on a policy from a unit.
 * @param overseers of the reporter; none where nobody knows who that is
 */
export async function protectionOf(
  office: Office | null,
  unitId: string | null,
  overseers: readonly string[],
  queries: QueryBus,
): Promise<ReporterProtection> {
  const readers = office ? [...new Set([office.ownerId, ...(office.deputyId === null ? [] : [office.deputyId])])] : [];
  const [{ confidentialDelivery }, told] = await Promise.all([
    queries.execute<FindProtectionSettings, ProtectionSettings>(new FindProtectionSettings()),
    // A lone owner is shown the reports of their own people too, and so cannot leave anybody out.
    queries.execute<FindCoarseUnit, FoundCoarseUnit>(new FindCoarseUnit(office && unitId, readers, readers.length < 2)),
  ]);
  return { overseers, ownerUnitId: told.unitId, fewPeople: told.isFew, confidentialDelivery };
}

export const referenceHandlers = [FindFrictionReportHandler, FindPersonBehindHandler, FindAbsencesHandler, FindOfficeTermHandler];
