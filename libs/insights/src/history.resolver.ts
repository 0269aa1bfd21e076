import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { QueryBus } from '@nestjs/cqrs';
import { Deployment } from '#cqrs';
import type { Caller } from '#cqrs';
import { DomainError, EventLog } from '#eventing';
import type { Recorded } from '#eventing';
import { FindReportStanding } from '#friction/events';
import type { ReportStanding } from '#friction/events';
import { AllowSignedIn, CallerOf, notFound, Reads } from '#graphql';
import { reviewsProjection } from '#reviews';
import { entryOf, HistoryEntry } from './history-entries.ts';
import { atItsInstant, inOrder } from './history-order.ts';
import { ReviewHistories } from './review-histories.ts';

/** Every state can be explained: the events behind it, who by role, when and why. */
@Resolver()
export class HistoryResolver {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
    private readonly deployment: Deployment,
    private readonly reviews: ReviewHistories,
  ) {}

  @AllowSignedIn()
  @Reads(reviewsProjection)
  @Query(() => [HistoryEntry], {
    description: 'Of a policy, of a report that you made or answer for, or of a review that you see; oldest first.',
  })
  async history(
    @CallerOf() caller: Caller,
    @Args('policyId', { type: () => ID, nullable: true }) policyId?: string,
    @Args('reportId', { type: () => ID, nullable: true }) reportId?: string,
    @Args('reviewId', { type: () => ID, nullable: true }) reviewId?: string,
  ): Promise<readonly HistoryEntry[]> {
    if ([policyId, reportId, reviewId].filter(Boolean).length > 1) {
      throw new DomainError(
        'history.subject-unclear',
        'give one id, of a policy, of a report or of a review; ask for each by itself',
        'policyId',
      );
    }
    if (policyId) return this.ofPolicy(policyId, caller);
    if (reviewId) return this.reviews.ofReview(reviewId, caller);
    if (!reportId) throw new DomainError('history.subject-missing', 'give the id of a policy, of a report or of a review', 'policyId');
    const standing = await this.queries.execute<FindReportStanding, ReportStanding>(new FindReportStanding(reportId, caller));
    if (!standing) throw notFound();
    const isOpen = async (id: string) =>
      standing === 'OWNER' &&
      (await this.queries.execute<FindReportStanding, ReportStanding>(new FindReportStanding(id, caller))) === 'OWNER';
    return this.entries(`friction_report-${reportId}`, standing, isOpen);
  }

  /** With the milestones of its reviews, as far as the caller sees them. */
  private async ofPolicy(policyId: string, caller: Caller): Promise<readonly HistoryEntry[]> {
    const own = await this.entries(`policy-${policyId}`, null, () => Promise.resolve(false));
    const placed = own.map((entry) => atItsInstant(entry, this.deployment.calendar));
    return inOrder([...placed, ...(await this.reviews.milestones(policyId, caller))]).map(({ entry }) => entry);
  }

  /** @param isOpen whether the caller answers for another report that is named */
  private async entries(
    stream: string,
    standing: ReportStanding,
    isOpen: (reportId: string) => Promise<boolean>,
  ): Promise<readonly HistoryEntry[]> {
    const all = await this.log.load(stream);
    if (all.length === 0) throw notFound();
    const others = new Set(all.flatMap(({ data }) => otherReport(data) ?? []));
    for (const id of others) if (await isOpen(id)) others.delete(id);
    const events = all.filter(({ data }) => !others.has(otherReport(data) ?? ''));
    const reporter = events[0]?.type === 'FrictionReported' ? (events[0].data as { reporterId: string | null }).reporterId : null;
    const today = this.deployment.today();
    const isKnown = (event: Recorded) => isForOffice(event) && (deliveredOn(event.data) ?? today) <= today;
    const known = standing === 'OWNER' ? this.asReceived(events.filter(isKnown)) : events;
    return known.map((event) => this.entry(event, reporter, standing));
  }

  /** What came with a new day stands at its beginning: between two acts of the office it would tell an hour. */
  private asReceived(events: readonly Recorded[]): readonly Recorded[] {
    const received = ({ data, recordedAt }: Recorded) => {
      const date = deliveredOn(data);
      return date === null ? `${this.deployment.calendar.dayOf(recordedAt)} 1` : `${date} 0`;
    };
    return [...events].sort((a, b) => (received(a) === received(b) ? a.revision - b.revision : received(a) < received(b) ? -1 : 1));
  }

  private entry(event: Recorded, reporter: string | null, standing: ReportStanding): HistoryEntry {
    const byReporter = reporter !== null && event.metadata['actor'] === reporter;
    if (!byReporter) return entryOf(event, { roles: rolesIn(event) });
    return entryOf(event, {
      at: standing === 'REPORTER' ? event.recordedAt : this.deployment.calendar.weekOf(event.recordedAt),
      roles: ['REPORTER'],
      // A reporter's reason is text of theirs; the office reads it with the report, masked and as far as they agreed.
      reason: null,
    });
  }
}

/** An outcome that came before the report was delivered would tell by when it was made; that somebody has read theirs is nobody's business. */
function isForOffice({ type, data }: Recorded): boolean {
  return type !== 'ReportOutcomeSeen' && !(type === 'ReportResolved' && deliveredOn(data) !== null);
}

/** Local date on which the office is told what a reporter did; null: at once. */
function deliveredOn(data: object): string | null {
  return 'deliveredOn' in data && typeof data.deliveredOn === 'string' ? data.deliveredOn : null;
}

/** The report that a merge names beside its own. */
function otherReport(data: object): string | null {
  const [id = null] = ['intoReportId', 'fromReportId'].flatMap(
    (name) => (data as Readonly<Record<string, string | undefined>>)[name] ?? [],
  );
  return id;
}

/** A reaction gives the office's answer to reports that are merged; that it was one would tell of the merge. */
function rolesIn({ type, metadata: { roles = '' } }: Recorded): readonly string[] {
  return type === 'ReportAnswered' && roles === 'SYSTEM' ? ['POLICY_OWNER'] : roles.split(',').filter(Boolean);
}
