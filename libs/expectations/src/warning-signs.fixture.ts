import { head, now, unitId } from './charter.fixture.ts';
import { WARNING_SIGNS } from './events.ts';
import type { SignAnswer, SuggestedSign, WarningSignEvent } from './events.ts';

export const suggested: readonly SuggestedSign[] = WARNING_SIGNS.map((sign) => ({
  sign,
  suggestion: 'NOT_ENOUGH_DATA',
  why: 'Nothing in the data speaks of it.',
  evidence: [],
}));

export function checked(of: Partial<WarningSignEvent['data']>, answer: SignAnswer = 'ABSENT'): WarningSignEvent {
  const signs = suggested.map(({ sign, suggestion, why, evidence }) => ({ sign, answer, note: null, suggestion, why, evidence }));
  const data = { unitId, period: '2026-10', fromWeek: '2026-W40', toWeek: '2026-W44', signs, checkedBy: head.id, checkedAt: now, ...of };
  return { type: 'WarningSignsChecked', data };
}
