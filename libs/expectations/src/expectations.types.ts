import { connectionOf, enumOf, MutationPayload, OfferNode, PrintedAgreementNode, ShortfallEnum } from '#graphql';
import type { Lazy } from '#graphql';
import type { Shortfall } from '#reviews/events';
import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { CharterFactorEnum } from './charter-enums.ts';
import { ExpectationResponseKindEnum, ExpectationSourceEnum, ExpectationStatusEnum, ExpectingPartyEnum } from './expectation-enums.ts';
import { REALISM_CRITERIA } from './events.ts';
import type {
  CharterClause,
  CharterFactor,
  CriterionAnswer,
  ExpectationResponseKind,
  ExpectationSource,
  ExpectationStatus,
  ExpectingParty,
  RealismCriterion,
} from './events.ts';

const RealismCriterionEnum = enumOf('RealismCriterion', REALISM_CRITERIA, {
  valuesMap: {
    exceedsNeeds: { description: 'Does it exceed what this user needs?' },
    alignsWithGoals: { description: 'Is it in line with the organisation’s goals?' },
    withinOperations: { description: 'Is it within operational bounds?' },
    withinTechnology: { description: 'Is it within the bounds of technology?' },
    isAchievable: { description: 'Can it be achieved with present constraints and capabilities?' },
  },
});

@ObjectType('ExpectationClause', { description: 'As it read when the expectation was registered.' })
export class ExpectationClauseNode implements Pick<CharterClause, 'key' | 'text'> {
  @Field()
  readonly key!: string;

  @Field()
  readonly text!: string;
}

@ObjectType('CriterionAnswer')
export class CriterionAnswerNode implements CriterionAnswer {
  @Field(() => RealismCriterionEnum)
  readonly criterion!: RealismCriterion;

  @Field()
  readonly answer!: boolean;

  @Field(() => String, { nullable: true, description: 'Why.' })
  readonly note!: string | null;
}

@ObjectType('ExpectationAssessment')
export class ExpectationAssessmentNode {
  @Field()
  readonly isMet!: boolean;

  @Field({ description: 'What shows it.' })
  readonly reason!: string;

  @Field(() => [CriterionAnswerNode], { description: 'The five, in their order; empty where it is met.' })
  readonly criteria!: readonly CriterionAnswerNode[];

  @Field(() => Boolean, { nullable: true, description: 'Computed: no to the first criterion and yes to the others. Null: met.' })
  readonly isRealistic!: boolean | null;

  @Field(() => ShortfallEnum, { nullable: true, description: 'Null: met.' })
  readonly shortfall!: Shortfall | null;

  @Field(() => String, { nullable: true, description: 'Why it is not what follows from the criteria; null: it is.' })
  readonly shortfallReason!: string | null;

  @Field(() => Int, { nullable: true, description: 'The version of the unit’s charter in force then; null: none was.' })
  readonly charterNumber!: number | null;

  @Field(() => ID)
  readonly assessedBy!: string;

  @Field({ description: 'ISO instant.' })
  readonly assessedAt!: string;
}

@ObjectType('ExpectationTask', { description: 'Its owner finds it among `tasks`.' })
export class ExpectationTaskNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ID)
  readonly ownerId!: string;

  @Field({ description: 'Local date.' })
  readonly dueOn!: string;

  @Field(() => String, { nullable: true, description: 'ISO instant; null: open.' })
  readonly doneAt!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'COMMUNICATE: the share of those to be told who were reached, 0 to 1, once it is done.',
  })
  readonly reachedShare!: number | null;
}

@ObjectType('ExpectationResponse')
export class ExpectationResponseNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ExpectationResponseKindEnum)
  readonly kind!: ExpectationResponseKind;

  @Field()
  readonly text!: string;

  @Field(() => [String])
  readonly parties!: readonly string[];

  @Field(() => [OfferNode])
  readonly offers!: readonly OfferNode[];

  @Field(() => PrintedAgreementNode, { nullable: true, description: 'What was agreed.' })
  readonly agreement!: PrintedAgreementNode | null;

  @Field(() => ID, { nullable: true, description: 'REVIEW: the review of the linked policy; null: the charter is to be revised.' })
  readonly reviewId!: string | null;

  @Field(() => ExpectationTaskNode, { nullable: true, description: 'COMMUNICATE, and REVIEW of the charter.' })
  readonly task!: ExpectationTaskNode | null;

  @Field(() => ID, { nullable: true, description: 'ESCALATE: to whom; null: to the executives.' })
  readonly toPersonId!: string | null;

  @Field(() => ExpectationStatusEnum, { description: 'What the expectation was from then on.' })
  readonly status!: ExpectationStatus;

  @Field(() => ID)
  readonly respondedBy!: string;

  @Field({ description: 'ISO instant.' })
  readonly respondedAt!: string;
}

@ObjectType('Expectation')
export class ExpectationNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ID)
  readonly unitId!: string;

  @Field(() => ID, { nullable: true })
  readonly policyId!: string | null;

  @Field(() => ExpectingPartyEnum)
  readonly party!: ExpectingParty;

  @Field(() => String, { nullable: true, description: 'Which of them, in words; null: all customers or employees.' })
  readonly partyName!: string | null;

  @Field({ description: 'What they expect.' })
  readonly what!: string;

  @Field(() => ExpectationSourceEnum)
  readonly source!: ExpectationSource;

  @Field({ description: 'Who says so, in the words of whoever registered it, or “assumed, not asked”.' })
  readonly sourceLabel!: string;

  @Field(() => ID, { nullable: true, description: 'SURVEY_WAVE: the wave, which was closed then.' })
  readonly sourceWaveId!: string | null;

  @Field(() => CharterFactorEnum)
  readonly factor!: CharterFactor;

  @Field(() => ExpectationClauseNode, {
    nullable: true,
    description: 'Of the charter that it touches; null: that charter has none of this factor.',
  })
  readonly clause!: ExpectationClauseNode | null;

  @Field(() => Int, { nullable: true, description: 'The version of the unit’s charter in force then; null: none was.' })
  readonly charterNumber!: number | null;

  @Field(() => ExpectationStatusEnum)
  readonly status!: ExpectationStatus;

  @Field({ description: 'Which step made the status what it is, when and why; of an escalation to whose office, as it stands today.' })
  readonly explanation!: string;

  @Field(() => [ExpectationAssessmentNode], { description: 'In the order in which they came; the last one holds.' })
  readonly assessments!: readonly ExpectationAssessmentNode[];

  @Field(() => [ExpectationResponseNode], { description: 'In the order in which they came.' })
  readonly responses!: readonly ExpectationResponseNode[];

  @Field(() => ID, { nullable: true, description: 'ESCALATED: who has it; null: the executives, or it is not ESCALATED.' })
  readonly escalatedToId!: string | null;

  @Field(() => ID)
  readonly registeredBy!: string;

  @Field({ description: 'ISO instant.' })
  readonly registeredAt!: string;

  @Field(() => Int, { description: 'Pass it as `expectedVersion` when you edit.' })
  readonly revision!: number;
}

export const ExpectationConnection = connectionOf('Expectation', () => ExpectationNode);

@ObjectType()
export class ExpectationPayload extends MutationPayload {
  @Field(() => ExpectationNode, { nullable: true })
  readonly expectation?: Lazy<ExpectationNode | null>;
}
