import { enumOf, OfferNode, PrintedAgreementNode } from '#graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Centring, Decision, Shortfall } from './events.ts';
import { ChangesField } from './review-proposal.types.ts';
import { CentringEnum, GainEnum, ResponseKindEnum, ReviewDecisionEnum, ShortfallEnum } from './review-enums.ts';
import type { Gain } from './review-enums.ts';

const EvidenceKindEnum = enumOf('EvidenceKind', ['BLOCKS', 'COST', 'CHART', 'PROTECTION', 'GAPS', 'CHARTER', 'HISTORY']);

@ObjectType('ReviewEvidence', { description: 'As it was published when the review was defined; never changed.' })
export class EvidenceNode {
  @Field(() => EvidenceKindEnum)
  readonly kind!: keyof typeof EvidenceKindEnum;

  @Field({ description: 'In one sentence; “none” where there is nothing.' })
  readonly summary!: string;

  @Field(() => String, { nullable: true, description: 'JSON: the query that gave it, with its answer.' })
  readonly data!: string | null;
}

@ObjectType('CustomerExpectation')
export class CustomerExpectationNode {
  @Field()
  readonly text!: string;

  @Field(() => String, { nullable: true, description: 'Who says so.' })
  readonly source!: string | null;

  @Field({ description: 'The source, or “assumed, not asked”.' })
  readonly label!: string;
}

@ObjectType('ReviewDefinition')
export class DefinitionNode {
  @Field(() => CustomerExpectationNode)
  readonly customerExpectation!: CustomerExpectationNode;

  @Field()
  readonly staffExpectation!: string;

  @Field({ description: 'What the rule is for.' })
  readonly purpose!: string;

  @Field(() => [EvidenceNode])
  readonly evidence!: readonly EvidenceNode[];

  @Field({ description: 'ISO instant.' })
  readonly definedAt!: string;
}

@ObjectType('Realism')
export class RealismNode {
  @Field()
  readonly exceedsNeeds!: boolean;

  @Field()
  readonly alignsWithGoals!: boolean;

  @Field()
  readonly withinOperations!: boolean;

  @Field()
  readonly withinTechnology!: boolean;

  @Field()
  readonly isAchievable!: boolean;
}

@ObjectType('GreenTape')
export class GreenTapeNode {
  @Field()
  readonly isWritten!: boolean;

  @Field()
  readonly meansFitEnds!: boolean;

  @Field()
  readonly isOptimalControl!: boolean;

  @Field()
  readonly isConsistentlyApplied!: boolean;

  @Field()
  readonly isPurposeUnderstood!: boolean;
}

@ObjectType('ReviewAssessment')
export class AssessmentNode {
  @Field(() => RealismNode)
  readonly realism!: RealismNode;

  @Field({ description: 'Computed: no to the first criterion and yes to the others.' })
  readonly isRealistic!: boolean;

  @Field(() => ShortfallEnum)
  readonly shortfall!: Shortfall;

  @Field(() => GreenTapeNode)
  readonly greenTape!: GreenTapeNode;

  @Field({ description: 'Computed: yes to all five, an effective rule.' })
  readonly isGreenTape!: boolean;

  @Field()
  readonly reason!: string;

  @Field({ description: 'ISO instant.' })
  readonly assessedAt!: string;
}

@ObjectType('ExpectedGains')
export class GainsNode {
  @Field(() => GainEnum)
  readonly customers!: Gain;

  @Field(() => GainEnum)
  readonly staffTime!: Gain;

  @Field(() => GainEnum)
  readonly cost!: Gain;

  @Field(() => GainEnum)
  readonly protection!: Gain;
}

@ObjectType('ReviewOption')
export class OptionNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ReviewDecisionEnum)
  readonly decision!: Decision;

  @Field()
  readonly title!: string;

  @Field()
  readonly description!: string;

  @Field(() => String, { nullable: true, description: 'JSON of the whole version that would be published.' })
  readonly version!: string | null;

  @Field(() => Int, { description: 'The policy’s last version when it was drafted; on a later one it has to be proposed anew.' })
  readonly policyVersion!: number;

  @ChangesField()
  readonly changes!: readonly string[];

  @Field(() => GainsNode)
  readonly gains!: GainsNode;

  @Field(() => CentringEnum, { description: 'Computed from the gains.' })
  readonly centring!: Centring;

  @Field(() => [ID], { description: 'Backtests that were kept as evidence.' })
  readonly backtestIds!: readonly string[];

  @Field({ description: 'ISO instant.' })
  readonly proposedAt!: string;
}

@ObjectType('ReviewResponse')
export class ResponseNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ResponseKindEnum)
  readonly kind!: keyof typeof ResponseKindEnum;

  @Field()
  readonly text!: string;

  @Field(() => [String])
  readonly parties!: readonly string[];

  @Field(() => [OfferNode])
  readonly offers!: readonly OfferNode[];

  @Field(() => PrintedAgreementNode, { nullable: true, description: 'What was agreed.' })
  readonly agreement!: PrintedAgreementNode | null;

  @Field(() => ID, { nullable: true, description: 'COMMUNICATE and TRAIN: who does it; with the decision it becomes their task.' })
  readonly taskOwnerId!: string | null;

  @Field(() => String, { nullable: true, description: 'COMMUNICATE and TRAIN: local date until which it is done.' })
  readonly dueOn!: string | null;

  @Field({ description: 'ISO instant.' })
  readonly recordedAt!: string;
}
