import type { AnyProjection } from './projection.ts';
import type { GenerationRow, GenerationState } from './control-tables.ts';
import { AS_WRITTEN, physicalNames, suffixOf, tablesOf } from './table-names.ts';
import type { TableNames } from './table-names.ts';
import type { Writer } from './writer.ts';

/** Logical table -> its columns. */
type Shape = Readonly<Record<string, readonly string[]>>;

export function namesOf(row: Pick<GenerationRow, 'version' | 'generation' | 'tables'>): TableNames {
  return physicalNames(Object.keys(JSON.parse(row.tables) as Shape), suffixOf(row.version, row.generation));
}

/** True when queries written for `wanted` run on `offered`: an older version may answer while the newer one is built. */
export function fits(wanted: GenerationRow, offered: GenerationRow): boolean {
  const shape = JSON.parse(offered.tables) as Shape;
  return Object.entries(JSON.parse(wanted.tables) as Shape).every(([table, columns]) =>
    columns.every((column) => shape[table]?.includes(column) === true),
  );
}

/** Creates the tables of the next generation, empty. Inside a transaction. */
export async function createGeneration(writer: Writer, projection: AnyProjection): Promise<GenerationRow> {
  const { session, control } = writer;
  const tables = tablesOf(projection, session.kysely<never>(AS_WRITTEN));
  const last = await control
    .selectFrom('control_generations')
    .select((eb) => eb.fn.max('generation').as('generation'))
    .where('projection', '=', projection.name)
    .where('version', '=', projection.version)
    .executeTakeFirst();
  const generation = (last?.generation ?? 0) + 1;
  const suffix = suffixOf(projection.version, generation);
  const names = physicalNames(tables, suffix);
  const db = session.kysely<never>(names, suffix);
  for (const statement of projection.create(db)) session.run('compile' in statement ? statement.compile() : statement);
  const shape = Object.fromEntries([...names].map(([table, physical]) => [table, session.columnsOf(physical)]));
  const row: GenerationRow = {
    id: projection.name + suffix,
    projection: projection.name,
    version: projection.version,
    generation,
    state: 'BUILDING',
    position: null,
    tables: JSON.stringify(shape),
    processed: 0,
    estimate: null,
    error: null,
    created_at: new Date().toISOString(),
  };
  await control.insertInto('control_generations').values(row).execute();
  return row;
}

/** Drops the tables and everything known about a generation. Inside a transaction. */
export async function dropGeneration(writer: Writer, row: GenerationRow): Promise<void> {
  for (const table of namesOf(row).values()) await writer.session.kysely<never>(AS_WRITTEN).schema.dropTable(table).ifExists().execute();
  await writer.control.deleteFrom('control_parked_streams').where('generation_id', '=', row.id).execute();
  await writer.control.deleteFrom('control_parked_events').where('generation_id', '=', row.id).execute();
  await writer.control.deleteFrom('control_generations').where('id', '=', row.id).execute();
}

export async function setState(writer: Writer, id: string, state: GenerationState, error: string | null = null): Promise<void> {
  await writer.control.updateTable('control_generations').set({ state, error }).where('id', '=', id).execute();
}
