import type { EffectFinding, RevisionEffect } from '#insights';
import type { LeadershipCase, LeadershipSections } from './leadership-review.types.ts';
import { estimateColumns, policyColumns } from './table-columns.ts';
import type { Column } from './table-columns.ts';

export const DECISIONS: readonly Column<LeadershipCase>[] = [
  ...policyColumns<LeadershipCase>(({ policy }) => policy),
  ['review_id', ({ review }) => review.id],
  ['decided_on', ({ review }) => review.decision?.decidedOn ?? null],
  ['decision', ({ review }) => review.decision?.decision ?? null],
  ['centring', ({ review }) => review.decision?.centring ?? null],
  ['effective_from', ({ review }) => review.decision?.effectiveFrom ?? null],
  ['evidence', ({ review }) => review.decision?.evidence.join(' ') ?? null],
  ['rationale', ({ review }) => review.decision?.rationale ?? null],
  ['public_reason', ({ review }) => review.decision?.publicReason ?? null],
];

export const REVIEWS: readonly Column<LeadershipCase>[] = [
  ...policyColumns<LeadershipCase>(({ policy }) => policy),
  ['review_id', ({ review }) => review.id],
  ['status', ({ review }) => review.status],
  ['trigger', ({ review }) => review.trigger],
  ['opened_on', ({ review }) => review.openedOn],
  ['due_on', ({ review }) => review.dueOn],
  ['is_overdue', ({ review }) => review.isOverdue],
];

interface EffectLine {
  readonly effect: RevisionEffect;
  readonly source: string | null;
  readonly measure: string;
  readonly finding: EffectFinding;
}

export function effectRows({ effects }: LeadershipSections['effects']): readonly EffectLine[] {
  return effects.flatMap(linesOf);
}

function linesOf(effect: RevisionEffect): readonly EffectLine[] {
  const line = (measure: string, finding: EffectFinding, source: string | null = null) => ({ effect, source, measure, finding });
  return [
    line('FRICTION', effect.friction),
    line('CUSTOMER_OUTCOMES', effect.customerOutcomes),
    ...effect.protection.map(({ kind, finding }) => line(`PROTECTION_${kind}`, finding)),
    ...effect.publicSources.flatMap(({ source, friction, customerOutcomes }) => [
      line('FRICTION', friction, source),
      line('CUSTOMER_OUTCOMES', customerOutcomes, source),
    ]),
  ];
}

export const EFFECTS: readonly Column<EffectLine>[] = [
  ['source', ({ source }) => source],
  ...policyColumns<EffectLine>(({ effect }) => effect.policy),
  ['version', ({ effect }) => effect.number],
  ['effective_from', ({ effect }) => effect.effectiveFrom],
  ['measure', ({ measure }) => measure],
  ['verdict', ({ finding }) => finding.verdict],
  ['verdict_reason', ({ finding }) => finding.reason],
  ...estimateColumns<EffectLine>('ratio', ({ finding }) => finding.effect),
  ['p_value', ({ finding }) => finding.pValue],
  ['controlled', ({ finding }) => finding.controlled],
  ['exposure', ({ finding }) => finding.exposure],
  ...(['before', 'after'] as const).flatMap((side): readonly Column<EffectLine>[] => [
    [`${side}_from`, ({ finding }) => finding[side].windowAnswered?.from ?? null],
    [`${side}_to`, ({ finding }) => finding[side].windowAnswered?.to ?? null],
    [`${side}_n`, ({ finding }) => finding[side].n],
    [`${side}_exposure`, ({ finding }) => finding[side].exposure],
  ]),
  ['smallest_visible_fall', ({ finding }) => finding.smallestVisibleFall],
  ['smallest_visible_rise', ({ finding }) => finding.smallestVisibleRise],
  ['why', ({ finding }) => finding.why],
];
