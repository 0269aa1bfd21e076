import type { FactMapping } from './mapping.ts';
import { amountsIn, RowRejected } from './row-values.ts';

/** As `reportFriction` takes it. */
export interface RowFact {
  readonly name: string;
  readonly text?: string;
  readonly number?: number;
  readonly boolean?: boolean;
}

const DECIMAL = /^-?\d{1,12}(\.\d{1,6})?$/;

/**
 * Reads facts as guardrails take them: money in whole minor units.
 * @param currency ISO 4217
 * @returns a function, null for an empty text, which throws RowRejected
 */
export function factsIn(currency: string): (text: string, fact: FactMapping) => RowFact | null {
  const amountOf = amountsIn(currency);
  return (text, { name, column, type, values = {} }) => {
    if (text === '') return null;
    if (type === 'MONEY') return { name, number: amountOf(text, column) ?? 0 };
    if (type === 'NUMBER') {
      if (!DECIMAL.test(text)) throw new RowRejected(`the column "${column}" is no number, such as 30 or 2.5`, text);
      return { name, number: Number(text) };
    }
    const value = Object.hasOwn(values, text) ? (values[text] ?? text) : text;
    if (type === 'TEXT') return { name, text: value };
    if (value !== 'true' && value !== 'false') {
      throw new RowRejected(`the column "${column}" is neither true nor false; say in facts.values what its values stand for`, text);
    }
    return { name, boolean: value === 'true' };
  };
}
