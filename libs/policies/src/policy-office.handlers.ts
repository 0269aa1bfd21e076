import { currentFromKept } from '#cqrs';
import { DomainError, EventLog } from '#eventing';
import { FindGrants } from '#organisation/events';
import type { FoundGrants } from '#organisation/events';
import { QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { FindOffice } from './events.ts';
import { policy } from './policy.decider.ts';

@QueryHandler(FindOffice)
export class FindOfficeHandler implements IQueryHandler<FindOffice, readonly string[]> {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
  ) {}

  async execute({ policyId }: FindOffice): Promise<readonly string[]> {
    const state = await currentFromKept(this.log, policy, policyId);
    const named = state.status === 'none' ? [] : [state.ownerId, state.deputyId].filter((personId) => personId !== null);
    const found = await Promise.all(named.map((personId) => findGrants(personId, this.queries)));
    return named.filter((_, place) => mayHoldOffice(found[place] ?? null));
  }
}

/** Whoever answers for a policy has to be able to open its inbox. @throws DomainError `policy.unknown-person`, `policy.person-is-no-owner` */
export async function officeHolder(personId: string, field: string, queries: QueryBus): Promise<string> {
  const found = await findGrants(personId, queries);
  if (!found) throw new DomainError('policy.unknown-person', 'no active person has this id; invite them first', field);
  if (!mayHoldOffice(found)) {
    throw new DomainError(
      'policy.person-is-no-owner',
      'this person could not open the reports on the policy; grant them POLICY_OWNER first',
      field,
    );
  }
  return personId;
}

/** Without the role nobody does, though the policy names them; a role in any unit will do. */
function mayHoldOffice(found: FoundGrants): boolean {
  return found?.grants.some(({ role }) => role === 'POLICY_OWNER') ?? false;
}

function findGrants(personId: string, queries: QueryBus): Promise<FoundGrants> {
  return queries.execute<FindGrants, FoundGrants>(new FindGrants(personId));
}
