import { MutationPayload } from '#graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { CustomerOutcome, Effect } from './events.ts';
import { CustomerOutcomeEnum, EffectEnum } from './friction-enums.ts';

@ObjectType('Corroboration', { description: 'Your "me too" on a policy.' })
export class CorroborationNode {
  @Field(() => ID)
  readonly policyId!: string;

  @Field(() => EffectEnum, { nullable: true })
  readonly effect!: Effect | null;

  @Field(() => CustomerOutcomeEnum, { nullable: true })
  readonly customerOutcome!: CustomerOutcome | null;

  @Field({ description: 'ISO week that it counts in.' })
  readonly week!: string;
}

@ObjectType()
export class CorroborateReportPayload extends MutationPayload {
  @Field(() => CorroborationNode, { nullable: true })
  readonly corroboration?: CorroborationNode | null;
}

@ObjectType('Recurrence')
export class RecurrenceNode {
  @Field(() => Int, { description: 'How many were added.' })
  readonly occurrences!: number;

  @Field({ description: 'ISO week that they count in.' })
  readonly week!: string;
}

@ObjectType()
export class RecordRecurrencePayload extends MutationPayload {
  @Field(() => RecurrenceNode, { nullable: true })
  readonly recurrence?: RecurrenceNode | null;
}

@ObjectType('Interactions', { description: 'Customers served by a unit in a week.' })
export class InteractionsNode {
  @Field()
  readonly unitCode!: string;

  @Field()
  readonly week!: string;

  @Field(() => Int)
  readonly count!: number;

  @Field(() => ID, { nullable: true })
  readonly policyId!: string | null;
}

@ObjectType()
export class RecordInteractionsPayload extends MutationPayload {
  @Field(() => InteractionsNode, { nullable: true })
  readonly interactions?: InteractionsNode | null;
}
