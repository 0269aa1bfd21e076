import { Command } from '#cqrs';
import { IdField, TextField } from '#graphql';
import { Field, InputType, Int } from '@nestjs/graphql';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { AUDIENCES } from './events.ts';
import type { Audience } from './events.ts';
import { AudienceEnum } from './perceptions-enums.ts';

/** More take several commands: an answer of the API stays small. */
const MOST_AT_ONCE = 10_000;
const outOfRange = { message: `count must be a whole number, 1 to ${MOST_AT_ONCE}` };

@InputType('MintSurveyLinksInput', {
  description: 'One-time codes for people who do not sign in: give each person one. The same command returns the same codes.',
})
export class MintSurveyLinks extends Command {
  @IdField('wave')
  readonly waveId!: string;

  @Field(() => AudienceEnum)
  @IsIn(AUDIENCES)
  readonly audience!: Audience;

  @TextField({
    max: 40,
    nullable: true,
    description: 'Code of the unit that they work in, or are served by; the organisation as a whole when left out.',
  })
  readonly unitCode?: string | null;

  @Field(() => Int, { description: `How many, 1 to ${MOST_AT_ONCE}.` })
  @IsInt(outOfRange)
  @Min(1, outOfRange)
  @Max(MOST_AT_ONCE, outOfRange)
  readonly count!: number;
}
