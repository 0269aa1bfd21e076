import type { Compilable, CompiledQuery, Insertable, Kysely } from 'kysely';

/** Stands for a value while a prepared query is built. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  [Symbol.toPrimitive](): never {
    throw new Error(`a prepared query only passes values on: compute with ${this.name} before, and hand the result over`);
  }
}

/**
 * A query that is built and compiled once instead of for every event, for handlers of frequent events: three times faster.
 * `build` sees placeholders, so it must not branch on values or compute with them.
 */
export function prepared<DB, Values extends object>(
  build: (db: Kysely<DB>, value: Values) => Compilable,
): (db: Kysely<DB>, values: Values) => CompiledQuery {
  const templates = new WeakMap<Kysely<DB>, CompiledQuery>();
  const slots = new Proxy({} as Values, { get: (_, name) => new Slot(String(name)) });
  return (db, values) => {
    let template = templates.get(db);
    if (!template) templates.set(db, (template = build(db, slots).compile()));
    const given = values as Readonly<Record<string, unknown>>;
    return { ...template, parameters: template.parameters.map((part) => (part instanceof Slot ? (given[part.name] ?? null) : part)) };
  };
}

/** The insert of one row, compiled once for each set of columns; for handlers of frequent events. */
export function preparedInsert<DB, Table extends keyof DB & string>(
  table: Table,
): (db: Kysely<DB>, row: Insertable<DB[Table]>) => CompiledQuery {
  type Row = Insertable<DB[Table]>;
  const byColumns = new Map<string, (db: Kysely<DB>, row: Row & object) => CompiledQuery>();
  return (db, row) => {
    const columns = Object.keys(row) as (keyof Row)[];
    const key = columns.join();
    let insert = byColumns.get(key);
    if (!insert) {
      insert = prepared<DB, Row & object>((kysely, value) =>
        kysely.insertInto(table).values(Object.fromEntries(columns.map((column) => [column, value[column]])) as Row),
      );
      byColumns.set(key, insert);
    }
    return insert(db, row);
  };
}
