import { connectionOf, MutationPayload } from '#graphql';
import type { Lazy } from '#graphql';
import { Field, Float, ID, ObjectType } from '@nestjs/graphql';
import type { Absence } from './absence.decider.ts';
import type { TaskKind } from './events.ts';
import { TaskKindEnum } from './review-enums.ts';

@ObjectType('Task')
export class TaskNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => TaskKindEnum)
  readonly kind!: TaskKind;

  @Field(() => ID, { nullable: true, description: 'Null: of an expectation that names none.' })
  readonly policyId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The review that it follows from; null: a report or an expectation.' })
  readonly reviewId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The expectation that it follows from; null: a review or a report.' })
  readonly expectationId!: string | null;

  @Field()
  readonly title!: string;

  @Field(() => ID)
  readonly ownerId!: string;

  @Field(() => ID, { description: 'Who is asked now: the other one of the policy’s office while its owner is away.' })
  readonly actingId!: string;

  @Field({ description: 'Local date.' })
  readonly dueOn!: string;

  @Field()
  readonly isOverdue!: boolean;

  @Field(() => String, { nullable: true, description: 'ISO instant; null: open.' })
  readonly doneAt!: string | null;

  @Field(() => Float, { nullable: true, description: 'COMMUNICATION: the share reached, 0 to 1.' })
  readonly reachedShare!: number | null;

  @Field(() => String, { nullable: true })
  readonly note!: string | null;
}

export const TaskConnection = connectionOf('Task', () => TaskNode);

@ObjectType()
export class TaskPayload extends MutationPayload {
  @Field(() => TaskNode, { nullable: true })
  readonly task?: Lazy<TaskNode | null>;
}

@ObjectType('Absence')
export class AbsenceNode implements Absence {
  @Field({ description: 'First local date.' })
  readonly from!: string;

  @Field({ description: 'Last local date.' })
  readonly until!: string;
}

@ObjectType()
export class RecordAbsencePayload extends MutationPayload {}
