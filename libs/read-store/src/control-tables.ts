import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** `BUILDING` catches up unseen; `SERVING` answers finders; `STOPPED` met an event that it must not skip; `RETIRED` waits to be dropped. */
export type GenerationState = 'BUILDING' | 'SERVING' | 'STOPPED' | 'RETIRED';

/** One set of tables of one version of a projection, with its checkpoint. */
export interface GenerationRow {
  /** `name__v2_g1` */
  readonly id: string;
  readonly projection: string;
  readonly version: number;
  readonly generation: number;
  readonly state: GenerationState;
  /** Everything up to here is in the tables; null before the first event. */
  readonly position: string | null;
  /** JSON: physical table -> its columns. */
  readonly tables: string;
  /** Events read while building. */
  readonly processed: number;
  /** Events that the build will have read, as far as can be told. */
  readonly estimate: number | null;
  readonly error: string | null;
  readonly created_at: string;
}

export interface ControlTables {
  /** The event store that the read models were made from. */
  control_source: { id: number; store_id: string; epoch: number };
  /** Running instances and the projection versions that they read. */
  control_members: { id: string; heartbeat: number; uses: string };
  control_leases: { name: string; holder: string | null; token: number };
  control_generations: { -readonly [Column in keyof GenerationRow]: GenerationRow[Column] };
  /** Streams that a generation does not follow until they are replayed. */
  control_parked_streams: {
    generation_id: string;
    stream: string;
    event_type: string;
    error: string;
    attempts: number;
    parked_at: string;
  };
  /** The events held back, so that a replay knows where to begin and a reader what is missing. */
  control_parked_events: { generation_id: string; stream: string; revision: number; position: string };
  control_requests: { projection: string; version: number; kind: 'REBUILD' | 'RETRY_PARKED' };
  control_cursors: { name: string; position: string | null };
}

/** Creates what is missing; safe to run beside another instance. */
export async function createControlTables(db: Kysely<ControlTables>): Promise<void> {
  const create = (table: keyof ControlTables) => db.schema.createTable(table).ifNotExists();
  await create('control_source')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('store_id', 'text', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .execute();
  await create('control_members')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('heartbeat', 'integer', (column) => column.notNull())
    .addColumn('uses', 'text', (column) => column.notNull())
    .execute();
  await create('control_leases')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('holder', 'text')
    .addColumn('token', 'integer', (column) => column.notNull())
    .execute();
  await create('control_generations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('projection', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('position', 'text')
    .addColumn('tables', 'text', (column) => column.notNull())
    .addColumn('processed', 'integer', (column) => column.notNull())
    .addColumn('estimate', 'integer')
    .addColumn('error', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .execute();
  await create('control_parked_streams')
    .addColumn('generation_id', 'text', (column) => column.notNull())
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('event_type', 'text', (column) => column.notNull())
    .addColumn('error', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('parked_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('control_parked_streams_key', ['generation_id', 'stream'])
    .execute();
  await create('control_parked_events')
    .addColumn('generation_id', 'text', (column) => column.notNull())
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('position', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('control_parked_events_key', ['generation_id', 'position'])
    .execute();
  await create('control_requests')
    .addColumn('projection', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('control_requests_key', ['projection', 'version', 'kind'])
    .execute();
  await create('control_cursors')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('position', 'text')
    .execute();
  await sql`create index if not exists control_generations_serving on control_generations (projection, state)`.execute(db);
}
