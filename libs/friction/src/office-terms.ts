import { Aliases, current } from '#cqrs';
import { EventLog } from '#eventing';
import { FindOverseen } from '#organisation/events';
import type { FoundOverseen } from '#organisation/events';
import type { PolicyEvent } from '#policies/events';
import { QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { Office } from './friction-report-state.decider.ts';
import { withheldReports, withheldReportsIdOf } from './withheld-reports.decider.ts';

/** A time in which somebody did not answer for a policy, until they took the office, for the first time or again. */
export interface Absence {
  /** ISO instant at which they gave it up; empty: they never had it. */
  readonly from: string;
  /** ISO instant. */
  readonly since: string;
}

/**
 * An office that somebody took when reports of their absence were there already. Those of people whom they oversaw then are not for them,
 * or handing over a policy, for good or for a while, would open what was said in confidence. It is decided as of that moment, for ever: a
 * report that came or went when somebody changes their manager would name them.
 */
export interface OfficeTerm extends Absence {
  readonly policyId: string;
  /** Aliases of those whom they oversaw then, as far as anybody still knows. */
  readonly overseen: readonly string[];
  /** Reports of those whom they oversaw then, recorded soon afterwards. */
  readonly withheldIds: readonly string[];
  /** ISO instant: earlier reports do not hide each other from whoever oversaw all but a few. */
  readonly crowdedSince: string;
}

/** @param changes who answered for a policy from when on, in the order of time */
export function absencesOf(changes: readonly (Office & { readonly at: string })[], personId: string): readonly Absence[] {
  const absences: Absence[] = [];
  let from: string | null = '';
  for (const { ownerId, deputyId, at } of changes) {
    const isThere = ownerId === personId || deputyId === personId;
    if (isThere && from !== null) absences.push({ from, since: at });
    if (isThere || from === null) from = isThere ? null : at;
  }
  return absences;
}

/** Query: what an office that was taken after an absence means for the reports of before. @returns OfficeTerm */
export class FindOfficeTerm {
  constructor(
    readonly policyId: string,
    readonly personId: string,
    readonly absence: Absence,
  ) {}
}

@QueryHandler(FindOfficeTerm)
export class FindOfficeTermHandler implements IQueryHandler<FindOfficeTerm, OfficeTerm> {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
    private readonly aliases: Aliases,
  ) {}

  async execute({ policyId, personId, absence: { from, since } }: FindOfficeTerm): Promise<OfficeTerm> {
    const { personIds, crowdedSince } = await this.queries.execute<FindOverseen, FoundOverseen>(new FindOverseen(personId, since));
    const withheldIds = await current(this.log, withheldReports, withheldReportsIdOf(policyId, personId, since));
    const overseen = personIds.flatMap((id) => this.aliases.aliasesOf(id));
    return { policyId, from, since, overseen, withheldIds: withheldIds ?? [], crowdedSince };
  }
}

/** Query: when somebody did not answer for a policy and took the office later, folded from its stream. @returns Absence[] */
export class FindAbsences {
  constructor(
    readonly policyId: string,
    readonly personId: string,
  ) {}
}

@QueryHandler(FindAbsences)
export class FindAbsencesHandler implements IQueryHandler<FindAbsences, readonly Absence[]> {
  constructor(private readonly log: EventLog) {}

  async execute({ policyId, personId }: FindAbsences): Promise<readonly Absence[]> {
    const changes = ((await this.log.load(`policy-${policyId}`)) as readonly PolicyEvent[]).flatMap(({ type, data }) => {
      if (type === 'PolicyRegistered') return { ...data, at: data.registeredAt };
      return type === 'PolicyTransferred' ? { ...data, at: data.transferredAt } : [];
    });
    return absencesOf(changes, personId);
  }
}
