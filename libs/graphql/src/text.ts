import { applyDecorators } from '@nestjs/common';
import { Field } from '@nestjs/graphql';
import { IsOptional, length, ValidateBy } from 'class-validator';

interface TextOptions {
  readonly nullable?: boolean;
  readonly description?: string;
  /** Characters. */
  readonly max: number;
  readonly min?: number;
  /** A form beyond plain text; `shape` says it in words. */
  readonly pattern?: RegExp;
  /** What no pattern can tell, such as whether a year has a week; it may throw instead of answering no. */
  readonly isA?: (text: string) => unknown;
  readonly shape?: string;
}

/** Line breaks and tabs are text; other control characters and halves of a character are not. */
const PLAIN = /^(?:[\n\r\t]|[^\p{Cc}\p{Cs}])*$/u;

/** An input field of plain text: bounded, not blank, without control characters; optional when nullable. */
export function TextField(options: TextOptions): PropertyDecorator {
  const { nullable = false, description } = options;
  const problemOf = (text: unknown) => problemOfText(text, options);
  return applyDecorators(
    Field(() => String, { nullable, ...(description !== undefined && { description }) }),
    ...(nullable ? [IsOptional()] : []),
    ValidateBy({
      name: 'isPlainText',
      validator: {
        validate: (text) => problemOf(text) === null,
        defaultMessage: (given) => `${given?.property} ${problemOf(given?.value)}`,
      },
    }),
  );
}

/** An input field of several plain texts, none of them twice; empty when left out. */
export function TextListField(options: Omit<TextOptions, 'nullable'> & { readonly atMost: number }): PropertyDecorator {
  const { description, atMost } = options;
  const problemOf = (texts: unknown): string | null => {
    if (!Array.isArray(texts) || texts.length > atMost) return `must be a list of at most ${atMost}`;
    if (new Set(texts).size < texts.length) return 'names something twice; name each once';
    const problem = texts.map((text) => problemOfText(text, options)).find((found) => found !== null);
    return problem === undefined ? null : `must be a list of which each ${problem}`;
  };
  return applyDecorators(
    Field(() => [String], { defaultValue: [], ...(description !== undefined && { description }) }),
    ValidateBy({
      name: 'arePlainTexts',
      validator: {
        validate: (texts) => problemOf(texts) === null,
        defaultMessage: (given) => `${given?.property} ${problemOf(given?.value)}`,
      },
    }),
  );
}

function problemOfText(text: unknown, { max, min = 1, pattern, isA, shape = 'of the documented form' }: TextOptions): string | null {
  if (typeof text !== 'string' || !length(text, min, max)) return `must have ${min} to ${max} characters`;
  if (!PLAIN.test(text)) return 'contains control characters; remove them';
  if (!/\S/.test(text)) return `must have ${min} to ${max} characters, not blanks only`;
  return (pattern?.test(text) ?? true) && holds(isA, text) ? null : `must be ${shape}`;
}

function holds(isA: TextOptions['isA'], text: string): boolean {
  try {
    return isA?.(text) !== false;
  } catch {
    return false;
  }
}
