import { WARNING_SIGNS } from '#expectations/events';
import type { SignAnswer, WarningSign } from '#expectations/events';
import type { Missteps } from '#insights';
import type { LeadershipMissteps, LeadershipSignCheck, LeadershipWarningSigns } from './leadership-signs.types.ts';
import { countOf } from './section-fields.ts';

export function misstepsSection({ total, counts, missteps }: Pick<Missteps, 'total' | 'counts' | 'missteps'>): LeadershipMissteps {
  return { total, reason: total === 0 ? 'NOTHING_TODAY' : null, counts, judged: missteps };
}

/**
 * Units with most signs first.
 * @param units how many there are, checked or not
 */
export function warningSignsSection(found: readonly LeadershipSignCheck[], units: number, first: number): LeadershipWarningSigns {
  const checks = found.toSorted((a, b) => presentIn(b) - presentIn(a) || (a.unit.code < b.unit.code ? -1 : 1));
  const unitsWith = (sign: WarningSign, answer: SignAnswer) =>
    checks.filter(({ check }) => check.signs.some((own) => own.sign === sign && own.answer === answer)).length;
  const counts = WARNING_SIGNS.map((sign) => ({ sign, present: unitsWith(sign, 'PRESENT'), notKnown: unitsWith(sign, 'NOT_KNOWN') }));
  return {
    ...countOf(checks),
    unchecked: units - checks.length,
    counts: checks.length === 0 ? [] : counts,
    checks: checks.slice(0, first),
  };
}

function presentIn({ check }: LeadershipSignCheck): number {
  return check.signs.filter(({ answer }) => answer === 'PRESENT').length;
}
