import { Estimate, WeekWindow, WithheldReason } from '#graphql';
import { ProtectionKindEnum } from '#policies';
import type { ProtectionKind } from '#policies/events';
import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ExposureKind, FrictionPolicy } from './friction-figures.types.ts';

export const EffectVerdict = {
  FELL: 'FELL',
  ROSE: 'ROSE',
  NO_CLEAR_CHANGE: 'NO_CLEAR_CHANGE',
  TOO_EARLY: 'TOO_EARLY',
} as const;
export type EffectVerdict = keyof typeof EffectVerdict;
registerEnumType(EffectVerdict, {
  name: 'EffectVerdict',
  description: 'Whether something changed with a revision.',
  valuesMap: {
    FELL: { description: 'The 95 % interval lies below 1.' },
    ROSE: { description: 'The 95 % interval lies above 1, also against everything up to the revision.' },
    NO_CLEAR_CHANGE: {
      description: 'The data cannot tell; `smallestVisibleFall` and `smallestVisibleRise` say what they would have shown.',
    },
    TOO_EARLY: { description: 'Fewer than 6 before, or fewer than 4 closed whole weeks in force.' },
  },
});

export const EffectTrap = {
  EXPOSURE: 'EXPOSURE',
  REGRESSION_TO_THE_MEAN: 'REGRESSION_TO_THE_MEAN',
  REPORTING_PROPENSITY: 'REPORTING_PROPENSITY',
} as const;
export type EffectTrap = keyof typeof EffectTrap;
registerEnumType(EffectTrap, {
  name: 'EffectTrap',
  description: 'What makes a comparison of two windows look like an effect where there is none.',
  valuesMap: {
    EXPOSURE: { description: 'Fewer customers make fewer reports.' },
    REGRESSION_TO_THE_MEAN: { description: 'Rules are revised when they are at their worst, and come down by themselves.' },
    REPORTING_PROPENSITY: { description: 'People become readier to report, or tired of it.' },
  },
});

export const TrapState = { HANDLED: 'HANDLED', NOT_HANDLED: 'NOT_HANDLED' } as const;
export type TrapState = keyof typeof TrapState;
registerEnumType(TrapState, { name: 'TrapState', description: 'Whether the method takes a trap into account.' });

export const EffectView = { OFFICE: 'OFFICE', PUBLISHED: 'PUBLISHED' } as const;
export type EffectView = keyof typeof EffectView;
registerEnumType(EffectView, {
  name: 'EffectView',
  description: 'What an answer is worked out from.',
  valuesMap: {
    OFFICE: {
      description: 'Every single report delivered to you as the owner or deputy, imported ones included; that you read them is recorded.',
    },
    PUBLISHED: { description: 'Published blocks.' },
  },
});

@ObjectType()
export class TrapReport {
  @Field(() => EffectTrap, { description: 'Which one.' })
  readonly trap!: EffectTrap;

  @Field(() => TrapState, { description: 'Whether it is taken into account.' })
  readonly state!: TrapState;

  @Field({ description: 'How, or why not; one or two sentences.' })
  readonly words!: string;
}

@ObjectType({ description: 'One side of a comparison.' })
export class EffectSide {
  @Field(() => WeekWindow, {
    nullable: true,
    description: 'The weeks that the method asks for; null where there are none, or where they would tell of single reports.',
  })
  readonly windowAsked!: WeekWindow | null;

  @Field(() => WeekWindow, { nullable: true, description: 'The weeks that `n` is about: all of those asked, or whole blocks among them.' })
  readonly windowAnswered!: WeekWindow | null;

  @Field(() => Int, { nullable: true, description: 'What was counted; null where none is published.' })
  readonly n!: number | null;

  @Field(() => Float, { nullable: true, description: 'Weeks, or customers served in them.' })
  readonly exposure!: number | null;

  @Field(() => Int, { nullable: true, description: 'Reports on the other policies in the same weeks; null where they were no control.' })
  readonly controlN!: number | null;
}

@ObjectType({ description: 'Whether something changed with a revision, how much, and what the method can and cannot know.' })
export class EffectFinding {
  @Field(() => EffectVerdict, { nullable: true, description: 'Null where it is withheld.' })
  readonly verdict!: EffectVerdict | null;

  @Field(() => WithheldReason, { nullable: true, description: 'Set exactly where there is no verdict.' })
  readonly reason!: WithheldReason | null;

  @Field({ description: 'One or two sentences, and one on what was counted where the office and others count differently.' })
  readonly why!: string;

  @Field(() => Estimate, {
    description:
      'Rate after over rate before, 0.5 for half; with a control, over the same ratio of all other policies. Its window is the one after.',
  })
  readonly effect!: Estimate;

  @Field(() => Float, { nullable: true, description: 'Exact, two-sided, of "nothing changed".' })
  readonly pValue!: number | null;

  @Field({ description: 'Whether it is compared with how all other policies changed.' })
  readonly controlled!: boolean;

  @Field(() => Float, {
    nullable: true,
    description:
      'The ratio nearest to 1 that would have been found a fall with a probability of 80 %, other counts as they are; null: none.',
  })
  readonly smallestVisibleFall!: number | null;

  @Field(() => Float, { nullable: true, description: 'The same of a rise.' })
  readonly smallestVisibleRise!: number | null;

