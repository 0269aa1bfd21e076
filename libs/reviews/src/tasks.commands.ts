import { Command } from '#cqrs';
import { TextField } from '#graphql';
import { Field, Float, InputType } from '@nestjs/graphql';
import { IsNumber, IsOptional, Max, Min } from 'class-validator';
import type { TaskKind } from './events.ts';
import { DAY, IdField, MAX_TEXT } from './review-parts.ts';

export interface TaskToAssign {
  readonly taskId: string;
  readonly kind: TaskKind;
  readonly policyId: string;
  readonly reviewId: string | null;
  readonly title: string;
  readonly ownerId: string;
  /** Local date. */
  readonly dueOn: string;
}

/** No part of the API: tasks follow from decisions, responses and reports. */
export class AssignTask extends Command {
  constructor(readonly task: TaskToAssign) {
    super();
  }
}

@InputType('CompleteTaskInput')
export class CompleteTask extends Command {
  @IdField('a task')
  readonly taskId!: string;

  @Field(() => Float, { nullable: true, description: 'COMMUNICATION: the share of those to be told who were reached, 0 to 1.' })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly reachedShare?: number | null;

  @TextField({ max: MAX_TEXT, nullable: true })
  readonly note?: string | null;
}

@InputType('RecordAbsenceInput', { description: 'When you are away; it takes the place of an absence of yours that it overlaps.' })
export class RecordAbsence extends Command {
  @TextField({ ...DAY, description: 'First local date.' })
  readonly from!: string;

  @TextField({ ...DAY, description: 'Last local date.' })
  readonly until!: string;
}
