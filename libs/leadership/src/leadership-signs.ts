import { WARNING_SIGNS } from '#expectations/events';
import type { SignAnswer, WarningSign } from '#expectations/events';
import { MISSTEP_KINDS, MISSTEP_VERDICTS } from '#insights';
import type { Misstep } from '#insights';
import type { LeadershipMissteps, LeadershipSignCheck, LeadershipWarningSigns } from './leadership-signs.types.ts';
import { countOf } from './section-fields.ts';

/** What is found first, the kinds in turn, so that the first ones are not of one kind alone. */
export function misstepsSection(missteps: readonly Misstep[], first: number): LeadershipMissteps {
  const judged = MISSTEP_VERDICTS.flatMap((wanted) => kindsInTurn(missteps.filter(({ verdict }) => verdict === wanted)));
  const counts = MISSTEP_KINDS.flatMap((kind) =>
    MISSTEP_VERDICTS.map((verdict) => {
      const alike = judged.filter((misstep) => misstep.kind === kind && misstep.verdict === verdict);
      return { kind, verdict, count: alike.length };
    }),
  );
  return { ...countOf(judged, 'NOTHING_TODAY'), counts: counts.filter(({ count }) => count > 0), judged: judged.slice(0, first) };
}

function kindsInTurn(missteps: readonly Misstep[]): readonly Misstep[] {
  const kinds = MISSTEP_KINDS.map((wanted) => missteps.filter(({ kind }) => kind === wanted));
  return missteps.flatMap((_, place) => kinds.flatMap((kind) => kind[place] ?? []));
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
