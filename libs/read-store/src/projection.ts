import type { DomainEvent, Recorded } from '#eventing';
import type { Compilable, CompiledQuery, Kysely } from 'kysely';

/** Queries that a handler wants executed, in order; it never executes them itself. */
export type Query = Compilable | CompiledQuery;
export type Queries = Query | readonly Query[];

/** The union of recorded events, so that `switch (event.type)` narrows `event.data`. */
export type RecordedOf<Event extends DomainEvent> = Event extends DomainEvent ? Recorded<Event> : never;

type HandlerMap<DB, Event extends DomainEvent> = {
  readonly [Type in Event['type']]?: (db: Kysely<DB>, event: Recorded<Extract<Event, { type: Type }>>) => Queries;
};

/** Folds many events at once; any way of cutting the log into batches must give the same rows. */
export interface BatchHandler<DB, Event extends DomainEvent> {
  readonly types: readonly Event['type'][];
  /** May read current rows through `db`: it runs inside the transaction that executes what it returns. */
  fold(events: readonly RecordedOf<Event>[], db: Kysely<DB>): Queries | Promise<Queries>;
}

export interface ProjectionDefinition<DB, Event extends DomainEvent> {
  /** snake_case, unique in the product. */
  readonly name: string;
  /** Raise it when tables or handlers change: the new version is built beside the old one. */
  readonly version: number;
  /**
   * Sealed event fields that the handlers store, as they are (`boxOf`): finders read them open for as long as their key exists. No handler
   * sees what is in them; all others read as erased.
   */
  readonly keeps?: readonly string[];
  /** Schema builders with logical table names. Names are unique in the product; booleans are integers 0 and 1. */
  create(db: Kysely<DB>): readonly Query[];
  /** Event -> queries. */
  readonly on?: HandlerMap<DB, Event>;
  /** Alternative to `on` for roll-ups: events of a batch -> queries. */
  readonly batch?: BatchHandler<DB, Event>;
}

/** A read model, whatever its tables. */
export interface AnyProjection {
  readonly name: string;
  readonly version: number;
  readonly keeps: readonly string[];
  /** Event types that it subscribes to. */
  readonly types: readonly string[];
  /** True when `queries` gains from many events at once. */
  readonly batched: boolean;
  create(db: Kysely<never>): readonly Query[];
  /** Queries of these events in order. */
  queries(events: readonly Recorded[], db: Kysely<never>): Promise<readonly Query[]> | readonly Query[];
}

/** A read model: tables and how events change them. */
export interface Projection<DB> extends AnyProjection {
  /** Only a type: what finders read. */
  readonly tables?: DB;
}

const NAME = /^[a-z][a-z0-9_]*$/;

/** @throws Error for a name that is not snake_case or a definition without exactly one of `on` and `batch` */
export function projection<DB, Event extends DomainEvent>(definition: ProjectionDefinition<DB, Event>): Projection<DB> {
  const { name, version, keeps = [], on, batch } = definition;
  if (!NAME.test(name) || name.includes('__')) throw new Error(`the projection name ${JSON.stringify(name)} is not snake_case`);
  if ((on === undefined) === (batch === undefined)) throw new Error(`the projection ${name} needs either \`on\` or \`batch\``);
  const typed = (db: Kysely<never>) => db as unknown as Kysely<DB>;
  const shared = { name, version, keeps, create: (db: Kysely<never>) => definition.create(typed(db)) };
  if (batch) {
    return {
      ...shared,
      types: batch.types,
      batched: true,
      queries: async (events, db) => listOf(await batch.fold(events as readonly RecordedOf<Event>[], typed(db))),
    };
  }
  const handlers = on as unknown as Readonly<Record<string, (db: Kysely<DB>, event: Recorded) => Queries>>;
  return {
    ...shared,
    types: Object.keys(handlers),
    batched: false,
    queries: (events, db) => events.flatMap((event) => listOf(handlers[event.type]?.(typed(db), event) ?? [])),
  };
}

function listOf(queries: Queries): readonly Query[] {
  return Array.isArray(queries) ? (queries as readonly Query[]) : [queries as Query];
}
