import { DomainError } from '#eventing';
import type { Audience, Statement } from './events.ts';

/** As an audience reads it; null where it is not asked. */
export function textFor({ employeeText, customerText }: Statement, audience: Audience): string | null {
  return audience === 'EMPLOYEES' ? employeeText : customerText;
}

export function asks(statement: Statement, audience: Audience): boolean {
  return textFor(statement, audience) !== null;
}

/** The words alone: two texts that differ in case, spaces or marks ask the same. */
export function comparable(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu);
  return words ? words.join(' ') : text.trim();
}

/** @param field that has the keys, each with its place @throws DomainError for a statement that is not in the wave, or not asked of that audience, and for one given twice */
export function requireAsked(keys: readonly string[], audience: Audience, statements: readonly Statement[], field: string): void {
  const known = new Map(statements.map((statement) => [statement.key, statement]));
  const seen = new Set<string>();
  for (const [index, key] of keys.entries()) {
    const place = `${field}.${index}.key`;
    const statement = known.get(key);
    if (!statement || !asks(statement, audience)) {
      throw new DomainError('perceptions.not-asked', `“${key}” is not asked of ${audience} in this wave: leave it out`, place);
    }
    if (seen.has(key)) throw new DomainError('perceptions.statement-twice', `“${key}” is given twice: give each statement once`, place);
    seen.add(key);
  }
}
