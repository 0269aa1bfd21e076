import { addWeeks, bucketOf, parseMonth } from '#calendar';
import type { Bucket } from '#calendar';
import { Deployment } from '#cqrs';
import { DomainError } from '#eventing';
import type { Actor } from '#eventing';
import { seesEverything } from '#graphql';
import { ReadStore } from '#read-store';
import { Injectable } from '@nestjs/common';
import type { HandMonthPublished, HandScope } from './events.ts';
import type { FoundMaterial } from './hand-material.finder.ts';
import { HandMeasurer } from './hand-measurer.ts';
import { profileOfMonth } from './hand-month.decider.ts';
import { handMonths, listMonths } from './hand-months.projection.ts';
import { profileNode, trendPoint } from './hand-profile-views.ts';
import type { ToldMonth } from './hand-profile-views.ts';
import type { HandProfileNode, HandTrendPoint } from './hand-profile.types.ts';
import { scopeAsked } from './hand-scope.ts';
import type { ScopeAsked } from './hand-scope.ts';

const MOST_MONTHS = 36;
/** The one that runs, and the one before it until it is published. */
const MOST_PROVISIONAL = 2;

/** HAND profiles: published months as they were published, others as it stands. */
@Injectable()
export class HandProfiles {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
    private readonly measurer: HandMeasurer,
  ) {}

  /**
   * @param month such as `2026-11`; the one that runs when absent
   * @throws NOT_FOUND, and DomainError `hand.month-unknown`, `hand.month-ahead`, `hand.two-scopes`, `insights.unit-missing`
   */
  async findProfile(asked: ScopeAsked, month: string | null, actor: Actor): Promise<HandProfileNode> {
    const bucket = this.monthAsked(month);
    const found = await this.measurer.find(bucket);
    const scope = scopeAsked(actor, asked, found.names, found.material.policies);
    const [published] = await this.store.find(handMonths, (db) => listMonths(db, scope, { from: bucket.key, to: bucket.key }));
    const told = published ? this.withAllSources(published, found, bucket) : await this.provisional(found, scope, bucket);
    return profileNode(told, found, seesEverything(actor));
  }

  /**
   * Published months, and the last ones as they stand while they are not.
   * @param months 1 to 36, to the one that runs
   * @throws NOT_FOUND, and DomainError `hand.months`, `hand.two-scopes`, `insights.unit-missing`
   */
  async findTrend(asked: ScopeAsked, months: number, actor: Actor): Promise<readonly HandTrendPoint[]> {
    if (months < 1 || months > MOST_MONTHS) throw new DomainError('hand.months', `ask for 1 to ${MOST_MONTHS} months`, 'months');
    const buckets = monthsTo(this.running(), months);
    const [first, last] = [buckets[0], buckets.at(-1)];
    if (!first || !last) return [];
    const running = await this.measurer.find(last);
    const scope = scopeAsked(actor, asked, running.names, running.material.policies);
    const published = await this.store.find(handMonths, (db) => listMonths(db, scope, { from: first.key, to: last.key }));
    const points: ToldMonth[] = [...published];
    const known = new Set(published.map(({ month }) => month));
    for (const bucket of buckets.slice(-MOST_PROVISIONAL)) {
      if (known.has(bucket.key)) continue;
      const found = bucket === last ? running : await this.measurer.find(bucket);
      points.push(await this.provisional(found, scope, bucket));
    }
    return points.map(trendPoint);
  }

  private async provisional(found: FoundMaterial, scope: HandScope, bucket: Bucket): Promise<ToldMonth> {
    return { ...profileOfMonth(scope, bucket, await this.measurer.measure(found, scope, bucket)), publishedAt: null };
  }

  /** As published, and where there is more than a month names, as it is found now. */
  private withAllSources(month: HandMonthPublished, found: FoundMaterial, bucket: Bucket): ToldMonth {
    if (month.indicators.every(({ sources, sourceCount }) => sources.length === sourceCount)) return month;
    const now = this.measurer.sourcesOf(found, month.scope, bucket);
    const indicators = month.indicators.map((one) =>
      one.sources.length === one.sourceCount ? one : { ...one, sources: now.get(one.key) ?? one.sources },
    );
    return { ...month, indicators };
  }

  private running(): Bucket {
    return bucketOf(this.deployment.calendar.weekOf(this.deployment.now()), 'MONTH');
  }

  /** @throws DomainError `hand.month-unknown`, `hand.month-ahead` */
  private monthAsked(month: string | null): Bucket {
    const running = this.running();
    if (month === null) return running;
    let asked: Bucket;
    try {
      asked = parseMonth(month);
    } catch (error) {
      if (error instanceof RangeError) throw new DomainError('hand.month-unknown', error.message, 'month');
      throw error;
    }
    if (asked.key > running.key)
      throw new DomainError('hand.month-ahead', `${month} has not begun; ask for ${running.key} or before`, 'month');
    return asked;
  }
}

/** In order, the last one included. */
function monthsTo(last: Bucket, count: number): readonly Bucket[] {
  const months = [last];
  while (months.length < count) months.unshift(bucketOf(addWeeks(months[0]?.fromWeek ?? last.fromWeek, -1), 'MONTH'));
  return months;
}
