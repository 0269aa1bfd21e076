import { WeekWindow } from '#graphql';
import { Field, Float, ObjectType } from '@nestjs/graphql';
import { FrictionChange, FrictionFigures, FrictionPolicy, FrictionUnit } from './friction-figures.types.ts';

@ObjectType()
export class FrictionRow {
  @Field(() => FrictionPolicy, { nullable: true, description: 'Null in rows that hold several policies.' })
  readonly policy!: FrictionPolicy | null;

  @Field(() => FrictionFigures)
  readonly figures!: FrictionFigures;

  @Field(() => FrictionFigures, { description: 'The window of the same length before.' })
  readonly before!: FrictionFigures;

  @Field(() => FrictionChange)
  readonly change!: FrictionChange;
}

@ObjectType({ description: 'Totals tie: `rows`, `furtherPolicies` and `otherPolicies` add up to `total`.' })
export class FrictionTable {
  @Field(() => String, { nullable: true, description: 'Name of the public source; null: what staff of this organisation reported.' })
  readonly source!: string | null;

  @Field(() => [FrictionRow], { description: 'Policies, the most first; policies whose reports all wait (or that have none) come last.' })
  readonly rows!: readonly FrictionRow[];

  @Field(() => FrictionRow, { description: 'Policies below the `first` ones, together.' })
  readonly furtherPolicies!: FrictionRow;

  @Field(() => FrictionRow, { description: 'Reports that were too few to show under their policy for a year, or that name no policy.' })
  readonly otherPolicies!: FrictionRow;

  @Field(() => FrictionRow)
  readonly total!: FrictionRow;

  @Field(() => FrictionRow, {
    nullable: true,
    description: 'Only where a unit was asked: what may belong to it or not, because too few people stand behind it to tell units apart.',
  })
  readonly unplaced!: FrictionRow | null;

  @Field(() => FrictionRow, {
    nullable: true,
    description: 'Only where a unit was asked: other units. With `total` and `unplaced`: everything.',
  })
  readonly elsewhere!: FrictionRow | null;
}

@ObjectType()
export class FrictionRanking {
  @Field(() => WeekWindow)
  readonly windowAsked!: WeekWindow;

  @Field(() => WeekWindow)
  readonly windowBefore!: WeekWindow;

  @Field(() => FrictionUnit, { nullable: true, description: 'The unit, with all below it, that the rows are about; null: everything.' })
  readonly unit!: FrictionUnit | null;

  @Field(() => FrictionTable)
  readonly published!: FrictionTable;

  @Field(() => [FrictionTable], { description: 'Each public source apart.' })
  readonly publicSources!: readonly FrictionTable[];
}

@ObjectType()
export class FrictionCost {
  @Field(() => WeekWindow)
  readonly windowAsked!: WeekWindow;

  @Field(() => String, { description: 'ISO 4217.' })
  readonly currency!: string;

  @Field(() => Float, { nullable: true, description: 'Price of one hour of staff, minor units; null: none is set.' })
  readonly hourlyRateMinor!: number | null;

  @Field(() => FrictionUnit, { nullable: true })
  readonly unit!: FrictionUnit | null;

  @Field(() => FrictionTable, { description: 'The policy with the most hours (of staff and customers) first.' })
  readonly published!: FrictionTable;

  @Field(() => [FrictionTable])
  readonly publicSources!: readonly FrictionTable[];
}
