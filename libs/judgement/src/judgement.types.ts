import { CapScopeEnum, CapWindowEnum, connectionOf, enumOf, MutationPayload } from '#graphql';
import type { Lazy } from '#graphql';
import type { CapScope, CapWindow } from '#guardrails';
import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { JUDGEMENT_BASES } from './events.ts';
import type { JudgementBasis } from './events.ts';

const JudgementBasisEnum = enumOf('JudgementBasis', JUDGEMENT_BASES, {
  description: 'On whose authority it was done.',
  valuesMap: {
    ALLOWED: { description: 'The guardrail itself allows it.' },
    GRANTED: { description: 'Somebody who was asked granted it.' },
  },
});

@ObjectType('JudgementCap', { description: 'What a call took from the cap of its guardrail.' })
export class JudgementCapNode {
  @Field({ description: 'The fact that is counted.' })
  readonly fact!: string;

  @Field(() => Float, { description: 'In the unit of the fact; of money whole minor units.' })
  readonly limit!: number;

  @Field(() => CapScopeEnum)
  readonly per!: CapScope;

  @Field(() => CapWindowEnum)
  readonly window!: CapWindow;

  @Field(() => Float)
  readonly amount!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'What other calls for the same customer and window had taken before; null where a unit shares the cap, of whose people it would tell.',
  })
  readonly usedBefore!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'At least 80 % of the limit were taken with this call; null where a unit shares the cap.',
  })
  readonly isNear!: boolean | null;
}

@ObjectType('JudgementCall', { description: 'What you did for a customer within a guardrail. Nobody else sees single calls.' })
export class JudgementCallNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ID)
  readonly policyId!: string;

  @Field(() => Int)
  readonly policyVersion!: number;

  @Field()
  readonly guardrailKey!: string;

  @Field(() => Int, { description: 'Place of the row that it rests on, from 1.' })
  readonly row!: number;

  @Field(() => JudgementBasisEnum)
  readonly basis!: JudgementBasis;

  @Field(() => ID, { nullable: true, description: 'The request that was granted.' })
  readonly requestId!: string | null;

  @Field({ description: 'ISO week that it counts in.' })
  readonly week!: string;

  @Field({ description: 'ISO instant.' })
  readonly recordedAt!: string;

  @Field(() => JudgementCapNode, { nullable: true })
  readonly cap!: JudgementCapNode | null;

  @Field(() => Int, { nullable: true, description: 'Whole minor units.' })
  readonly amountMinor!: number | null;

  @Field(() => Int, { nullable: true })
  readonly minutesSaved!: number | null;

  @Field(() => Boolean, { nullable: true })
  readonly customerTold!: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'As it was recorded: personal data of fixed form is masked. Null also once its time is over.',
  })
  readonly whatWasDone!: string | null;
}

export const JudgementCallConnection = connectionOf('JudgementCall', () => JudgementCallNode);

@ObjectType()
export class RecordJudgementCallPayload extends MutationPayload {
  @Field(() => JudgementCallNode, { nullable: true })
  readonly call?: Lazy<JudgementCallNode | null>;
}

@ObjectType('CustomerNote', { description: 'For the customer to take away.' })
export class CustomerNoteNode {
  @Field()
  readonly text!: string;

  @Field({ description: 'The same as a page of its own, to print or to send.' })
  readonly html!: string;

  @Field(() => String, { nullable: true, description: 'For you, not for the note: how to show the customer the care taken.' })
  readonly lesson!: string | null;
}
