import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import type { ClassConstructor } from 'class-transformer';
import { IsArray, IsOptional, IsString, Length, ValidateBy, ValidateNested } from 'class-validator';
import { DateTime, IANAZone } from 'luxon';

/** Rules of the mapping file. Messages follow the path of the place, so they do not name it themselves. */

export function Text(max: number): PropertyDecorator {
  return applyDecorators(IsString({ message: 'must be a text' }), Length(1, max, { message: `must have 1 to ${max} characters` }));
}

export function OneOf(values: readonly string[]): PropertyDecorator {
  return Rule((value) => (values.includes(value as string) ? null : `must be one of ${values.join(', ')}`));
}

/** Any number of these values, each once. */
export function ListOf(values: readonly string[]): PropertyDecorator {
  return Rule((value) => {
    if (!Array.isArray(value) || new Set(value).size < value.length) return 'must be a list without repetitions';
    const bad: unknown = value.find((each) => !values.includes(each as string));
    return bad === undefined ? null : `names ${JSON.stringify(bad)}; use ${values.join(', ')}`;
  });
}

export function Nested(type: () => ClassConstructor<object>): PropertyDecorator {
  return applyDecorators(
    Rule((value) => (isObject(value) ? null : 'must be an object')),
    ValidateNested(),
    Type(type),
  );
}

export function NestedList(type: () => ClassConstructor<object>): PropertyDecorator {
  return applyDecorators(IsArray({ message: 'must be a list' }), ValidateNested({ each: true }), Type(type));
}

export const Optional = IsOptional;

/** An object whose keys are values of a column. */
export function PerValue(check: (value: unknown) => string | null): PropertyDecorator {
  return Rule((value) => {
    if (!isObject(value)) return 'must be an object';
    for (const [key, inner] of Object.entries(value)) {
      const problem = check(inner);
      if (problem !== null) return `${JSON.stringify(key)} ${problem}`;
    }
    return null;
  });
}

export function oneOf(values: readonly string[]) {
  return (value: unknown): string | null =>
    values.includes(value as string) ? null : `is ${JSON.stringify(value)}; use one of ${values.join(', ')}`;
}

export function textOrTexts(value: unknown): string | null {
  return typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string'))
    ? null
    : 'must be a text or a list of texts';
}

export function DateFormats(): PropertyDecorator {
  return Rule((value) => {
    if (!Array.isArray(value) || value.length === 0) return 'must be a list of formats, such as ["M/d/yyyy"]';
    const bad: unknown = value.find((format) => format !== 'ISO' && !isDateFormat(format));
    return bad === undefined
      ? null
      : `${JSON.stringify(bad)} is no date format; write "ISO", or year, month and day as in "M/d/yyyy" or "dd.MM.yyyy HH:mm"`;
  });
}

export function TimeZone(): PropertyDecorator {
  return Rule((value) =>
    typeof value === 'string' && IANAZone.isValidZone(value) ? null : 'must be an IANA time zone such as America/New_York',
  );
}

/** A format that loses year, month or day would give other dates than the file's. */
function isDateFormat(format: unknown): boolean {
  if (typeof format !== 'string') return false;
  const probe = DateTime.utc(2013, 11, 29);
  return DateTime.fromFormat(probe.toFormat(format), format, { zone: 'utc', locale: 'en' }).toISODate() === '2013-11-29';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function Rule(problem: (value: unknown) => string | null): PropertyDecorator {
  return ValidateBy({
    name: 'rule',
    validator: {
      validate: (value: unknown) => problem(value) === null,
      defaultMessage: (given) => problem(given?.value) ?? 'cannot be used',
    },
  });
}
