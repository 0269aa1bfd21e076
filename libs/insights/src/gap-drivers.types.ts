import { Estimate, WeekWindow, WithheldReason } from '#graphql';
import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { FrictionPolicy, FrictionUnit } from './friction-figures.types.ts';
import { MIN_UNITS } from './gap-associations.ts';
import type { DriverVerdict } from './gap-associations.ts';
import { ComparedWave } from './perception-gaps.types.ts';

const DriverVerdictEnum = {
  GOES_TOGETHER: 'GOES_TOGETHER',
  GOES_OPPOSITE: 'GOES_OPPOSITE',
  NOT_SHOWN: 'NOT_SHOWN',
  NOT_ENOUGH_UNITS: 'NOT_ENOUGH_UNITS',
} as const;
registerEnumType(DriverVerdictEnum, {
  name: 'DriverVerdict',
  description: 'Whether the friction of a policy goes with a gap across units. Never that one causes the other.',
  valuesMap: {
    GOES_TOGETHER: { description: 'Where there is more friction, employees agree more above customers; `qValue` is at most 0.05.' },
    GOES_OPPOSITE: { description: 'Where there is more friction, employees agree less above customers; `qValue` is at most 0.05.' },
    NOT_SHOWN: { description: 'What there is may be chance.' },
    NOT_ENOUGH_UNITS: { description: `Friction and the gap are both published of fewer than ${MIN_UNITS} units.` },
  },
});

const DriverBasisEnum = { CUSTOMERS_SERVED: 'CUSTOMERS_SERVED', PEOPLE: 'PEOPLE' } as const;
export type DriverBasis = keyof typeof DriverBasisEnum;
registerEnumType(DriverBasisEnum, {
  name: 'DriverBasis',
  description: 'What the reports of a unit are set in relation to.',
  valuesMap: {
    CUSTOMERS_SERVED: { description: 'Customers served, recorded for every week by every unit that is compared.' },
    PEOPLE: { description: 'People who work there now, where customers are not recorded everywhere.' },
  },
});

@ObjectType({ description: 'One statement that both sides are asked.' })
export class DriverStatement {
  @Field(() => ID, { description: 'Of the statement in its survey.' })
  readonly key!: string;

  @Field({ description: 'What employees are asked.' })
  readonly employeeText!: string;

  @Field({ description: 'What customers are asked.' })
  readonly customerText!: string;
}

@ObjectType({
  description: 'Where a unit stands among the units compared: 1 is the lowest, and units that are alike share the mean of their ranks.',
})
export class DriverUnit {
  @Field(() => FrictionUnit, { description: 'With all below it.' })
  readonly unit!: FrictionUnit;

  @Field(() => Float, { description: 'By the reports that are published on the policy, in relation to `basis`.' })
  readonly frictionRank!: number;

  @Field(() => Float, { description: 'By agreement of employees minus that of customers.' })
  readonly gapRank!: number;
}

@ObjectType({ description: 'The friction of one policy beside the gap of one statement, across units.' })
export class GapDriver {
  @Field(() => DriverStatement, { description: 'What the gap is about.' })
  readonly statement!: DriverStatement;

  @Field(() => FrictionPolicy, { description: 'What the friction is about.' })
  readonly policy!: FrictionPolicy;

  @Field(() => DriverVerdictEnum, { description: 'By `qValue`, not by the interval of this comparison alone.' })
  readonly verdict!: DriverVerdict;

  @Field({ description: 'The verdict in one or two sentences.' })
  readonly why!: string;

  @Field(() => Estimate, {
    description:
      'Rank correlation, -1 to 1; `n` counts the units, its window is that of the blocks. The interval is of this comparison alone.',
  })
  readonly correlation!: Estimate;

  @Field(() => Float, { nullable: true, description: 'Two-sided, of "nothing goes with anything", of this comparison alone.' })
  readonly pValue!: number | null;

  @Field(() => Float, { nullable: true, description: 'The p-value adjusted for all `compared` (Benjamini and Hochberg).' })
  readonly qValue!: number | null;

  @Field(() => DriverBasisEnum, { nullable: true, description: 'Null where too few units are there to compare.' })
  readonly basis!: DriverBasis | null;

  @Field(() => [DriverUnit], { description: 'The units compared, those with most friction first; none of them lies in another.' })
  readonly units!: readonly DriverUnit[];
}

@ObjectType({
  description:
    'Which policies’ friction goes with which gaps, across units. An association has no direction: both may come of something third, as how busy a unit is.',
})
export class GapDrivers {
  @Field(() => ID, { description: 'Of the survey.' })
  readonly surveyId!: string;

  @Field({ description: 'Of the survey.' })
  readonly title!: string;

  @Field(() => ComparedWave, { nullable: true, description: 'The wave asked, or the last closed one; null: none is closed yet.' })
  readonly wave!: ComparedWave | null;

  @Field(() => WithheldReason, {
    nullable: true,
    description: 'Why nothing is compared. WAITING: no wave is closed; NOT_ASKED: no statement is put to both sides.',
  })
  readonly reason!: WithheldReason | null;

  @Field(() => WeekWindow, { nullable: true, description: 'The weeks whose friction is asked: whole ones before the close of the wave.' })
  readonly windowAsked!: WeekWindow | null;

  @Field(() => FrictionUnit, { nullable: true, description: 'The unit whose parts are compared; null: everything.' })
  readonly unit!: FrictionUnit | null;

  @Field(() => Int, { description: 'How many pairs of policy and statement were compared, whichever of them are listed.' })
  readonly compared!: number;

  @Field(() => Int, { description: 'Of the compared: how many go together or opposite.' })
  readonly shown!: number;

  @Field(() => Int, {
    description:
      'How many more were not, because friction and the gap are both published of too few units, or are the same in all of them.',
  })
  readonly notCompared!: number;

  @Field(() => [GapDriver], {
    description: 'What is found first, then what is not, each with the strongest first; then what was not compared.',
  })
  readonly drivers!: readonly GapDriver[];
}
