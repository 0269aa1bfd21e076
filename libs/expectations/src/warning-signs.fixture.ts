import { head, now, unitId } from './charter.fixture.ts';
import { WARNING_SIGNS } from './events.ts';
import type { SignAnswer, SuggestedSign, WarningSignEvent } from './events.ts';

export const suggested: readonly SuggestedSign[] = WARNING_SIGNS.map((sign) => ({ sign, basis: null }));

export function checked(of: Partial<WarningSignEvent['data']>, answer: SignAnswer = 'ABSENT'): WarningSignEvent {
  const signs = suggested.map(({ sign, basis }) => ({ sign, answer, note: null, basis }));
  const data = { unitId, period: '2026-10', fromWeek: '2026-W40', toWeek: '2026-W44', signs, checkedBy: head.id, checkedAt: now, ...of };
  return { type: 'WarningSignsChecked', data };
}
