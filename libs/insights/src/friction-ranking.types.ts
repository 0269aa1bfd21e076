import { WeekWindow } from '#graphql';
import { Field, Float, ObjectType } from '@nestjs/graphql';
import { FrictionChange, FrictionFigures, FrictionPolicy, FrictionUnit } from './friction-figures.types.ts';

@ObjectType()
export class FrictionRow {
  @Field(() => FrictionPolicy, { nullable: true, description: 'Null in rows that hold several policies.' })
  readonly policy!: FrictionPolicy | null;

  @Field(() => FrictionFigures, { description: 'What counts in the window.' })
  readonly figures!: FrictionFigures;

  @Field(() => FrictionFigures, { description: 'The window of the same length before.' })
  readonly before!: FrictionFigures;

  @Field(() => FrictionChange, { description: 'The window against the one before.' })
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

  @Field(() => FrictionRow, { description: 'All rows together.' })
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
  @Field(() => WeekWindow, { description: 'The closed and open weeks that were asked.' })
  readonly windowAsked!: WeekWindow;

  @Field(() => WeekWindow, { description: 'The weeks of the comparison: as many, directly before.' })
  readonly windowBefore!: WeekWindow;

  @Field(() => FrictionUnit, { nullable: true, description: 'The unit, with all below it, that the rows are about; null: everything.' })
  readonly unit!: FrictionUnit | null;

  @Field(() => FrictionTable, { description: 'What staff of this organisation reported, from published blocks.' })
  readonly published!: FrictionTable;

  @Field(() => [FrictionTable], { description: 'Each public source apart.' })
  readonly publicSources!: readonly FrictionTable[];
}

@ObjectType()
export class FrictionCost {
  @Field(() => WeekWindow, { description: 'The closed and open weeks that were asked.' })
  readonly windowAsked!: WeekWindow;

  @Field(() => String, { description: 'ISO 4217.' })
  readonly currency!: string;

  @Field(() => Float, { nullable: true, description: 'Price of one hour of staff, minor units; null: none is set.' })
  readonly hourlyRateMinor!: number | null;

  @Field(() => FrictionUnit, { nullable: true, description: 'The unit asked, with all below it; null: everything.' })
  readonly unit!: FrictionUnit | null;

  @Field(() => FrictionTable, { description: 'The policy with the most hours (of staff and customers) first.' })
  readonly published!: FrictionTable;

  @Field(() => [FrictionTable], { description: 'Each public source apart.' })
  readonly publicSources!: readonly FrictionTable[];
}
