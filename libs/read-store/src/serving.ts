import type { Kysely } from 'kysely';
import type { GenerationRow } from './control-tables.ts';
import { ReadModelBuilding, ReadStoreUnavailable } from './faults.ts';
import { fits, namesOf } from './generations.ts';
import type { AnyProjection } from './projection.ts';
import type { ReadPoint } from './read-store.ts';
import type { ReadConnection } from './read-pool.ts';

const SERVING = `select id, position from control_generations where projection = ? and version = ? and state = 'SERVING'`;
const BY_ID = `select * from control_generations where id = ?`;
const ALL = `select * from control_generations where projection = ? order by version desc, generation desc`;

/** Query builder on the generations that serve in this snapshot. @throws ReadStoreUnavailable */
export function serving(connection: ReadConnection, projections: readonly AnyProjection[]): { builder: Kysely<never>; at: ReadPoint } {
  const found = projections.map((projection) => servingGeneration(connection, projection));
  const key = found.map(({ id }) => id).join(' ');
  const builder = connection.builder(
    key,
    () => new Map(found.flatMap(({ id }) => connection.session.all<GenerationRow>(BY_ID, [id]).flatMap((row) => [...namesOf(row)]))),
    projections.some(({ keeps }) => keeps.length > 0),
  );
  let position = found[0]?.position ?? null;
  for (const other of found) if (other.position === null || (position !== null && other.position < position)) position = other.position;
  return { builder, at: { position } };
}

function servingGeneration(connection: ReadConnection, { name, version }: AnyProjection): Pick<GenerationRow, 'id' | 'position'> {
  const [row] = connection.session.all<Pick<GenerationRow, 'id' | 'position'>>(SERVING, [name, version]);
  return row ?? olderGeneration(connection, name, version);
}

/** While a version is built for the first time, an older one answers if it has all its tables and columns. */
function olderGeneration(connection: ReadConnection, name: string, version: number): GenerationRow {
  const rows = connection.session.all<GenerationRow>(ALL, [name]);
  const building = rows.find((row) => row.version === version);
  const older = building && rows.find((row) => row.version < version && row.state === 'SERVING' && fits(building, row));
  if (older) return older;
  // Readers are told: no event, position or number of events.
  if (building?.state === 'STOPPED')
    throw new ReadStoreUnavailable(`the read model ${name} could not be built; the operator sees why by \`projections list\``);
  throw new ReadModelBuilding(`the read model ${name} is being built`);
}
