import { connectionOf, enumOf, FactTypeEnum, MutationPayload } from '#graphql';
import type { Lazy } from '#graphql';
import type { FactType } from '#guardrails';
import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { AUTHORITY_STATUSES } from './authority-request.decider.ts';
import type { AuthorityStatus } from './authority-request.decider.ts';
import { AUTHORITY_LEVELS } from './events.ts';
import type { AuthorityLevel } from './events.ts';

const AuthorityLevelEnum = enumOf('AuthorityLevel', AUTHORITY_LEVELS, {
  description: 'Who is asked.',
  valuesMap: {
    SUPERVISOR: { description: 'The supervisors whose role covers the unit of whoever asks.' },
    OWNER: { description: 'The owner of the policy and the deputy.' },
  },
});
const AuthorityStatusEnum = enumOf('AuthorityStatus', AUTHORITY_STATUSES, {
  valuesMap: {
    OPEN: { description: 'Waits for an answer.' },
    GRANTED: { description: 'Good for one call with the same facts, within 7 days.' },
    REFUSED: { description: 'With a reason.' },
    EXPIRED: { description: 'Nobody answered within 10 minutes.' },
  },
});

@ObjectType('AuthorityFact', { description: 'A fact of the case; exactly one of the three values.' })
export class AuthorityFactNode {
  @Field()
  readonly name!: string;

  @Field({ description: 'The question in plain words.' })
  readonly label!: string;

  @Field(() => FactTypeEnum)
  readonly type!: FactType;

  @Field(() => String, { nullable: true, description: 'Of a CHOICE its label, of a DATE the local date.' })
  readonly text!: string | null;

  @Field(() => Float, { nullable: true, description: 'Of a NUMBER, in its unit; of MONEY whole minor units.' })
  readonly number!: number | null;

  @Field(() => Boolean, { nullable: true })
  readonly boolean!: boolean | null;
}

@ObjectType('AuthorityRequest', {
  description:
    'Somebody asks whether they may, while the customer waits. Those asked see it while it is open, and never who asks; whoever asked sees it for 30 days.',
})
export class AuthorityRequestNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ID)
  readonly policyId!: string;

  @Field({ description: 'Code of the policy.' })
  readonly policyCode!: string;

  @Field(() => Int)
  readonly policyVersion!: number;

  @Field()
  readonly guardrailKey!: string;

  @Field({ description: 'What they want to do.' })
  readonly action!: string;

  @Field(() => String, { nullable: true, description: 'What the guardrail says to the customer.' })
  readonly reason!: string | null;

  @Field(() => AuthorityLevelEnum)
  readonly level!: AuthorityLevel;

  @Field(() => ID, { nullable: true, description: 'The unit of whoever asks.' })
  readonly unitId!: string | null;

  @Field(() => [AuthorityFactNode])
  readonly facts!: readonly AuthorityFactNode[];

  @Field(() => String, { nullable: true })
  readonly note!: string | null;

  @Field({ description: 'ISO instant.' })
  readonly askedAt!: string;

  @Field({ description: 'ISO instant; from then on nobody can answer.' })
  readonly expiresAt!: string;

  @Field(() => Int, { description: '0 unless it is open.' })
  readonly secondsLeft!: number;

  @Field(() => AuthorityStatusEnum)
  readonly status!: AuthorityStatus;

  @Field(() => String, { nullable: true, description: 'Of whoever answered.' })
  readonly answerReason!: string | null;

  @Field(() => ID, { nullable: true, description: 'Your call that it was used for.' })
  readonly callId!: string | null;
}

export const AuthorityRequestConnection = connectionOf('AuthorityRequest', () => AuthorityRequestNode);

@ObjectType()
export class AskAuthorityPayload extends MutationPayload {
  @Field(() => AuthorityRequestNode, { nullable: true })
  readonly request?: Lazy<AuthorityRequestNode | null>;
}

@ObjectType({ description: 'Once answered, a request is not shown any more to those who were asked.' })
export class AnswerAuthorityPayload extends MutationPayload {}

@ObjectType('AuthorityChange', { description: 'Something changed about a request; read again.' })
export class AuthorityChangeNode {
  @Field(() => ID, { nullable: true, description: 'The request; null: read the whole list again.' })
  readonly requestId!: string | null;

  @Field({ description: 'Send it as the header `x-after-position` to see this change for certain.' })
  readonly position!: string;
}
