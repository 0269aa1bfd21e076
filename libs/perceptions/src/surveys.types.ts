import { connectionOf, HandDimensionEnum, MutationPayload, WithheldReason } from '#graphql';
import type { Lazy } from '#graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Audience, HandDimension } from './events.ts';
import { AudienceEnum, WaveStateEnum } from './perceptions-enums.ts';
import type { WaveState } from './perceptions-enums.ts';

@ObjectType('Statement', { description: 'One meaning in two texts, answered from 1 (not at all) to 5 (fully).' })
export class StatementNode {
  @Field({ description: 'Unique in its survey.' })
  readonly key!: string;

  @Field(() => String, { nullable: true, description: 'Null: employees are not asked.' })
  readonly employeeText!: string | null;

  @Field(() => String, { nullable: true, description: 'Null: customers are not asked.' })
  readonly customerText!: string | null;

  @Field(() => HandDimensionEnum, { nullable: true })
  readonly dimension!: HandDimension | null;

  @Field(() => ID, { nullable: true })
  readonly policyId!: string | null;

  @Field(() => Int, { nullable: true, description: 'The warning sign that agreement speaks for.' })
  readonly warningSign!: number | null;

  @Field(() => Int, { nullable: true, description: 'Points of 100 in the weighted gap.' })
  readonly weight!: number | null;
}

@ObjectType('SurveyTemplate')
export class SurveyTemplateNode {
  @Field()
  readonly key!: string;

  @Field()
  readonly title!: string;

  @Field(() => [StatementNode])
  readonly statements!: readonly StatementNode[];
}

@ObjectType('SurveyWave', { description: 'One time of asking.' })
export class SurveyWaveNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int, { description: '1, 2, 3 … of its survey.' })
  readonly number!: number;

  @Field(() => WaveStateEnum)
  readonly state!: WaveState;

  @Field({ description: 'Local date, the first on which answers are taken.' })
  readonly opensOn!: string;

  @Field({ description: 'Local date, the last on which answers are taken, as it was set at the opening; `closedOn` may be before it.' })
  readonly closesOn!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Local date on which it was closed in fact: early by somebody, else by itself on the day after `closesOn`. Null: it is open.',
  })
  readonly closedOn!: string | null;

  @Field(() => [StatementNode])
  readonly statements!: readonly StatementNode[];
}

@ObjectType('Survey', { description: 'Paired statements that are asked again and again, unchanged.' })
export class SurveyNode {
  @Field(() => ID)
  readonly id!: string;

  @Field()
  readonly title!: string;

  @Field(() => String, { nullable: true, description: 'Key of the template that it began from.' })
  readonly template!: string | null;

  @Field(() => [StatementNode])
  readonly statements!: readonly StatementNode[];

  @Field(() => Int, { nullable: true, description: 'Days from one wave’s opening to the next; null: opened by hand.' })
  readonly cadenceDays!: number | null;

  @Field({ description: 'No wave of it is opened any more.' })
  readonly isRetired!: boolean;

  @Field(() => [SurveyWaveNode], { description: 'The latest first.' })
  readonly waves!: readonly SurveyWaveNode[];
}

export const SurveyConnection = connectionOf('Survey', () => SurveyNode);

@ObjectType('StatementResult', {
  description: 'How one audience answered one statement: a sum of published groups, each of enough people.',
})
export class StatementResultNode {
  @Field()
  readonly key!: string;

  @Field(() => AudienceEnum)
  readonly audience!: Audience;

  @Field(() => [Int], { nullable: true, description: 'How many people answered 1, 2, 3, 4 and 5; null where it is withheld.' })
  readonly counts!: readonly number[] | null;

  @Field(() => Int, { nullable: true, description: 'Their sum; null where it is withheld.' })
  readonly respondents!: number | null;

  @Field(() => WithheldReason, { nullable: true, description: 'Set exactly where `counts` is null; the same for none as for four.' })
  readonly reason!: WithheldReason | null;
}

@ObjectType('WaveResults', {
  description:
    'What is published of a closed wave, as it was counted: how many gave each answer, one audience at a time; it never changes. `perceptionGaps` works out from the same counts how far the two audiences agree, with intervals, gaps, changes and trends.',
})
export class WaveResultsNode {
  @Field(() => ID)
  readonly waveId!: string;

  @Field(() => ID)
  readonly surveyId!: string;

  @Field(() => ID, { nullable: true, description: 'The unit that it is about, with those below it; null: the organisation.' })
  readonly unitId!: string | null;

  @Field(() => Int, { description: 'People that stand behind each published group, at least.' })
  readonly k!: number;

  @Field(() => [StatementResultNode])
  readonly statements!: readonly StatementResultNode[];
}

@ObjectType()
export class SurveyPayload extends MutationPayload {
  @Field(() => SurveyNode, { nullable: true })
  readonly survey?: Lazy<SurveyNode | null>;
}

@ObjectType()
export class SurveyWavePayload extends MutationPayload {
  @Field(() => SurveyWaveNode, { nullable: true })
  readonly wave?: Lazy<SurveyWaveNode | null>;
}

@ObjectType()
export class SubmitAnswersPayload extends MutationPayload {}
