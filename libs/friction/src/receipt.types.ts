import { MutationPayload, ReviewDecisionEnum } from '#graphql';
import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Decision } from '#reviews/events';
import { ReportSideEnum } from './friction-report.types.ts';

export const ReceiptStatusEnum = {
  IN_LETTERBOX: 'IN_LETTERBOX',
  OPEN: 'OPEN',
  ANSWERED: 'ANSWERED',
  RESOLVED: 'RESOLVED',
  WITHDRAWAL_IN_LETTERBOX: 'WITHDRAWAL_IN_LETTERBOX',
  WITHDRAWN: 'WITHDRAWN',
} as const;
registerEnumType(ReceiptStatusEnum, {
  name: 'ReceiptStatus',
  description:
    'IN_LETTERBOX: accepted and safe, but not yet shown to anybody. RESOLVED: a review of its policy was decided. WITHDRAWAL_IN_LETTERBOX: taken back, of which the owner is told with the next letters.',
});

@ObjectType('ReceiptMessage')
export class ReceiptMessageNode {
  @Field(() => ReportSideEnum)
  readonly from!: keyof typeof ReportSideEnum;

  @Field(() => String, { nullable: true, description: 'Null once its writer was erased.' })
  readonly text!: string | null;

  @Field(() => String, { nullable: true, description: 'Local date; null while it waits in the letterbox.' })
  readonly deliveredOn!: string | null;
}

@ObjectType('ReceiptOutcome', { description: 'What a review of the policy decided.' })
export class ReceiptOutcomeNode {
  @Field(() => ReviewDecisionEnum)
  readonly decision!: Decision;

  @Field({ description: 'In words that the owner chose for everybody who reported.' })
  readonly message!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The version of the policy that came of it; null: none, as where the policy was retired before there was one.',
  })
  readonly policyVersion!: number | null;

  @Field({ description: 'Local date.' })
  readonly resolvedOn!: string;
}

@ObjectType('Receipt', {
  description: 'What has become of an anonymous report, for whoever holds its receipt. No time is finer than a day.',
})
export class ReceiptNode {
  @Field(() => ReceiptStatusEnum)
  readonly status!: keyof typeof ReceiptStatusEnum;

  @Field(() => ID, { nullable: true, description: 'The rule that it is about; null for "a rule I can\'t name".' })
  readonly policyId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Local date on which it reached the owner; null while it waits in the letterbox, or for its rule to be named.',
  })
  readonly deliveredOn!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'It left the letterbox with fewer than two others, so its day may point at you; null while it waits there.',
  })
  readonly filedAlone!: boolean | null;

  @Field({ description: 'Fewer than 5 people could have made it, as far as the owner can tell.' })
  readonly fewPeople!: boolean;

  @Field(() => String, { nullable: true, description: "The owner's answer." })
  readonly answer!: string | null;

  @Field(() => String, { nullable: true, description: 'Local date.' })
  readonly answeredOn!: string | null;

  @Field(() => ReceiptOutcomeNode, { nullable: true })
  readonly outcome!: ReceiptOutcomeNode | null;

  @Field(() => String, {
    nullable: true,
    description: 'Local date on which the owner was told that it was taken back; null before, and where nobody had seen it.',
  })
  readonly withdrawnOn!: string | null;

  @Field(() => [ReceiptMessageNode], { description: 'In the order in which they arrived; those that wait come last.' })
  readonly messages!: readonly ReceiptMessageNode[];
}

@ObjectType({ description: 'There is never a `position`: it would tell the time.' })
export class ReceiptPayload extends MutationPayload {
  @Field(() => ReceiptNode, { nullable: true })
  readonly receipt?: ReceiptNode | null;
}
