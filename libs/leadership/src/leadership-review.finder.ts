import { Deployment } from '#cqrs';
import { DomainError } from '#eventing';
import type { Actor } from '#eventing';
import { chartersProjection, expectationsProjection, warningSignsProjection } from '#expectations';
import { frictionFigures, judgementFigures } from '#figures';
import { handMonths, MATERIAL } from '#hand';
import { findScope, insightsNames } from '#insights';
import { organisationProjection } from '#organisation';
import { FindProtectionSettings } from '#organisation/events';
import type { ProtectionSettings } from '#organisation/events';
import { surveysProjection } from '#perceptions';
import { policiesProjection } from '#policies';
import { ReadStore } from '#read-store';
import type { AnyProjection } from '#read-store';
import { reviewsProjection } from '#reviews';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { FIRST_OF, firstOf } from './first-of.ts';
import { headlinesOf } from './headlines.ts';
import type { LeadershipReview, LeadershipSections } from './leadership-review.types.ts';
import { LeadershipSectionsFinder } from './leadership-sections.finder.ts';
import type { Reading, SectionName } from './leadership-sections.finder.ts';
import { methodsOf } from './methods.ts';
import { reviewedPeriod } from './period.ts';

export interface LeadershipAsked {
  readonly period: string;
  readonly unitId: string | null;
  /** Of each list, 1 to 100. */
  readonly first: number;
}

/** What is said of a review, whichever of its sections is wanted. */
export type LeadershipFrame = Pick<LeadershipReview, 'period' | 'asOf' | 'unit'>;

/** What a review is read from. */
export const LEADERSHIP_READS: readonly AnyProjection[] = [
  ...new Set<AnyProjection>([
    chartersProjection,
    expectationsProjection,
    frictionFigures,
    handMonths,
    insightsNames,
    judgementFigures,
    organisationProjection,
    policiesProjection,
    reviewsProjection,
    surveysProjection,
    warningSignsProjection,
    ...MATERIAL,
  ]),
];

/** A leadership review is put together from what others answer by themselves: it reads nothing that its reader could not ask for. */
@Injectable()
export class LeadershipReviewFinder {
  constructor(
    private readonly store: ReadStore,
    private readonly deployment: Deployment,
    private readonly sections: LeadershipSectionsFinder,
    private readonly queries: QueryBus,
  ) {}

  /** @throws NOT_FOUND for a unit that does not exist or is not covered; DomainError `leadership.period-…`, `insights.unit-missing`, `page.first` */
  async findReview(asked: LeadershipAsked, actor: Actor): Promise<LeadershipReview> {
    const reading = await this.reading(asked, actor);
    const { read } = this.sections;
    const sections: LeadershipSections = {
      friction: await read.friction(reading),
      signals: await read.signals(reading),
      decisions: await read.decisions(reading),
      effects: await read.effects(reading),
      reviews: await read.reviews(reading),
      gaps: await read.gaps(reading),
      gapDrivers: await read.gapDrivers(reading),
      expectations: await read.expectations(reading),
      missteps: await read.missteps(reading),
      warningSigns: await read.warningSigns(reading),
      hand: await read.hand(reading),
    };
    const frame = this.frameOf(reading);
    const shown = firstOf(sections, asked.first);
    // Of everything, whatever is listed: a cut list would make sentences that understate.
    return { ...frame, ...shown, headlines: headlinesOf({ ...frame, ...sections }), methods: methodsOf(shown, reading.k) };
  }

  /** One section alone. @throws like `findReview` */
  async findSection<Name extends SectionName>(
    name: Name,
    asked: LeadershipAsked,
    actor: Actor,
  ): Promise<LeadershipFrame & Pick<LeadershipSections, Name>> {
    const reading = await this.reading(asked, actor);
    const found = await this.sections.read[name](reading);
    const section = { [name]: FIRST_OF[name](found, asked.first) } as Pick<LeadershipSections, Name>;
    return { ...this.frameOf(reading), ...section };
  }

  private async reading({ period: text, unitId, first }: LeadershipAsked, actor: Actor): Promise<Reading> {
    if (first < 1 || first > 100) throw new DomainError('page.first', 'ask for 1 to 100 at once', 'first');
    const scope = await findScope(this.store, this.deployment, actor, unitId);
    const period = reviewedPeriod(text, this.deployment.calendar.lastClosedWeek(this.deployment.now()));
    const { k } = await this.queries.execute<FindProtectionSettings, ProtectionSettings>(new FindProtectionSettings());
    return { period, scope, first, k, actor };
  }

  private frameOf({ period, scope }: Reading): LeadershipFrame {
    return { period, asOf: this.deployment.today(), unit: scope.unit };
  }
}
