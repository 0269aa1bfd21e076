import { weekOfDate } from '#calendar';
import { Deployment } from '#cqrs';
import { EventLog } from '#eventing';
import type { CharterEvent } from '#expectations/events';
import { changeOf, CostSettings, evidenceOfBlocks, placeIn, pointOf } from '#insights';
import type { AskedGaps, CharterInForce } from '#insights';
import { unitIdOf } from '#organisation';
import type { PolicyEvent } from '#policies/events';
import { reviewIdOf } from '#reviews';
import { FindLastReview, FindReview, FindReviewEvidence } from '#reviews/events';
import type { Evidence, FoundReview } from '#reviews/events';
import { QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { UNITS } from './content.organisation.ts';
import type { DemoUnit } from './content.organisation.ts';
import { SURVEYS } from './content.surveys.ts';
import { surveyIdOf } from './surveys.plan.ts';
import { closedWavesOf } from './waves-so-far.ts';
import { YearSoFar } from './year-so-far.ts';

/** What a review freezes, from what has been told and is in the streams: blocks are not published while the year is told. */
@QueryHandler(FindReviewEvidence)
export class EvidenceSoFar implements IQueryHandler<FindReviewEvidence, readonly Evidence[]> {
  constructor(
    private readonly year: YearSoFar,
    private readonly log: EventLog,
    private readonly queries: QueryBus,
    private readonly deployment: Deployment,
    private readonly pricing: CostSettings,
  ) {}

  async execute({ policyId, now }: FindReviewEvidence): Promise<readonly Evidence[]> {
    const { calendar, currency } = this.deployment;
    const events = (await this.log.load(`policy-${policyId}`)) as readonly PolicyEvent[];
    const starts = events.flatMap(({ type, data }) => (type === 'PolicyRevised' ? weekOfDate(data.effectiveFrom) : []));
    return evidenceOfBlocks({
      ...{ policyId, now, calendar, currency, events },
      pricing: this.pricing,
      blocks: this.year.blocksOn(policyId, now, starts, calendar),
      protection: this.year.preventedOn(policyId, now),
      surveys: await this.#surveys(now),
      charter: await this.#charterOver(unitOf(events), calendar.dayOf(now)),
      lastReview: await this.#lastReview(policyId),
    });
  }

  /** Each in its last wave that is closed by then. */
  #surveys(now: string): Promise<readonly AskedGaps[]> {
    return Promise.all(
      SURVEYS.map(async (survey) => {
        const waves = (await closedWavesOf(survey, this.log)).filter(({ closedAt }) => closedAt <= now);
        const told = waves.map(
          (wave) => new Map(wave.statements.map((statement) => [statement.key, pointOf(wave, statement, EVERYWHERE)])),
        );
        const last = waves.at(-1);
        const statements = last?.statements ?? [];
        return {
          surveyId: surveyIdOf(survey),
          title: survey.title,
          wave: last?.compared ?? null,
          window: last?.window ?? null,
          statements: statements.flatMap(({ key, employeeText, customerText, policyId }) => {
            const [before, point] = [told.at(-2)?.get(key), told.at(-1)?.get(key)];
            const policy = policyId === null ? null : { id: policyId };
            return point
              ? [{ key, employeeText, customerText, policy, ...point, change: before ? changeOf(before.gap, point.gap) : null }]
              : [];
          }),
        };
      }),
    );
  }

  /** Of the unit, or the nearest one above it that has one. */
  async #charterOver(unitId: string | null, today: string): Promise<CharterInForce | null> {
    for (const { code, name } of upwardFrom(unitId)) {
      const id = unitIdOf(code);
      const events = (await this.log.load(`charter-${id}`)) as readonly CharterEvent[];
      const adopted = events.flatMap(({ type, data }) => (type === 'CharterAdopted' && data.effectiveFrom <= today ? data : [])).at(-1);
      if (adopted) return { unit: { id, code, name }, number: adopted.number, effectiveFrom: adopted.effectiveFrom, ...adopted.content };
    }
    return null;
  }

  async #lastReview(policyId: string): Promise<{ readonly decision: string; readonly decidedOn: string } | null> {
    const last = await this.queries.execute<FindLastReview, FoundReview>(new FindLastReview(policyId));
    for (let ordinal = last?.ordinal ?? -1; ordinal >= 0; ordinal--) {
      const review = await this.queries.execute<FindReview, FoundReview>(new FindReview(reviewIdOf(policyId, ordinal)));
      if (review?.decided) return { decision: review.decided.decision, decidedOn: review.decided.on };
    }
    return null;
  }
}

const EVERYWHERE = placeIn(null, []);

/** Where the policy belongs now; null: to the organisation. */
function unitOf(events: readonly PolicyEvent[]): string | null {
  return events.reduce<string | null>(
    (unitId, { type, data }) => (type === 'PolicyRegistered' || type === 'PolicyTransferred' ? data.unitId : unitId),
    null,
  );
}

/** What belongs to the organisation begins at its top. */
function upwardFrom(unitId: string | null): readonly DemoUnit[] {
  const own = UNITS.find(({ code, parent }) => (unitId === null ? parent === undefined : unitIdOf(code) === unitId));
  if (!own) return [];
  return own.parent === undefined ? [own] : [own, ...upwardFrom(unitIdOf(own.parent))];
}
