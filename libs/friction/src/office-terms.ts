import { EventLog } from '#eventing';
import { FindOverseen } from '#organisation/events';
import type { FoundOverseen } from '#organisation/events';
import type { PolicyEvent } from '#policies/events';
import { QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { ReporterAliases } from './reporter-aliases.ts';

/**
 * An office that somebody took when reports were there already. Those of people whom they oversaw then are not for them, or handing over
 * a policy would open what was said in confidence. It is decided as of that moment, for ever: a report that came or went when somebody
 * changes their manager would name them.
 */
export interface OfficeTerm {
  readonly policyId: string;
  /** ISO instant. */
  readonly since: string;
  /** Aliases of those whom they oversaw then. */
  readonly overseen: readonly string[];
  /** ISO instant: earlier reports do not hide each other from whoever oversaw all but a few. */
  readonly crowdedSince: string;
}

/** Query: what an office since an ISO instant means for the reports of before. @returns OfficeTerm */
export class FindOfficeTerm {
  constructor(
    readonly policyId: string,
    readonly personId: string,
    readonly since: string,
  ) {}
}

@QueryHandler(FindOfficeTerm)
export class FindOfficeTermHandler implements IQueryHandler<FindOfficeTerm, OfficeTerm> {
  constructor(
    private readonly queries: QueryBus,
    private readonly aliases: ReporterAliases,
  ) {}

  async execute({ policyId, personId, since }: FindOfficeTerm): Promise<OfficeTerm> {
    const { personIds, crowdedSince } = await this.queries.execute<FindOverseen, FoundOverseen>(new FindOverseen(personId, since));
    return { policyId, since, overseen: personIds.flatMap((id) => this.aliases.reporterIdsOf(id)), crowdedSince };
  }
}

/** Query: since when somebody has answered for a policy, the first time, folded from its stream; null: never. @returns ISO instant */
export class FindOfficeSince {
  constructor(
    readonly policyId: string,
    readonly personId: string,
  ) {}
}

@QueryHandler(FindOfficeSince)
export class FindOfficeSinceHandler implements IQueryHandler<FindOfficeSince, string | null> {
  constructor(private readonly log: EventLog) {}

  async execute({ policyId, personId }: FindOfficeSince): Promise<string | null> {
    for (const event of (await this.log.load(`policy-${policyId}`)) as readonly PolicyEvent[]) {
      if (event.type !== 'PolicyRegistered' && event.type !== 'PolicyTransferred') continue;
      const { data } = event;
      if (data.ownerId === personId || data.deputyId === personId) return 'transferredAt' in data ? data.transferredAt : data.registeredAt;
    }
    return null;
  }
}
