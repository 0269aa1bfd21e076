import type { HandProfileNode } from '#hand';
import type { Column } from './table-columns.ts';

interface HandLine {
  readonly profile: HandProfileNode;
  readonly part: { readonly score: number | null; readonly reason: string | null; readonly weight: number };
  readonly dimension: string;
  /** null: the dimension itself. */
  readonly indicator: { readonly key: string; readonly n: number; readonly minN: number } | null;
}

export function handRows(profile: HandProfileNode): readonly HandLine[] {
  return [
    ...profile.dimensions.map((part) => ({ profile, part, dimension: part.dimension, indicator: null })),
    ...profile.indicators.map((part) => ({ profile, part, dimension: part.dimension, indicator: part })),
  ];
}

export const HAND: readonly Column<HandLine>[] = [
  ['month', ({ profile }) => profile.month],
  ['is_provisional', ({ profile }) => profile.isProvisional],
  ['rubric_version', ({ profile }) => profile.rubricVersion],
  ['dimension', ({ dimension }) => dimension],
  ['indicator', ({ indicator }) => indicator?.key ?? null],
  ['score', ({ part }) => part.score],
  ['reason', ({ part }) => part.reason],
  ['weight', ({ part }) => part.weight],
  ['n', ({ indicator }) => indicator?.n ?? null],
  ['minimum_n', ({ indicator }) => indicator?.minN ?? null],
];
