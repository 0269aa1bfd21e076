import { Aliases } from '#cqrs';
import { FindGrants, FindHolders } from '#organisation/events';
import type { FoundGrants } from '#organisation/events';
import { FindPolicy } from '#policies/events';
import type { FoundPolicy } from '#policies/events';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { AskedAuthority } from './authority-request.decider.ts';

/** Whose a request is to answer. */
@Injectable()
export class AuthorityOffice {
  constructor(
    private readonly queries: QueryBus,
    private readonly aliases: Aliases,
  ) {}

  /**
   * Folded from the log at each question: whoever lost the role or the office is not asked any more.
   * @param today local date
   * @returns ids of people, never that of the asker
   */
  async peopleAsked(request: Pick<AskedAuthority, 'level' | 'policyId' | 'unitId' | 'askerId'>, today: string): Promise<readonly string[]> {
    const people = request.level === 'SUPERVISOR' ? await this.supervisorsOf(request.unitId) : await this.officeOf(request.policyId, today);
    const asker = this.aliases.personOf(request.askerId);
    return people.filter((personId) => personId !== asker);
  }

  private supervisorsOf(unitId: string | null): Promise<readonly string[]> {
    return this.queries.execute<FindHolders, readonly string[]>(new FindHolders('SUPERVISOR', unitId));
  }

  private async officeOf(policyId: string, today: string): Promise<readonly string[]> {
    const policy = await this.queries.execute<FindPolicy, FoundPolicy>(new FindPolicy(policyId, today));
    const office = [policy?.ownerId, policy?.deputyId].flatMap((personId) => personId ?? []);
    const isOwner = await Promise.all(
      office.map(async (personId) => {
        const found = await this.queries.execute<FindGrants, FoundGrants>(new FindGrants(personId));
        return found?.grants.some(({ role }) => role === 'POLICY_OWNER') ?? false;
      }),
    );
    return office.filter((_, place) => isOwner[place]);
  }
}
