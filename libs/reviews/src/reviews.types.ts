import { connectionOf, IdField, MutationPayload } from '#graphql';
import type { Lazy } from '#graphql';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IsBoolean, IsOptional } from 'class-validator';
import type { ReviewStatus, ReviewTrigger } from './events.ts';
import { ReviewStatusEnum, ReviewTriggerEnum } from './review-enums.ts';
import { AssessmentNode, DefinitionNode, OptionNode, ResponseNode } from './review-parts.types.ts';
import { DecisionNode, EscalationNode, ProposalNode } from './review-proposal.types.ts';

@ObjectType('Review', { description: 'Of one policy: is it still worth what it costs, and what is done about it?' })
export class ReviewNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ID)
  readonly policyId!: string;

  @Field(() => Int, { nullable: true, description: 'The version in force when it was opened.' })
  readonly policyVersion!: number | null;

  @Field(() => ReviewStatusEnum)
  readonly status!: ReviewStatus;

  @Field(() => ReviewTriggerEnum, {
    nullable: true,
    description:
      'What set it off. Null for others than the policy’s office, where a threshold did and no figure that is published says so yet.',
  })
  readonly trigger!: ReviewTrigger | null;

  @Field(() => String, { nullable: true, description: 'Why it was opened; null where `trigger` is.' })
  readonly reason!: string | null;

  @Field({
    description: 'Local date; to others than the policy’s office, of what a threshold set off, the day since when they know of it.',
  })
  readonly openedOn!: string;

  @Field(() => String, { nullable: true, description: 'Local date on which the presumption clock began; null while queued.' })
  readonly clockFrom!: string | null;

  @Field(() => String, { nullable: true, description: 'Last local date to justify, revise or retire the rule; null while queued.' })
  readonly dueOn!: string | null;

  @Field({ description: 'Open after its last day.' })
  readonly isOverdue!: boolean;

  @Field({ description: 'Whether others than the policy’s office see it.' })
  readonly isDisclosed!: boolean;

  @Field(() => ID)
  readonly ownerId!: string;

  @Field(() => ID, { nullable: true })
  readonly deputyId!: string | null;

  @Field(() => ID, { description: 'Who is asked now: the deputy while the owner is away.' })
  readonly actingId!: string;

  @Field(() => ID, { nullable: true, description: 'The head whom it was escalated to, who may conduct it like the office.' })
  readonly escalatedToId!: string | null;

  @Field(() => [EscalationNode])
  readonly escalations!: readonly EscalationNode[];

  @Field(() => DefinitionNode, { nullable: true })
  readonly definition!: DefinitionNode | null;

  @Field(() => AssessmentNode, { nullable: true })
  readonly assessment!: AssessmentNode | null;

  @Field(() => [OptionNode])
  readonly options!: readonly OptionNode[];

  @Field(() => [ResponseNode])
  readonly responses!: readonly ResponseNode[];

  @Field(() => ProposalNode, { nullable: true, description: 'What approvers are asked now.' })
  readonly proposal!: ProposalNode | null;

  @Field(() => [ProposalNode], { description: 'Everything that approvers were ever asked, in that order.' })
  readonly proposals!: readonly ProposalNode[];

  @Field(() => DecisionNode, { nullable: true })
  readonly decision!: DecisionNode | null;

  @Field(() => Int, { nullable: true, description: 'For the policy’s office: pass it as `expectedVersion` when you edit.' })
  readonly revision!: number | null;
}

@InputType({ description: 'All that is given has to hold.' })
export class ReviewFilter {
  @Field(() => Boolean, { nullable: true, description: 'Those that you conduct.' })
  @IsOptional()
  @IsBoolean()
  readonly mine?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Those that wait for your approval.' })
  @IsOptional()
  @IsBoolean()
  readonly awaitsMe?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Not closed; queued ones are open, too.' })
  @IsOptional()
  @IsBoolean()
  readonly open?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  @IsOptional()
  @IsBoolean()
  readonly overdue?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  @IsOptional()
  @IsBoolean()
  readonly queued?: boolean | null;

  @IdField('policy', { nullable: true })
  readonly policyId?: string | null;
}

export const ReviewConnection = connectionOf('Review', () => ReviewNode);

@ObjectType()
export class ReviewPayload extends MutationPayload {
  @Field(() => ReviewNode, { nullable: true, description: 'Null where you may not see it.' })
  readonly review?: Lazy<ReviewNode | null>;
}
