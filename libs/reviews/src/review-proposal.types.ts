import { enumOf } from '#graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Centring, Decision } from './events.ts';
import { CentringEnum, ReviewDecisionEnum } from './review-enums.ts';

/** Said of a draft in the words in which everybody is told of it once it is decided. */
export const ChangesField = () =>
  Field(() => [String], {
    description:
      'What would be new in the rule against `policyVersion`, a sentence each, as `outcomes` would tell it; guardrails that it leaves out are gone, and named. Empty: nothing.',
  });

const ApprovalAnswerEnum = enumOf('ApprovalAnswer', ['PENDING', 'APPROVED', 'DECLINED']);

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

@ObjectType('ReviewProposal', {
  description:
    'What approvers are asked: exactly this is decided, and nothing else. Whoever declined one is asked again with each that follows.',
})
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

  @ChangesField()
  readonly changes!: readonly string[];

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
