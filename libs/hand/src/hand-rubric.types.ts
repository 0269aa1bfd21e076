import { enumOf, HandDimensionEnum } from '#graphql';
import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import type { HandDimension } from './events.ts';
import { HAND_UNITS } from './rubric.ts';
import type { HandUnit } from './rubric.ts';

export const HandUnitEnum = enumOf('HandUnit', HAND_UNITS, {
  description: 'Unit of a raw value.',
  valuesMap: {
    SHARE: { description: '0 to 1.' },
    POINTS: { description: 'Points of 100.' },
    DAYS: { description: 'Whole or half days.' },
  },
});

@ObjectType({
  description:
    'A raw value is mapped linearly onto 0 to 100 between floor and target; beyond them it is 0 or 100. A floor above the target says that less is better.',
})
export class HandRubricReading {
  @Field(() => ID, { description: 'Unique within its indicator.' })
  readonly key!: string;

  @Field({ description: 'What is measured.' })
  readonly words!: string;

  @Field(() => HandUnitEnum, { description: 'Of the raw value, the floor and the target.' })
  readonly unit!: HandUnit;

  @Field(() => Float, { description: 'Maps to 0.' })
  readonly floor!: number;

  @Field(() => Float, { description: 'Maps to 100.' })
  readonly target!: number;
}

@ObjectType()
export class HandRubricIndicator {
  @Field(() => ID, { description: 'Stable; the indicators of a profile carry it.' })
  readonly key!: string;

  @Field(() => HandDimensionEnum, { description: 'What it is an indicator of.' })
  readonly dimension!: HandDimension;

  @Field({ description: 'What a high score says.' })
  readonly words!: string;

  @Field(() => [HandRubricReading], { description: 'One, or two of which the lower is the score of the indicator.' })
  readonly readings!: readonly HandRubricReading[];

  @Field({ description: 'What its `n` counts.' })
  readonly counts!: string;

  @Field(() => Int, { description: 'With a smaller `n` it is NOT_ENOUGH_DATA and drops out of its dimension.' })
  readonly minN!: number;

  @Field(() => Int, { description: 'In the weighted mean of its dimension.' })
  readonly weight!: number;

  @Field({
    description:
      'Counts all that there is (decisions, reviews, revisions, expectations, policies, checks of warning signs) instead of a sample: one is enough.',
  })
  readonly isCensus!: boolean;
}

@ObjectType({
  description:
    'How HAND profiles are worked out: our own operationalisation, not a standard and not validated by others. A dimension is the weighted mean of its indicators that have a score, and has none itself where these hold less than half of the weight. Published months keep the version they were worked out by.',
})
export class HandRubric {
  @Field(() => Int, { description: 'Raised with every change.' })
  readonly version!: number;

  @Field(() => Int, { description: 'ISO weeks that a profile looks at, to the end of its month.' })
  readonly weeks!: number;

  @Field(() => Int, { description: 'Instead of `weeks` for the censuses in the profile of a single policy, which is seldom decided on.' })
  readonly censusWeeksOfPolicy!: number;

  @Field(() => [HandRubricIndicator], { description: 'By dimension.' })
  readonly indicators!: readonly HandRubricIndicator[];
}
