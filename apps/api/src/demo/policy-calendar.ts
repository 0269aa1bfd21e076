import { addDays } from '#calendar';
import type { LocalDate } from '#calendar';
import type { Holder } from './content.organisation.ts';
import { POLICIES } from './content.policies.ts';
import type { DemoPolicy } from './content.types.ts';
import type { Timeline } from './timeline.ts';

/** One policy changes hands in the year. */
export const TRANSFER = {
  code: 'LOY-01',
  weeksAgo: 18,
  owner: 'afterSales',
  deputy: 'pricing',
  reason: 'The loyalty program moved from Pricing to After-Sales.',
} as const;

/** Days between the decision on a version and its first day. */
export const NOTICE_DAYS = 10;

/** The days on which the policies change, counted back from the present week. */
export class PolicyCalendar {
  constructor(private readonly timeline: Timeline) {}

  /** Version 1 first. */
  effectiveFrom({ since, revisions = [] }: DemoPolicy): readonly LocalDate[] {
    return [since as LocalDate, ...revisions.map(({ weeksAgo }) => this.timeline.monday(weeksAgo))];
  }

  /** Day on which the policy stops to apply, and how much of its friction remains. */
  stop({ suspended, retired }: DemoPolicy): { readonly from: LocalDate; readonly left: number } | null {
    if (retired) return { from: this.timeline.monday(retired.weeksAgo), left: 0 };
    return suspended ? { from: this.timeline.monday(suspended.weeksAgo), left: 0.08 } : null;
  }

  /** Owner and deputy on a day. */
  office(code: string, day: LocalDate): readonly [owner: Holder, deputy: Holder] {
    const policy = policyOf(code);
    // A day later: the transfer itself takes its day.
    if (code === TRANSFER.code && day > addDays(this.timeline.monday(TRANSFER.weeksAgo), 1)) return [TRANSFER.owner, TRANSFER.deputy];
    return [policy.owner, policy.deputy];
  }
}

export function policyOf(code: string): DemoPolicy {
  const policy = POLICIES.find((candidate) => candidate.code === code);
  if (!policy) throw new RangeError(`the example organisation has no policy ${code}`);
  return policy;
}