  @Field(() => ExposureKind, { description: 'What the rates relate to.' })
  readonly exposure!: ExposureKind;

  @Field(() => EffectSide, { description: 'The baseline.' })
  readonly before!: EffectSide;

  @Field(() => EffectSide, { description: 'In force; the week of the change counts to neither side.' })
  readonly after!: EffectSide;

  @Field(() => [TrapReport], { description: 'Three traps, and which of them the method handles.' })
  readonly traps!: readonly TrapReport[];
}

export const EffectSeriesRefusal = {
  TOO_FEW_POINTS: 'TOO_FEW_POINTS',
  NO_CONVERGENCE: 'NO_CONVERGENCE',
  NOT_PUBLISHED: 'NOT_PUBLISHED',
} as const;
export type EffectSeriesRefusal = keyof typeof EffectSeriesRefusal;
registerEnumType(EffectSeriesRefusal, {
  name: 'EffectSeriesRefusal',
  description: 'Why there are no two lines.',
  valuesMap: {
    TOO_FEW_POINTS: { description: 'Fewer than 12 weeks before or after.' },
    NO_CONVERGENCE: { description: 'No line fits best, as on a side without reports, or with all of them in its first or last week.' },
    NOT_PUBLISHED: { description: 'Blocks do not tell single weeks.' },
  },
});

@ObjectType({
  description:
    'Interrupted time series by single weeks, beside the verdict and never in its place: a line before and a line after, without a control. Seasons, and weeks that depend on each other, make its limits too narrow.',
})
export class EffectSeries {
  @Field(() => EffectSeriesRefusal, { nullable: true, description: 'Set exactly where there are no estimates.' })
  readonly refusal!: EffectSeriesRefusal | null;

  @Field({ description: 'One or two sentences.' })
  readonly why!: string;

  @Field(() => Estimate, {
    description: 'Rate in the first week after, over where the line before would lead; 0.5 for half. `n` counts weeks.',
  })
  readonly step!: Estimate;

  @Field(() => Estimate, { description: 'Rate of a week over that of the week before, up to the revision.' })
  readonly trendBefore!: Estimate;

  @Field(() => Estimate, {
    description: 'The same ratio after, over that before: below 1 where friction falls faster, or rises more slowly.',
  })
  readonly trendChange!: Estimate;

  @Field(() => Float, { nullable: true, description: '1 where weeks vary as chance does, more where they vary more; the limits know it.' })
  readonly dispersion!: number | null;

  @Field(() => ExposureKind, { description: 'What the rates relate to.' })
  readonly exposure!: ExposureKind;

  @Field(() => Int, { nullable: true, description: 'Weeks before; null where it would tell of single reports.' })
  readonly weeksBefore!: number | null;

  @Field(() => Int, { nullable: true, description: 'Whole weeks in force.' })
  readonly weeksAfter!: number | null;

  @Field(() => Int, { nullable: true, description: 'Weeks between that count to neither side.' })
  readonly weeksLeftOut!: number | null;
}

@ObjectType()
export class ProtectionEffect {
  @Field(() => ProtectionKindEnum, { description: 'What the rule prevents.' })
  readonly kind!: ProtectionKind;

  @Field(() => EffectFinding, { description: 'Of the weeks for which it was recorded.' })
  readonly finding!: EffectFinding;
}

@ObjectType()
export class PublicSourceEffect {
  @Field({ description: 'Name of the public source.' })
  readonly source!: string;

  @Field(() => EffectFinding, { description: 'Its reports on the policy; the control are its reports on other policies.' })
  readonly friction!: EffectFinding;

  @Field(() => EffectSeries, { description: 'The same reports as two lines.' })
  readonly frictionSeries!: EffectSeries;

  @Field(() => EffectFinding, { description: 'Those whose customer went without, was delayed, left or complained.' })
  readonly customerOutcomes!: EffectFinding;
}

@ObjectType({ description: 'Did a revision work? On friction, on customers and on what the rule protects.' })
export class RevisionEffect {
  @Field(() => FrictionPolicy, { description: 'The policy asked.' })
  readonly policy!: FrictionPolicy;

  @Field(() => Int, { description: 'Number of the version; 2 and later.' })
  readonly number!: number;

  @Field({ description: 'Local date from which it applies.' })
  readonly effectiveFrom!: string;

  @Field(() => EffectView, { description: 'What `friction` and `customerOutcomes` are worked out from.' })
  readonly view!: EffectView;

  @Field({ description: 'All verdicts in one line, such as "friction FELL, losses NO_CLEAR_CHANGE"; what was counted, `view` says.' })
  readonly summary!: string;

  @Field(() => EffectFinding, { description: 'Reports on the policy.' })
  readonly friction!: EffectFinding;

  @Field(() => EffectSeries, { description: 'The same as two lines, to the office alone; of public sources each has its own.' })
  readonly frictionSeries!: EffectSeries;

  @Field(() => EffectFinding, { description: 'Reports whose customer went without, was delayed, left or complained.' })
  readonly customerOutcomes!: EffectFinding;

  @Field(() => [ProtectionEffect], { description: 'What the rule protects: one for each kind that was ever recorded.' })
  readonly protection!: readonly ProtectionEffect[];

  @Field(() => [PublicSourceEffect], { description: 'Each public source apart, exact by week.' })
  readonly publicSources!: readonly PublicSourceEffect[];
}
