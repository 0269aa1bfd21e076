import { Aliases, Deployment, underAlias, underPresentAlias } from '#cqrs';
import type { Caller, Standing } from '#cqrs';
import { DomainError, EventLog, hasRole } from '#eventing';
import type { Actor } from '#eventing';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { ReporterMode } from './events.ts';
import { findReport } from './friction-references.ts';
import { FrictionReportFinder } from './friction-reports.finder.ts';
import type { Reader } from './friction-report-readers.finder.ts';
import { OfficeReads } from './office-reads.ts';
import { FindOfficeTerm } from './office-terms.ts';
import type { OfficeTerm } from './office-terms.ts';

/** Chooses who a caller is towards a report: an alias where they report, their own id where they hold an office. */
@Injectable()
export class ReporterIdentity {
  constructor(
    private readonly aliases: Aliases,
    private readonly queries: QueryBus,
    private readonly reports: FrictionReportFinder,
    private readonly deployment: Deployment,
    private readonly reads: OfficeReads,
    private readonly log: EventLog,
  ) {}

  /**
   * For what is said on a policy: under the alias of the present quarter, unless it was said under an earlier one and is said again.
   * @param streamOf where it stands when said under an alias
   * @throws DomainError `friction.reporter-is-no-person`
   */
  async reporting(caller: Caller, mode: ReporterMode | null | undefined, streamOf: (as: Actor) => string): Promise<Standing> {
    if (caller.actor.kind === 'TOKEN') throw machineReports();
    return underPresentAlias(this.aliases, this.log, caller, mode === 'NAMED' ? 'NAMED' : 'CONFIDENTIAL', streamOf);
  }

  /** For what follows on a report: the alias that it was made under, if it is the caller's own. */
  async towards(reportId: string, caller: Caller): Promise<Standing> {
    const report = await findReport(reportId, this.queries);
    const alias = report.status === 'none' ? null : report.reporterId;
    if (alias !== null && this.aliases.aliasesOf(caller.actor.id).includes(alias)) return underAlias(caller, alias);
    return { caller, as: caller.actor };
  }

  asReporter({ id }: Actor): Reader {
    return { as: 'REPORTER', aliases: this.aliases.aliasesOf(id) };
  }

  /**
   * Nothing without the role; which policies are theirs, the query decides. Whoever reads reports as their office comes through here, and it is
   * on record (`OfficeReads`) before anything is read: whether there is a report or not, and without telling which one.
   */
  async asOffice(actor: Actor): Promise<readonly Reader[]> {
    if (!hasRole(actor, 'POLICY_OWNER')) return [];
    const policyIds = await this.reports.listOffices(actor.id);
    if (policyIds.length > 0) await this.reads.note(actor, policyIds);
    return [await this.officeReader(actor.id)];
  }

  /** As whom somebody with the role reads: for what the product itself decides, and shows to nobody. */
  async officeReader(personId: string): Promise<Reader> {
    const offices = await this.reports.listLateOffices(personId);
    return {
      as: 'OFFICE',
      personId,
      calendar: this.deployment.calendar,
      today: this.deployment.today(),
      terms: await Promise.all(
        offices.map(({ policyId, absence }) =>
          this.queries.execute<FindOfficeTerm, OfficeTerm>(new FindOfficeTerm(policyId, personId, absence)),
        ),
      ),
    };
  }
}

/** Whoever reports counts as one of the people behind a figure: with five tokens one person could be five. */
function machineReports(): DomainError {
  return new DomainError(
    'friction.reporter-is-no-person',
    'a machine token stands for nobody, and whoever reports counts as a person: sign in, or take over records with `handrail import reports`',
  );
}
