import { nextWeek, weeksBetween } from '#calendar';
import type { Calendar, IsoWeek } from '#calendar';
import type { CountSums } from '#figures/events';
import { FindPoolReaders, FindUnresolvedReports } from '#friction';
import type { PoolReaders, UnresolvedReport } from '#friction';
import type { ProtectionWeek } from '#insights';
import { unitIdOf } from '#organisation';
import { ClosingAnswers } from '#perceptions';
import { policyIdOf } from '#policies';
import type { FoundRule } from '#policies/events';
import { FindRule } from '#policies/events';
import { CountOpenReviews } from '#reviews';
import { FindLastReview } from '#reviews/events';
import type { FoundReview } from '#reviews/events';
import { Injectable } from '@nestjs/common';
import { QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { UNITS } from './content.organisation.ts';
import { POLICIES } from './content.policies.ts';
import type { Step } from './step.ts';

/** As the example organisation leaves it set. */
const K = 5;

interface ToldReport extends UnresolvedReport {
  readonly policyId: string | null;
  /** Key of a person. */
  readonly by: string;
  readonly staffMinutes: number;
  readonly customerMinutes: number;
  readonly amountMinor: number;
}

interface Block {
  readonly from: IsoWeek;
  readonly to: IsoWeek;
  readonly sums: CountSums;
}

/** What has been told of the year so far: the answers of the read models that there are none of while it is told. */
export class YearSoFar {
  readonly #reports = new Map<string, ToldReport>();
  readonly #prevented = new Map<string, (ProtectionWeek & { readonly at: string })[]>();

  /** @param id of what the step made or changed */
  tell({ at, actor, command, input }: Step, id: string): void {
    if (command === 'ReportFriction') {
      const { policyId = null, staffMinutes, customerMinutes, outOfPocket } = input;
      const cost = { staffMinutes: staffMinutes ?? 0, customerMinutes: customerMinutes ?? 0, amountMinor: outOfPocket?.amountMinor ?? 0 };
      this.#reports.set(id, { reportId: id, reportedAt: at, policyId, by: actor, ...cost });
    }
    const known = this.#reports.get(id);
    if (command === 'LinkReportToPolicy' && known) this.#reports.set(id, { ...known, policyId: input.policyId });
    if (command === 'WithdrawReport') this.#reports.delete(id);
    if (command === 'RecordProtection') {
      const { policyId, week, kind, count, amountMinor = null } = input;
      this.#prevented.set(policyId, [...(this.#prevented.get(policyId) ?? []), { at, week, kind, count, amountMinor }]);
    }
  }

  /** Reports on a policy from before an ISO instant, in the order of time. */
  reportsOn(policyId: string, before: string): readonly ToldReport[] {
    return [...this.#reports.values()]
      .filter((report) => report.policyId === policyId && report.reportedAt < before)
      .sort((a, b) => (a.reportedAt < b.reportedAt || (a.reportedAt === b.reportedAt && a.reportId < b.reportId) ? -1 : 1));
  }

  /** In the order of weeks and kinds. */
  preventedOn(policyId: string, before: string): readonly ProtectionWeek[] {
    return (this.#prevented.get(policyId) ?? [])
      .filter(({ at }) => at < before)
      .map(({ week, kind, count, amountMinor }) => ({ week, kind, count, amountMinor }))
      .sort((a, b) => (`${a.week} ${a.kind}` < `${b.week} ${b.kind}` ? -1 : 1));
  }

  /**
   * What blocks would have said by then: whole weeks of one version, closed as soon as five people reported. Those that the server publishes
   * of the same reports may differ by what was delivered later.
   * @param starts first weeks of the versions
   */
  blocksOn(policyId: string, now: string, starts: readonly IsoWeek[], calendar: Calendar): readonly Block[] {
    const last = calendar.lastClosedWeek(now);
    const byWeek = Map.groupBy(this.reportsOn(policyId, now), ({ reportedAt }) => calendar.weekOf(reportedAt));
    const [first] = [...byWeek.keys()].sort();
    if (first === undefined || first > last) return [];
    const blocks: Block[] = [];
    let [from, waiting]: [IsoWeek, ToldReport[]] = [first, []];
    for (const week of weeksBetween(first, last)) {
      if (starts.includes(week)) [from, waiting] = [week, []];
      waiting.push(...(byWeek.get(week) ?? []));
      const people = new Set(waiting.map(({ by }) => by)).size;
      if (people < K) continue;
      blocks.push({ from, to: week, sums: sumsOf(waiting, people) });
      [from, waiting] = [nextWeek(week), []];
    }
    return blocks;
  }
}

/** People in steps of k, as blocks tell them. */
function sumsOf(reports: readonly ToldReport[], people: number): CountSums {
  const sum = (field: 'staffMinutes' | 'customerMinutes' | 'amountMinor') => reports.reduce((total, report) => total + report[field], 0);
  return {
    people: Math.floor(people / K) * K,
    reports: reports.length,
    corroborations: 0,
    occurrences: reports.length,
    staffMinutes: sum('staffMinutes'),
    customerMinutes: sum('customerMinutes'),
    amountMinor: sum('amountMinor'),
  };
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

/** The example's surveys were made elsewhere: their counts are in the stream of the wave, and nobody answered here. */
@Injectable()
export class CountsAlone extends ClosingAnswers {
  find() {
    const tree = new Map(UNITS.map(({ code, parent }) => [unitIdOf(code), parent === undefined ? null : unitIdOf(parent)]));
    return Promise.resolve({ answers: [], tree, k: K });
  }
}

export const answersSoFar = [NothingPooled, OpenReviewsSoFar, ReportsSoFar];
