import type { Estimate } from '#graphql';
import type { CsvCell } from '#markup';

/** A column and what stands in it. */
export type Column<Row> = readonly [name: string, cell: (row: Row) => CsvCell];

export function policyColumns<Row>(of: (row: Row) => { readonly code: string; readonly title: string } | null): readonly Column<Row>[] {
  return [
    ['policy_code', (row) => of(row)?.code ?? null],
    ['policy_title', (row) => of(row)?.title ?? null],
  ];
}

export function estimateColumns<Row>(name: string, of: (row: Row) => Estimate | null): readonly Column<Row>[] {
  return [
    [name, (row) => of(row)?.value ?? null],
    [`${name}_lower`, (row) => of(row)?.lower ?? null],
    [`${name}_upper`, (row) => of(row)?.upper ?? null],
    [`${name}_n`, (row) => of(row)?.n ?? null],
    [`${name}_method`, (row) => of(row)?.method ?? null],
    [`${name}_reason`, (row) => of(row)?.reason ?? null],
  ];
}
