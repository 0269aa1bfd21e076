import type { IsoWeek } from '#calendar';
import { EventLog } from '#eventing';
import { notFound } from '#graphql';
import type { PolicyEvent } from '#policies/events';
import { FindReview, FindRevisionTrigger } from '#reviews/events';
import type { FoundReview, FoundRevisionTrigger } from '#reviews/events';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { KnownTrigger } from './revision-comparisons.ts';

/** What happened to a policy, as its own stream and those of its reviews have it. */
@Injectable()
export class PolicyPasts {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
  ) {}

  /** The policy's history, in order. @throws NOT_FOUND */
  async eventsOf(policyId: string): Promise<readonly PolicyEvent[]> {
    const events = (await this.log.load(`policy-${policyId}`)) as readonly PolicyEvent[];
    if (events.length === 0) throw notFound();
    return events;
  }

  /** What set a version off; null: it came without a review, or what set that off is only for the office as yet. */
  async triggerOf(policyId: string, number: number, isOffice: boolean): Promise<KnownTrigger | null> {
    const found = await this.queries.execute<FindRevisionTrigger, FoundRevisionTrigger>(new FindRevisionTrigger(policyId, number));
    if (!found) return null;
    const review = await this.queries.execute<FindReview, FoundReview>(new FindReview(found.reviewId));
    if (!isOffice && !review?.isTriggerDisclosed) return null;
    const { baselineUntil, trigger } = found;
    return {
      baselineUntil: baselineUntil as IsoWeek,
      isOfSingleReports: trigger === 'THRESHOLD',
      isByHand: trigger === 'HAND' || trigger === 'ESCALATION',
    };
  }
}
