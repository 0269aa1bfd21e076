import type { FrictionRow, FrictionTable } from '#insights';
import type { LeadershipSections, LeadershipSignal } from './leadership-review.types.ts';
import { estimateColumns, policyColumns } from './table-columns.ts';
import type { Column } from './table-columns.ts';

interface FrictionLine {
  readonly source: string | null;
  readonly kind: string;
  readonly row: FrictionRow;
}

export function frictionRows({ published, publicSources }: LeadershipSections['friction']['ranking']): readonly FrictionLine[] {
  return [published, ...publicSources].flatMap((own: FrictionTable) => {
    const { source, rows, furtherPolicies, otherPolicies, total, unplaced, elsewhere } = own;
    const lines: readonly (readonly [string, FrictionRow | null])[] = [
      ...rows.map((row) => ['POLICY', row] as const),
      ['FURTHER_POLICIES', furtherPolicies],
      ['OTHER_POLICIES', otherPolicies],
      ['TOTAL', total],
      ['UNPLACED', unplaced],
      ['ELSEWHERE', elsewhere],
    ];
    return lines.flatMap(([kind, row]) => (row ? [{ source, kind, row }] : []));
  });
}

export const FRICTION: readonly Column<FrictionLine>[] = [
  ['source', ({ source }) => source],
  ['row', ({ kind }) => kind],
  ...policyColumns<FrictionLine>(({ row }) => row.policy),
  ['answered_from', ({ row }) => row.figures.windowAnswered?.from ?? null],
  ['answered_to', ({ row }) => row.figures.windowAnswered?.to ?? null],
  ['reports', ({ row }) => row.figures.reports],
  ['corroborations', ({ row }) => row.figures.corroborations],
  ['occurrences', ({ row }) => row.figures.occurrences],
  ['people', ({ row }) => row.figures.people],
  ['reports_method', ({ row }) => row.figures.method],
  ['reports_reason', ({ row }) => row.figures.reason],
  ['red_tape_index', ({ row }) => row.figures.index.value],
  ['red_tape_burden', ({ row }) => row.figures.index.burden],
  ['red_tape_function_loss', ({ row }) => row.figures.index.functionLoss],
  ['red_tape_index_n', ({ row }) => row.figures.index.n],
  ['red_tape_index_reason', ({ row }) => row.figures.index.reason],
  ['staff_hours', ({ row }) => row.figures.cost.observed.staffHours],
  ['customer_hours', ({ row }) => row.figures.cost.observed.customerHours],
  ['money_minor', ({ row }) => row.figures.cost.observed.moneyMinor],
  ['money_reason', ({ row }) => row.figures.cost.observed.moneyReason],
  ['before_from', ({ row }) => row.before.windowAnswered?.from ?? null],
  ['before_to', ({ row }) => row.before.windowAnswered?.to ?? null],
  ['before_reports', ({ row }) => row.before.reports],
  ...estimateColumns<FrictionLine>('change', ({ row }) => row.change),
  ['change_exposure', ({ row }) => row.change.exposure],
];

interface SignalLine extends LeadershipSignal {
  readonly rule: LeadershipSignal['point']['signals'][number];
}

export function signalRows({ signals }: LeadershipSections['signals']): readonly SignalLine[] {
  return signals.flatMap((signal) => signal.point.signals.map((rule) => ({ ...signal, rule })));
}

export const SIGNALS: readonly Column<SignalLine>[] = [
  ['source', ({ source }) => source],
  ...policyColumns<SignalLine>(({ policy }) => policy),
  ['point_from', ({ point }) => point.window.from],
  ['point_to', ({ point }) => point.window.to],
  ['n', ({ point }) => point.n],
  ['exposure', ({ exposure }) => exposure],
  ['value', ({ point }) => point.value],
  ['lower', ({ point }) => point.lower],
  ['centre', ({ point }) => point.centre],
  ['upper', ({ point }) => point.upper],
  ['limits', ({ point }) => point.state],
  ['method', ({ method }) => method],
  ['rule', ({ rule }) => rule.rule],
  ['side', ({ rule }) => rule.side],
];
