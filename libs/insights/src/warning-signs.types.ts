import { SuggestedSignNode, WarningSignCheckNode } from '#expectations';
import { WeekWindow } from '#graphql';
import { Field, ObjectType } from '@nestjs/graphql';
import { FrictionUnit } from './friction-figures.types.ts';

@ObjectType({
  description:
    'Signs that those whom a unit serves expect something else than it offers: what was said of them, and what the data suggests.',
})
export class WarningSigns {
  @Field(() => FrictionUnit)
  readonly unit!: FrictionUnit;

  @Field({ description: 'Month or quarter.' })
  readonly period!: string;

  @Field(() => WeekWindow, { description: 'The whole weeks of the period.' })
  readonly window!: WeekWindow;

  @Field(() => [WarningSignCheckNode], { description: 'The latest first: that one counts.' })
  readonly checks!: readonly WarningSignCheckNode[];

  @Field(() => [SuggestedSignNode], { description: 'All six, in their order, as the data is now.' })
  readonly suggestions!: readonly SuggestedSignNode[];
}
