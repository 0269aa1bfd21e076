import { Command } from '#cqrs';
import { IdField, TextField } from '#graphql';
import { Field, Float, InputType } from '@nestjs/graphql';
import { IsNumber, IsOptional, Max, Min } from 'class-validator';
import { DAY, MAX_TEXT } from './review-parts.ts';

const SHARE = 'reachedShare must be a share from 0 to 1, such as 0.8 for 80 %';

@InputType('CompleteTaskInput')
export class CompleteTask extends Command {
  @IdField('task')
  readonly taskId!: string;

  @Field(() => Float, { nullable: true, description: 'COMMUNICATION: the share of those to be told who were reached, 0 to 1.' })
  @IsOptional()
  @IsNumber({}, { message: SHARE })
  @Min(0, { message: SHARE })
  @Max(1, { message: SHARE })
  readonly reachedShare?: number | null;

  @TextField({ max: MAX_TEXT, nullable: true })
  readonly note?: string | null;
}

@InputType('RecordAbsenceInput', {
  description:
    'When you are away, 366 days at most; it takes the place of each absence of yours that it overlaps. Back early? Record it again from its first day, with an earlier `until`.',
})
export class RecordAbsence extends Command {
  @TextField({ ...DAY, description: 'First local date.' })
  readonly from!: string;

  @TextField({ ...DAY, description: 'Last local date.' })
  readonly until!: string;
}
