import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Centring, Decision, ReviewTrigger, Shortfall, TaskKind } from './events.ts';
import { CentringEnum, GainEnum, ResponseKindEnum, ReviewDecisionEnum, ShortfallEnum, TaskKindEnum } from './review-enums.ts';
import type { Gain } from './review-enums.ts';
import { enumOf } from '#graphql';

const EvidenceKindEnum = enumOf('EvidenceKind', ['BLOCKS', 'COST', 'CHART', 'PROTECTION', 'GAPS', 'CHARTER', 'HISTORY']);
const ApprovalAnswerEnum = enumOf('ApprovalAnswer', ['PENDING', 'APPROVED', 'DECLINED']);

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

  @Field(() => GainsNode)
  readonly gains!: GainsNode;

  @Field(() => CentringEnum, { description: 'Computed from the gains.' })
  readonly centring!: Centring;

  @Field(() => [ID], { description: 'Backtests that were kept as evidence.' })
  readonly backtestIds!: readonly string[];

  @Field({ description: 'ISO instant.' })
  readonly proposedAt!: string;
}

@ObjectType('Offer')
export class OfferNode {
  @Field()
  readonly party!: string;

  @Field()
  readonly offer!: string;
}

@ObjectType('PrintedAgreement', { description: 'To be printed or sent; what people wrote in it is escaped.' })
export class PrintedAgreementNode {
  @Field({ description: 'A whole page of HTML.' })
  readonly html!: string;

  @Field()
  readonly text!: string;
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

  @Field(() => ID, { nullable: true, description: 'COMMUNICATE: who tells them.' })
  readonly taskOwnerId!: string | null;

  @Field(() => String, { nullable: true, description: 'COMMUNICATE: local date until which they are told.' })
  readonly dueOn!: string | null;

  @Field({ description: 'ISO instant.' })
  readonly recordedAt!: string;
}

@ObjectType('Approval')
export class ApprovalNode {
  @Field(() => ID)
  readonly approverId!: string;

  @Field(() => ApprovalAnswerEnum)
  readonly answer!: keyof typeof ApprovalAnswerEnum;

  @Field(() => String, { nullable: true })
  readonly reason!: string | null;

  @Field({ description: 'Given by somebody with the role COMPLIANCE.' })
  readonly asCompliance!: boolean;

  @Field(() => String, { nullable: true, description: 'ISO instant.' })
  readonly answeredAt!: string | null;
}

@ObjectType('ReviewProposal', { description: 'What approvers are asked: exactly this is decided, and nothing else.' })
export class ProposalNode {
  @Field(() => ID)
  readonly requestId!: string;

  @Field({ description: 'False once it was declined, or anything that it rests on was changed.' })
  readonly isCurrent!: boolean;

  @Field(() => ID, { nullable: true, description: 'Null in the fast lane.' })
  readonly optionId!: string | null;

  @Field(() => ReviewDecisionEnum)
  readonly decision!: Decision;

  @Field()
  readonly fastLane!: boolean;

  @Field(() => String, { nullable: true, description: 'JSON of the whole version that would be published.' })
  readonly version!: string | null;

  @Field(() => Int, { description: 'The policy’s last version when it was drafted.' })
  readonly policyVersion!: number;

  @Field(() => CentringEnum)
  readonly centring!: Centring;

  @Field()
  readonly rationale!: string;

  @Field({ description: 'What everybody would read on the feed of outcomes.' })
  readonly publicReason!: string;

  @Field({ description: 'Word by word what each reporter would be told.' })
  readonly outcomeMessage!: string;

  @Field({ description: 'The law demands the rule or it prevents fraud: one of the approvals has to come from compliance.' })
  readonly needsCompliance!: boolean;

  @Field(() => [ApprovalNode], { description: 'All of them have to be there.' })
  readonly approvals!: readonly ApprovalNode[];

  @Field({ description: 'ISO instant.' })
  readonly requestedAt!: string;
}

@ObjectType('ReviewOutcome', { description: 'What was decided.' })
export class DecisionNode {
  @Field(() => ReviewDecisionEnum)
  readonly decision!: Decision;

  @Field()
  readonly fastLane!: boolean;

  @Field(() => Boolean, { nullable: true, description: 'The fast lane’s question: does it still serve the customer’s need?' })
  readonly stillServes!: boolean | null;

  @Field(() => ID, { nullable: true })
  readonly optionId!: string | null;

  @Field()
  readonly rationale!: string;

  @Field()
  readonly publicReason!: string;

  @Field()
  readonly outcomeMessage!: string;

  @Field(() => String, { nullable: true, description: 'JSON of the whole version.' })
  readonly version!: string | null;

  @Field(() => String, { nullable: true, description: 'Local date; null where nothing of the rule changes.' })
  readonly effectiveFrom!: string | null;

  @Field(() => CentringEnum)
  readonly centring!: Centring;

  @Field(() => [String], { description: 'Kinds of the frozen evidence, and `BACKTEST:<id>`.' })
  readonly evidence!: readonly string[];

  @Field(() => ID)
  readonly decidedBy!: string;

  @Field({ description: 'Local date.' })
  readonly decidedOn!: string;
}

@ObjectType('ReviewEscalation')
export class EscalationNode {
  @Field(() => ID, { nullable: true, description: 'Null: nobody heads a unit above; executives see it.' })
  readonly toPersonId!: string | null;

  @Field()
  readonly reason!: string;

  @Field({ description: 'ISO instant.' })
  readonly escalatedAt!: string;
}

@ObjectType('Task')
export class TaskNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => TaskKindEnum)
  readonly kind!: TaskKind;

  @Field(() => ID)
  readonly policyId!: string;

  @Field(() => ID, { nullable: true, description: 'The review that it follows from.' })
  readonly reviewId!: string | null;

  @Field()
  readonly title!: string;

  @Field(() => ID)
  readonly ownerId!: string;

  @Field(() => ID, { description: 'Who is asked now: the other one of the policy’s office while its owner is away.' })
  readonly actingId!: string;

  @Field({ description: 'Local date.' })
  readonly dueOn!: string;

  @Field()
  readonly isOverdue!: boolean;

  @Field(() => String, { nullable: true, description: 'ISO instant; null: open.' })
  readonly doneAt!: string | null;

  @Field(() => Float, { nullable: true, description: 'COMMUNICATION: the share reached, 0 to 1.' })
  readonly reachedShare!: number | null;

  @Field(() => String, { nullable: true })
  readonly note!: string | null;
}

/** Of a trigger that may be withheld. */
export type ShownTrigger = ReviewTrigger | null;
