import { Field, Float, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Matches } from 'class-validator';

/** Why a figure is not there. */
export const WithheldReason = {
  WAITING: 'WAITING',
  SUPPRESSED: 'SUPPRESSED',
  NOT_ENOUGH_DATA: 'NOT_ENOUGH_DATA',
  SPANS_DIFFER: 'SPANS_DIFFER',
  NO_EXPOSURE: 'NO_EXPOSURE',
  NO_HOURLY_RATE: 'NO_HOURLY_RATE',
  NOT_PUBLISHED: 'NOT_PUBLISHED',
  NOT_ASKED: 'NOT_ASKED',
} as const;
export type WithheldReason = keyof typeof WithheldReason;
registerEnumType(WithheldReason, {
  name: 'WithheldReason',
  description: 'Why a figure is withheld.',
  valuesMap: {
    WAITING: { description: 'Nothing is published yet: too few people so far, or none at all. The two look the same on purpose.' },
    SUPPRESSED: { description: 'Too few people answered.' },
    NOT_ENOUGH_DATA: { description: 'Too few observations for the method, or nobody answered the question.' },
    SPANS_DIFFER: {
      description:
        'Blocks lie over each other, and one of them reaches farther back than the window: they have no rate together. A single policy, or a longer window, may have one.',
    },
    NO_EXPOSURE: {
      description: 'The number of customers served is not recorded for every week of the span, or is smaller than the count.',
    },
    NOT_PUBLISHED: { description: 'What is published does not tell it; whoever answers for the policy knows it from single reports.' },
    NOT_ASKED: { description: 'The question is not put to this audience, so there is nobody to compare with.' },
    NO_HOURLY_RATE: { description: 'No hourly rate is set for this deployment, so hours are not turned into money.' },
  },
});

/** How a figure was made. */
export const FigureMethod = {
  PUBLISHED_BLOCKS: 'PUBLISHED_BLOCKS',
  PUBLIC_REPORTS: 'PUBLIC_REPORTS',
  STANDARD_COST_MODEL: 'STANDARD_COST_MODEL',
  RED_TAPE_AXES: 'RED_TAPE_AXES',
  WILSON_SCORE: 'WILSON_SCORE',
  CENSUS: 'CENSUS',
  CENSUS_BOUNDS: 'CENSUS_BOUNDS',
  NEWCOMBE_HYBRID_SCORE: 'NEWCOMBE_HYBRID_SCORE',
  WEIGHTED_MEAN_OF_GAPS: 'WEIGHTED_MEAN_OF_GAPS',
  SQUARE_AND_ADD: 'SQUARE_AND_ADD',
  EXACT_RATE_RATIO: 'EXACT_RATE_RATIO',
  EXACT_RATIO_OF_RATE_RATIOS: 'EXACT_RATIO_OF_RATE_RATIOS',
  SPEARMAN_FISHER_Z: 'SPEARMAN_FISHER_Z',
  SEGMENTED_QUASI_POISSON: 'SEGMENTED_QUASI_POISSON',
  MEDIAN_OF_BLOCKS: 'MEDIAN_OF_BLOCKS',
} as const;
export type FigureMethod = keyof typeof FigureMethod;
/** Each in one sentence, for whoever reads a figure. */
export const FIGURE_METHOD_WORDS: Readonly<Record<FigureMethod, string>> = {
  PUBLISHED_BLOCKS: 'Exact sum over published blocks: groups of reports with enough people behind each.',
  PUBLIC_REPORTS: 'Exact sum over the reports of a public source.',
  STANDARD_COST_MODEL: 'Price times quantity: hours and money that reporters stated.',
  RED_TAPE_AXES: 'Mean over reports of ((burden-1)/4) x ((loss of function-1)/4).',
  WILSON_SCORE: 'Share with the 95 % Wilson score interval.',
  CENSUS: 'Share of all that there are, so that it has no interval.',
  CENSUS_BOUNDS:
    'The least and the most that a share of all that there are can be: of those who wait for more people, or are told of in a larger group only, it is not told.',
  NEWCOMBE_HYBRID_SCORE: 'Difference of two shares with Newcombe’s hybrid 95 % interval, from the Wilson limits of both.',
  WEIGHTED_MEAN_OF_GAPS: 'Mean of gaps by points of 100, as SERVQUAL weighs them; limits wide enough however answers go together.',
  SQUARE_AND_ADD: 'Difference of two estimates with a 95 % interval from the limits of both (MOVER).',
  EXACT_RATE_RATIO: 'Ratio of two rates with the exact 95 % interval (binomial, given the sum of both counts).',
  EXACT_RATIO_OF_RATE_RATIOS: 'How much more a rate changed than that of a control, with the exact 95 % interval (given all margins).',
  SPEARMAN_FISHER_Z: 'Rank correlation (Spearman), -1 to 1, with the 95 % interval of Bonett and Wright on Fisher’s z.',
  SEGMENTED_QUASI_POISSON:
    'Interrupted time series: a level and a trend before and after, quasi-Poisson, with 95 % limits from Student’s distribution.',
  MEDIAN_OF_BLOCKS: 'The lowest median of published blocks that holds for half of their reports.',
};
registerEnumType(FigureMethod, {
  name: 'FigureMethod',
  description: 'How a figure was made.',
  valuesMap: Object.fromEntries(Object.entries(FIGURE_METHOD_WORDS).map(([method, description]) => [method, { description }])),
});

@ObjectType({ description: 'Whole ISO weeks in the time zone of the organisation.' })
export class WeekWindow {
  @Field({ description: 'First week, such as 2026-W40.' })
  readonly from!: string;

  @Field({ description: 'Last week, included.' })
  readonly to!: string;

  @Field(() => Int, { description: 'Number of weeks, both ends included.' })
  readonly weeks!: number;
}

@ObjectType({ description: 'An estimate with its 95 % interval, or the reason why there is none.' })
export class Estimate {
  @Field(() => Float, { nullable: true, description: 'The estimate; its unit is that of the field that holds it.' })
  readonly value!: number | null;

  @Field(() => Float, { nullable: true, description: 'Lower end of the 95 % interval; may hold where the value does not.' })
  readonly lower!: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end of the 95 % interval; null where it is not bounded.' })
  readonly upper!: number | null;

  @Field(() => Int, { description: 'Observations behind the estimate.' })
  readonly n!: number;

  @Field(() => FigureMethod, { description: 'How it was made.' })
  readonly method!: FigureMethod;

  @Field(() => WeekWindow, { nullable: true, description: 'The weeks that it is about; null where none is answered.' })
  readonly window!: WeekWindow | null;

  @Field(() => WithheldReason, { nullable: true, description: 'Set exactly where `value` is null.' })
  readonly reason!: WithheldReason | null;
}

const WEEK = /^\d{4}-W\d{2}$/;

@InputType({ description: 'Whole ISO weeks; those not closed yet are not answered.' })
export class WeekWindowInput {
  @Field({ description: 'First week, such as 2026-W40.' })
  @Matches(WEEK, { message: 'from must be an ISO week such as 2026-W40' })
  readonly from!: string;

  @Field({ description: 'Last week, included.' })
  @Matches(WEEK, { message: 'to must be an ISO week such as 2026-W52' })
  readonly to!: string;
}
