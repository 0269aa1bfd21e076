import { connectionOf } from '#graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Decision } from './events.ts';
import { ReviewDecisionEnum } from './review-enums.ts';

@ObjectType('Outcome', { description: 'What was decided on a policy, and why. It tells nothing of who had reported, nor how many.' })
export class OutcomeNode {
  @Field(() => ID, { description: 'Id of the review.' })
  readonly id!: string;

  @Field(() => ID)
  readonly policyId!: string;

  @Field()
  readonly policyCode!: string;

  @Field({ description: 'As the last version has it.' })
  readonly policyTitle!: string;

  @Field(() => ReviewDecisionEnum)
  readonly decision!: Decision;

  @Field(() => [String], {
    description: 'What is new in the rule, a sentence each; empty: nothing. Where the decision could not be carried out, it says why.',
  })
  readonly changes!: readonly string[];

  @Field()
  readonly publicReason!: string;

  @Field(() => Int, { nullable: true, description: 'Number of the version that came of it; null: none.' })
  readonly version!: number | null;

  @Field(() => String, { nullable: true, description: 'Local date from which it applies; null: nothing changes.' })
  readonly effectiveFrom!: string | null;

  @Field({ description: 'ISO week in which it was decided.' })
  readonly week!: string;
}

export const OutcomeConnection = connectionOf('Outcome', () => OutcomeNode);
