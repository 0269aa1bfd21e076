import { WarningSignCheckNode, WarningSignEnum } from '#expectations';
import type { WarningSign } from '#expectations/events';
import { FrictionUnit, GapDrivers, Misstep, MisstepCount } from '#insights';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { ReasonField, TotalField } from './section-fields.ts';
import type { SectionReason } from './section-fields.ts';

@ObjectType({ description: 'What opens gaps of expectations, as `missteps` judges the rules in force today, whenever the period was.' })
export class LeadershipMissteps {
  @TotalField()
  readonly total!: number;

  @ReasonField()
  readonly reason!: SectionReason | null;

  @Field(() => [MisstepCount], { description: 'They add up to `total`.' })
  readonly counts!: readonly MisstepCount[];

  @Field(() => [Misstep], { description: 'What is found first, then what cannot be told; the kinds in turn, and of each the worst first.' })
  readonly judged!: readonly Misstep[];
}

@ObjectType({ description: 'Over all units that were checked.' })
export class LeadershipSignCount {
  @Field(() => WarningSignEnum)
  readonly sign!: WarningSign;

  @Field(() => Int, { description: 'Units in which people say that it is there.' })
  readonly present!: number;

  @Field(() => Int, { description: 'Units in which people cannot tell.' })
  readonly notKnown!: number;
}

@ObjectType()
export class LeadershipSignCheck {
  @Field(() => FrictionUnit)
  readonly unit!: FrictionUnit;

  @Field(() => WarningSignCheckNode)
  readonly check!: WarningSignCheckNode;
}

@ObjectType({ description: 'Signs that people expect something else than units offer, as people who know the units answered.' })
export class LeadershipWarningSigns {
  @TotalField()
  readonly total!: number;

  @Field(() => Int, { description: 'Units that nobody has checked up to the end of the period.' })
  readonly unchecked!: number;

  @ReasonField()
  readonly reason!: SectionReason | null;

  @Field(() => [LeadershipSignCount], { description: 'All six, in their order; empty where no unit was checked.' })
  readonly counts!: readonly LeadershipSignCount[];

  @Field(() => [LeadershipSignCheck], {
    description: 'Of each unit its latest check of those that had begun by the end of the period; those with most signs first.',
  })
  readonly checks!: readonly LeadershipSignCheck[];
}

@ObjectType({
  description: 'Which policies’ friction goes with which gaps across units. An association: what brings it about, this cannot tell.',
})
export class LeadershipGapDrivers {
  @TotalField()
  readonly total!: number;

  @Field(() => Int, { description: 'Pairs of policy and statement that were compared in the waves listed.' })
  readonly compared!: number;

  @Field(() => Int, { description: 'Pairs that were not, because both are published of too few units, or are the same in all of them.' })
  readonly notCompared!: number;

  @Field(() => Int, { description: 'Of the compared: how many are shown to go together or opposite.' })
  readonly shown!: number;

  @ReasonField()
  readonly reason!: SectionReason | null;

  @Field(() => [GapDrivers], { description: 'One for each wave that closed, with the first pairs that are shown and no others.' })
  readonly waves!: readonly GapDrivers[];
}
