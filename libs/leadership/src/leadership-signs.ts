import { WARNING_SIGNS } from '#expectations/events';
import type { SignAnswer, WarningSign } from '#expectations/events';
import type { FrictionChart, FrictionChartSeries, Missteps } from '#insights';
import type { LeadershipSignals } from './leadership-review.types.ts';
import type { LeadershipMissteps, LeadershipSignCheck, LeadershipWarningSigns } from './leadership-signs.types.ts';
import { countOf } from './section-fields.ts';

/** Of blocks and public sources alike. @param charts one of each policy */
export function signalsSection(charts: readonly FrictionChart[]): LeadershipSignals {
  const all = charts.flatMap(({ policy, series, publicSources }) =>
    [series, ...publicSources].filter(({ points }) => points.length > 0).map((own) => ({ policy, own })),
  );
  const signalsIn = ({ source, method, exposure, points }: FrictionChartSeries) =>
    points.filter(({ signals }) => signals.length > 0).map((point) => ({ source, method, exposure, point }));
  const signals = all
    .flatMap(({ policy, own }) => signalsIn(own).map((signal) => ({ policy, ...signal })))
    .toSorted((a, b) => (a.point.window.to < b.point.window.to ? -1 : 1));
  return {
    ...countOf(signals, all.length === 0 ? 'NOTHING_PUBLISHED' : 'NOTHING_UNUSUAL'),
    policies: [...new Map(signals.map(({ policy }) => [policy.id, policy])).values()],
    charts: all.length,
    methods: [...new Set(all.map(({ own }) => own.method))].sort(),
    signals,
  };
}

export function misstepsSection({ total, counts, missteps }: Pick<Missteps, 'total' | 'counts' | 'missteps'>): LeadershipMissteps {
  return { total, reason: total === 0 ? 'NOTHING_TODAY' : null, counts, judged: missteps };
}

/**
 * Units with most signs first.
 * @param units how many there are, checked or not
 */
export function warningSignsSection(found: readonly LeadershipSignCheck[], units: number): LeadershipWarningSigns {
  const checks = found.toSorted((a, b) => presentIn(b) - presentIn(a) || (a.unit.code < b.unit.code ? -1 : 1));
  const unitsWith = (sign: WarningSign, answer: SignAnswer) =>
    checks.filter(({ check }) => check.signs.some((own) => own.sign === sign && own.answer === answer)).length;
  const counts = WARNING_SIGNS.map((sign) => ({ sign, present: unitsWith(sign, 'PRESENT'), notKnown: unitsWith(sign, 'NOT_KNOWN') }));
  return {
    ...countOf(checks),
    unchecked: units - checks.length,
    counts: checks.length === 0 ? [] : counts,
    checks,
  };
}

function presentIn({ check }: LeadershipSignCheck): number {
  return check.signs.filter(({ answer }) => answer === 'PRESENT').length;
}
