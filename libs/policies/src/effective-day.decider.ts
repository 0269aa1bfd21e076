import { addDays } from '#calendar';
import { DomainError } from '#eventing';
import { FURTHEST_EFFECT_DAYS } from './events.ts';

/**
 * @param asked local date; null: today
 * @throws DomainError for a day farther ahead than anybody plans
 */
export function effectiveDay(asked: string | null, today: string, field: string): string {
  const furthest = addDays(today, FURTHEST_EFFECT_DAYS);
  if (asked !== null && asked > furthest) {
    throw new DomainError(
      'policy.effective-too-far',
      `two years ahead is the most: check the year, choose ${furthest} or an earlier day`,
      field,
    );
  }
  return asked ?? today;
}
