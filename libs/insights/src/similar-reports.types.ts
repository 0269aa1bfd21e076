import { CustomerOutcomeEnum, EffectEnum } from '#friction';
import type { CustomerOutcome, Effect } from '#friction/events';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('SimilarTag', { description: 'One effect or one customer outcome; what waits to be published is not in it.' })
export class SimilarTagNode {
  @Field(() => EffectEnum, { nullable: true })
  readonly effect!: Effect | null;

  @Field(() => CustomerOutcomeEnum, { nullable: true })
  readonly customerOutcome!: CustomerOutcome | null;

  @Field(() => Int)
  readonly count!: number;

  @Field(() => String, { nullable: true, description: 'The public source counted; null for what staff reported.' })
  readonly source!: string | null;
}

@ObjectType('SimilarPolicy')
export class SimilarPolicyNode {
  @Field(() => ID)
  readonly policyId!: string;

  @Field()
  readonly code!: string;

  @Field()
  readonly title!: string;

  @Field(() => [SimilarTagNode], { description: 'Published counts, the most frequent first.' })
  readonly tags!: readonly SimilarTagNode[];
}

@ObjectType('SimilarReports', {
  description: 'What others said on rules, by policy and tag, over the last 52 closed weeks in whole quarters.',
})
export class SimilarReportsNode {
  @Field({ description: 'First quarter counted, such as 2026-Q1.' })
  readonly fromQuarter!: string;

  @Field({ description: 'Last quarter counted.' })
  readonly toQuarter!: string;

  @Field(() => [SimilarPolicyNode], { description: 'Best match first, at most 10.' })
  readonly policies!: readonly SimilarPolicyNode[];
}
