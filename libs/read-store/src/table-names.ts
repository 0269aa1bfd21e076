import { TableNode } from 'kysely';
import type { Kysely, OperationNode } from 'kysely';
import type { AnyProjection } from './projection.ts';

/** Logical table name -> name in the database. */
export type TableNames = ReadonlyMap<string, string>;

export const AS_WRITTEN: TableNames = new Map();

/** Version 2, generation 1 of the table `reports` is `reports__v2_g1`. */
export function suffixOf(version: number, generation: number): string {
  return `__v${version}_g${generation}`;
}

export function physicalNames(tables: readonly string[], suffix: string): TableNames {
  return new Map(tables.map((table) => [table, table + suffix]));
}

/** The logical tables that a projection creates, those in raw statements (`sql.table`) included. */
export function tablesOf(projection: AnyProjection, db: Kysely<never>): readonly string[] {
  const found = new Set<string>();
  for (const statement of projection.create(db)) collect('compile' in statement ? statement.compile().query : statement.query, found);
  return [...found];
}

function collect(node: OperationNode, found: Set<string>): void {
  if (TableNode.is(node)) found.add(node.table.identifier.name);
  for (const child of Object.values(node) as unknown[]) {
    for (const item of Array.isArray(child) ? (child as unknown[]) : [child]) {
      if (typeof item === 'object' && item !== null && 'kind' in item) collect(item as OperationNode, found);
    }
  }
}
