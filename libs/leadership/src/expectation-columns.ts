import type { WarningSignCheckNode } from '#expectations';
import type { Misstep } from '#insights';
import type { LeadershipSections } from './leadership-review.types.ts';
import type { LeadershipSignCheck } from './leadership-signs.types.ts';
import { estimateColumns, policyColumns } from './table-columns.ts';
import type { Column } from './table-columns.ts';

export const EXPECTATIONS: readonly Column<LeadershipSections['expectations']['counts'][number]>[] = [
  ['status', ({ status }) => status],
  ['factor', ({ factor }) => factor],
  ['count', ({ count }) => count],
];

export const MISSTEPS: readonly Column<Misstep>[] = [
  ['kind', ({ kind }) => kind],
  ...policyColumns<Misstep>(({ policy }) => policy),
  ['judged_unit_code', ({ unit }) => unit?.code ?? null],
  ['verdict', ({ verdict }) => verdict],
  ...estimateColumns<Misstep>('figure', ({ figure }) => figure),
  ['threshold', ({ threshold }) => threshold],
  ['adjusted_p_value', ({ adjustedPValue }) => adjustedPValue],
  ['why', ({ why }) => why],
];

interface SignLine extends LeadershipSignCheck {
  readonly said: WarningSignCheckNode['signs'][number];
}

export function signRows({ checks }: LeadershipSections['warningSigns']): readonly SignLine[] {
  return checks.flatMap(({ unit, check }) => check.signs.map((said) => ({ unit, check, said })));
}

export const WARNING_SIGNS: readonly Column<SignLine>[] = [
  ['checked_unit_code', ({ unit }) => unit.code],
  ['checked_unit_name', ({ unit }) => unit.name],
  ['checked_period', ({ check }) => check.period],
  ['checked_from', ({ check }) => check.window.from],
  ['checked_to', ({ check }) => check.window.to],
  ['sign', ({ said }) => said.sign],
  ['answer', ({ said }) => said.answer],
  ['suggestion', ({ said }) => said.suggestion],
  ['suggested_from', ({ said }) => said.basis?.kind ?? null],
  ['note', ({ said }) => said.note],
];
