import { ConditionError } from './condition.ts';
import { LIMITS } from './limits.ts';

/**
 * BOOLEAN, MONEY, NUMBER, DATE, CHOICE as in facts; DAYS: whole days between two dates; WHOLE and TEXT: values as written, which take the
 * meaning of what they stand beside. In CEL, MONEY, DAYS and WHOLE are int, NUMBER is double, DATE is a timestamp.
 */
export type ValueType = 'BOOLEAN' | 'MONEY' | 'NUMBER' | 'DAYS' | 'WHOLE' | 'DATE' | 'CHOICE' | 'TEXT';

export interface Typed {
  readonly type: ValueType;
  /** No value of it is farther from zero: shows that no sum overflows. */
  readonly largest: number;
}

export const BOOLEAN: Typed = { type: 'BOOLEAN', largest: 0 };
export const DATE: Typed = { type: 'DATE', largest: 0 };

export const TYPE_WORDS: Readonly<Record<ValueType, string>> = {
  BOOLEAN: 'yes or no',
  MONEY: 'an amount of money',
  NUMBER: 'a number',
  DAYS: 'a number of days',
  WHOLE: 'a whole number',
  DATE: 'a date',
  CHOICE: 'a choice',
  TEXT: 'a text',
};

export function isNumeric(type: ValueType): boolean {
  return type === 'MONEY' || type === 'NUMBER' || type === 'DAYS' || type === 'WHOLE';
}

/** What a whole number becomes beside another kind that CEL keeps as an int; null: the two do not go together. */
export function wholeWith(left: ValueType, right: ValueType): ValueType | null {
  const other = left === 'WHOLE' ? right : right === 'WHOLE' ? left : null;
  return other === 'MONEY' || other === 'DAYS' || other === 'WHOLE' ? other : null;
}

/** @throws ConditionError for a number beyond what facts can be */
export function typeOfLiteral(value: boolean | bigint | number | string): Typed {
  if (typeof value === 'boolean') return BOOLEAN;
  if (typeof value === 'string') return { type: 'TEXT', largest: 0 };
  const largest = Math.abs(Number(value));
  const [type, limit] = typeof value === 'bigint' ? (['WHOLE', LIMITS.money] as const) : (['NUMBER', LIMITS.number] as const);
  if (largest > limit) throw new ConditionError(`has the number ${value}, which is too large: keep it within ${limit}`);
  return { type, largest };
}
