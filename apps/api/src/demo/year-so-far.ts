import type { Calendar } from '#calendar';
import { FindPoolReaders, FindUnresolvedReports } from '#friction';
import type { PoolReaders, UnresolvedReport } from '#friction';
import { policyIdOf } from '#policies';
import type { FoundRule } from '#policies/events';
import { FindRule } from '#policies/events';
import { CountOpenReviews } from '#reviews';
import { FindLastReview, FindReviewEvidence } from '#reviews/events';
import type { Evidence, FoundReview } from '#reviews/events';
import { Deployment } from '#cqrs';
import { QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { POLICIES } from './content.policies.ts';
import type { Step } from './step.ts';

interface ToldReport extends UnresolvedReport {
  readonly policyId: string | null;
}

/** What has been told of the year so far: the answers of the read models that there are none of while it is told. */
export class YearSoFar {
  readonly #reports = new Map<string, ToldReport>();
  readonly #prevented = new Map<string, { readonly at: string; readonly count: number }[]>();

  /** @param id of what the step made or changed */
  tell({ at, command, input }: Step, id: string): void {
    if (command === 'ReportFriction') this.#reports.set(id, { reportId: id, reportedAt: at, policyId: input.policyId ?? null });
    if (command === 'LinkReportToPolicy')
      this.#reports.set(id, { reportId: id, reportedAt: this.#reports.get(id)?.reportedAt ?? at, policyId: input.policyId });
    if (command === 'RecordProtection') {
      const known = this.#prevented.get(input.policyId) ?? [];
      this.#prevented.set(input.policyId, [...known, { at, count: input.count }]);
    }
  }

  /** Reports on a policy from before an ISO instant, in the order of time. */
  reportsOn(policyId: string, before: string): readonly UnresolvedReport[] {
    return [...this.#reports.values()]
      .filter((report) => report.policyId === policyId && report.reportedAt < before)
      .sort((a, b) => (a.reportedAt < b.reportedAt || (a.reportedAt === b.reportedAt && a.reportId < b.reportId) ? -1 : 1));
  }

  /** By week, up to the last closed one. */
  evidenceOn(policyId: string, now: string, calendar: Calendar): readonly Evidence[] {
    const last = calendar.lastClosedWeek(now);
    const byWeek = Map.groupBy(
      this.reportsOn(policyId, now).map(({ reportedAt }) => calendar.weekOf(reportedAt)),
      (week) => week,
    );
    const weeks = [...byWeek]
      .map(([week, reports]) => ({ week, reports: reports.length }))
      .filter(({ week }) => week <= last)
      .sort((a, b) => (a.week < b.week ? -1 : 1));
    const reports = weeks.reduce((sum, week) => sum + week.reports, 0);
    const prevented = (this.#prevented.get(policyId) ?? []).filter(({ at }) => at < now);
    const none = (kind: Evidence['kind']): Evidence => ({ kind, summary: 'None.', data: null });
    return [
      weeks.length === 0
        ? none('BLOCKS')
        : {
            kind: 'BLOCKS',
            summary: `${reports} reports in the example’s year. Weeks ${weeks[0]?.week} to ${last}.`,
            data: JSON.stringify({ weeks }),
          },
      none('COST'),
      none('CHART'),
      prevented.length === 0
        ? none('PROTECTION')
        : {
            kind: 'PROTECTION',
            summary: `${prevented.reduce((sum, { count }) => sum + count, 0)} cases in ${prevented.length} weeks recorded.`,
            data: JSON.stringify({ weeks: prevented.map(({ at, count }) => ({ recordedOn: calendar.dayOf(at), count })) }),
          },
      none('GAPS'),
      none('CHARTER'),
      none('HISTORY'),
    ];
  }
}

@QueryHandler(FindUnresolvedReports)
class ReportsSoFar implements IQueryHandler<FindUnresolvedReports, readonly UnresolvedReport[]> {
  constructor(private readonly year: YearSoFar) {}

  /** Also those that have an outcome: being told twice changes nothing. */
  execute({ policyId, before, after, limit }: FindUnresolvedReports): Promise<readonly UnresolvedReport[]> {
    const reports = this.year.reportsOn(policyId, before);
    const from = after === null ? 0 : reports.findIndex(({ reportId }) => reportId === after.reportId) + 1;
    return Promise.resolve(reports.slice(from, from + limit));
  }
}

@QueryHandler(FindReviewEvidence)
class EvidenceSoFar implements IQueryHandler<FindReviewEvidence, readonly Evidence[]> {
  constructor(
    private readonly year: YearSoFar,
    private readonly deployment: Deployment,
  ) {}

  execute({ policyId, now }: FindReviewEvidence): Promise<readonly Evidence[]> {
    return Promise.resolve(this.year.evidenceOn(policyId, now, this.deployment.calendar));
  }
}

/** Folded from the streams of all policies: the example has few. */
@QueryHandler(CountOpenReviews)
class OpenReviewsSoFar implements IQueryHandler<CountOpenReviews, number> {
  constructor(private readonly queries: QueryBus) {}

  async execute({ ownerId, exceptId }: CountOpenReviews): Promise<number> {
    const counted = await Promise.all(
      POLICIES.map(async ({ code }) => {
        const policyId = policyIdOf(code);
        const rule = await this.queries.execute<FindRule, FoundRule>(new FindRule(policyId));
        const last =
          rule?.ownerId === ownerId ? await this.queries.execute<FindLastReview, FoundReview>(new FindLastReview(policyId)) : null;
        return last !== null && last.decided === null && last.status !== 'QUEUED' && last.isDisclosed && last.reviewId !== exceptId;
      }),
    );
    return counted.filter(Boolean).length;
  }
}

/** While the year is told, nothing is published. */
@QueryHandler(FindPoolReaders)
class NothingPooled implements IQueryHandler<FindPoolReaders, PoolReaders> {
  execute(): Promise<PoolReaders> {
    return Promise.resolve(new Map());
  }
}

export const answersSoFar = [EvidenceSoFar, NothingPooled, OpenReviewsSoFar, ReportsSoFar];
