import type { Caller } from '#cqrs';
import { OfficeWeeks } from '#friction';
import type { OfficeWeek } from '#friction';
import { Injectable } from '@nestjs/common';
import { Backtests } from './backtests.ts';

/** What measures tell the office of a policy, and nobody else. */
@Injectable()
export class PolicyReadings {
  constructor(
    private readonly weeks: OfficeWeeks,
    private readonly backtests: Backtests,
  ) {}

  /** Every report by week, for those who answer for the policy: that they read them is recorded beforehand. null: for others. */
  async officeWeeks(caller: Caller, policyId: string): Promise<readonly OfficeWeek[] | null> {
    return (await this.backtests.isOffice(caller, policyId)) ? this.weeks.list(caller.actor, policyId) : null;
  }
}
