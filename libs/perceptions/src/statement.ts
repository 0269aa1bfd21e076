import { DomainError } from '#eventing';
import type { Audience, Statement } from './events.ts';

export function asks({ employeeText, customerText }: Statement, audience: Audience): boolean {
  return (audience === 'EMPLOYEES' ? employeeText : customerText) !== null;
}

/** The words alone: two texts that differ in case, spaces or marks ask the same. */
export function comparable(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu);
  return words ? words.join(' ') : text.trim();
}

/** @throws DomainError for a statement that is not in the wave, or not asked of that audience, and for one given twice */
export function requireAsked(keys: readonly string[], audience: Audience, statements: readonly Statement[], field: string): void {
  const known = new Map(statements.map((statement) => [statement.key, statement]));
  const seen = new Set<string>();
  for (const key of keys) {
    const statement = known.get(key);
    if (!statement || !asks(statement, audience)) {
      throw new DomainError('perceptions.not-asked', `“${key}” is not asked of ${audience} in this wave: leave it out`, field);
    }
    if (seen.has(key)) throw new DomainError('perceptions.statement-twice', `“${key}” is given twice: give each statement once`, field);
    seen.add(key);
  }
}
