import { MutationPayload } from '#graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('CountToken', {
  description:
    'Counts you once on a policy in a year without naming you; your app fetches these when you sign in, and shows one with an anonymous report.',
})
export class CountTokenNode {
  @Field(() => ID, { nullable: true, description: 'Null: for a rule that you cannot name.' })
  readonly policyId!: string | null;

  @Field(() => Int, { description: 'ISO week year; fetch them anew when it is over.' })
  readonly year!: number;

  @Field()
  readonly token!: string;
}

@ObjectType('ReportablePolicy', { description: 'A rule as somebody without sign-in chooses it.' })
export class ReportablePolicyNode {
  @Field(() => ID)
  readonly id!: string;

  @Field()
  readonly code!: string;

  @Field()
  readonly title!: string;

  @Field(() => [String], { description: 'What it is meant for, for the question whether it did that.' })
  readonly purposes!: readonly string[];
}

@ObjectType('Poster', { description: 'What the join code of a poster opens.' })
export class PosterNode {
  @Field(() => ID, { nullable: true, description: 'Its reports are placed in this unit.' })
  readonly unitId!: string | null;

  @Field({ description: 'Local date, the last on which it is taken.' })
  readonly expiresOn!: string;

  @Field(() => [ReportablePolicyNode], {
    description: 'In the order of their codes; the one policy that the code is for, or those in force.',
  })
  readonly policies!: readonly ReportablePolicyNode[];
}

@ObjectType('JoinCode')
export class JoinCodeNode {
  @Field(() => ID, { description: 'For `revokeJoinCode`.' })
  readonly id!: string;

  @Field({ description: 'For the poster; it is shown only here.' })
  readonly code!: string;

  @Field(() => ID, { nullable: true })
  readonly policyId!: string | null;

  @Field(() => ID, { nullable: true })
  readonly unitId!: string | null;

  @Field({ description: 'Local date, the last on which it is taken.' })
  readonly expiresOn!: string;
}

@ObjectType()
export class JoinCodePayload extends MutationPayload {
  @Field(() => JoinCodeNode, { nullable: true })
  readonly joinCode?: JoinCodeNode;
}

@ObjectType()
export class RevokeJoinCodePayload extends MutationPayload {}
