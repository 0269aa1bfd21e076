import { weekOfDate } from '#calendar';
import { applyDecorators } from '@nestjs/common';
import { Field, ID } from '@nestjs/graphql';
import { IsUUID } from 'class-validator';

export const MAX_TEXT = 4_000;
export const DAY = { isA: weekOfDate, shape: 'a date such as 2026-11-22', max: 10 };

/** An input field that names something by its id. */
export function IdField(what: string, description?: string): PropertyDecorator {
  return applyDecorators(
    Field(() => ID, description === undefined ? {} : { description }),
    IsUUID(undefined, { message: `$property must be the id of ${what}` }),
  );
}
