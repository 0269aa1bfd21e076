import { applyDecorators } from '@nestjs/common';
import { Field } from '@nestjs/graphql';
import { IsOptional, Length, Matches } from 'class-validator';

interface TextOptions {
  readonly nullable?: boolean;
  readonly description?: string;
  /** Characters. */
  readonly max: number;
  readonly min?: number;
  readonly pattern?: RegExp;
  /** What `pattern` asks for, in words. */
  readonly shape?: string;
}

/** Line breaks and tabs are text; other control characters are not. */
const PLAIN = /^(?:[\n\r\t]|\P{Cc})*$/u;

/** An input field of plain text: bounded, without control characters; optional when nullable. */
export function TextField({ max, min = 1, pattern, shape, ...options }: TextOptions): PropertyDecorator {
  const where = '$property';
  return applyDecorators(
    Field(() => String, options),
    ...(options.nullable === true ? [IsOptional()] : []),
    Length(min, max, { message: `${where} must have ${min} to ${max} characters` }),
    Matches(PLAIN, { message: `${where} contains control characters; remove them` }),
    ...(pattern ? [Matches(pattern, { message: `${where} must be ${shape ?? 'of the documented form'}` })] : []),
  );
}
