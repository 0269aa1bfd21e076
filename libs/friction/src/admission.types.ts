import { connectionOf, MutationPayload } from '#graphql';
import type { Lazy } from '#graphql';
import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

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
  @Field(() => ID, {
    nullable: true,
    description: 'The only policy that its reports are taken on; null: any, and "a rule I can\'t name".',
  })
  readonly policyId!: string | null;

  @Field(() => ID, { nullable: true, description: 'Its reports are placed in this unit.' })
  readonly unitId!: string | null;

  @Field({ description: 'Local date, the last on which it is taken.' })
  readonly expiresOn!: string;

  @Field(() => [ReportablePolicyNode], {
    description: 'In the order of their codes; the one policy that the code is for, or those in force.',
  })
  readonly policies!: readonly ReportablePolicyNode[];
}

export const JoinCodeStatusEnum = { ACTIVE: 'ACTIVE', EXPIRED: 'EXPIRED', REVOKED: 'REVOKED' } as const;
export type JoinCodeStatus = keyof typeof JoinCodeStatusEnum;
registerEnumType(JoinCodeStatusEnum, { name: 'JoinCodeStatus', description: 'ACTIVE: reports are taken with it.' });

@ObjectType('JoinCode')
export class JoinCodeNode {
  @Field(() => ID, { description: 'For `revokeJoinCode`.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'For the poster; told only in the answer to `issueJoinCode`, since it is not kept.' })
  readonly code!: string | null;

  @Field({ description: 'Its first four characters, by which a poster is recognised.' })
  readonly codeStart!: string;

  @Field(() => JoinCodeStatusEnum)
  readonly status!: JoinCodeStatus;

  @Field(() => ID, { nullable: true, description: 'The only policy that reports are taken on; null: any.' })
  readonly policyId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The unit in which its reports are placed.' })
  readonly unitId!: string | null;

  @Field({ description: 'Local date, the last on which it is taken.' })
  readonly expiresOn!: string;

  @Field({ description: 'ISO instant.' })
  readonly issuedAt!: string;

  @Field(() => String, { nullable: true, description: 'ISO instant.' })
  readonly revokedAt!: string | null;
}

export const JoinCodeConnection = connectionOf('JoinCode', () => JoinCodeNode);

@ObjectType()
export class JoinCodePayload extends MutationPayload {
  @Field(() => JoinCodeNode, { nullable: true })
  readonly joinCode?: Lazy<JoinCodeNode | null>;
}

@ObjectType()
export class RevokeJoinCodePayload extends MutationPayload {}
