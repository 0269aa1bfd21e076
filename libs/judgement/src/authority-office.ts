import { Aliases } from '#cqrs';
import { FindHolders } from '#organisation/events';
import { FindOffice } from '#policies/events';
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
   * @returns ids of people, never that of the asker
   */
  async peopleAsked(request: Pick<AskedAuthority, 'level' | 'policyId' | 'unitId' | 'askerId'>): Promise<readonly string[]> {
    const people = request.level === 'SUPERVISOR' ? await this.supervisorsOf(request.unitId) : await this.officeOf(request.policyId);
    const asker = this.aliases.personOf(request.askerId);
    return people.filter((personId) => personId !== asker);
  }

  private supervisorsOf(unitId: string | null): Promise<readonly string[]> {
    return this.queries.execute<FindHolders, readonly string[]>(new FindHolders('SUPERVISOR', unitId));
  }

  private officeOf(policyId: string): Promise<readonly string[]> {
    return this.queries.execute<FindOffice, readonly string[]>(new FindOffice(policyId));
  }
}
