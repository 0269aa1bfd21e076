import Database from 'better-sqlite3';
import type { Database as Connection, Statement } from 'better-sqlite3';
import { DefaultQueryExecutor, IdentifierNode, Kysely, SqliteAdapter, SqliteDialect, SqliteQueryCompiler } from 'kysely';
import type { AliasNode, CompiledQuery, CreateIndexNode, DatabaseConnection, QueryResult, SchemableIdentifierNode } from 'kysely';
import type { TableNames } from './table-names.ts';

/** Everything about SQLite that the read store relies on; another dialect replaces this file. */

const BUSY_TIMEOUT_MS = 2_000;
const PAUSE_MS = 10;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));
/** Log between checkpoints: little, so that each is short; more while building, which otherwise spends its time on them. */
const CHECKPOINT_PAGES = 1_000;
const CHECKPOINT_PAGES_BUILDING = 4_096;
const WRITER_CACHE_KIB = 32_768;
const STATEMENTS_KEPT = 1_000;

/** Writes the physical name wherever a query names a logical table. */
class NamingCompiler extends SqliteQueryCompiler {
  readonly #names: TableNames;
  readonly #suffix: string;

  constructor(names: TableNames, suffix: string) {
    super();
    this.#names = names;
    this.#suffix = suffix;
  }

  protected override visitSchemableIdentifier(node: SchemableIdentifierNode): void {
    const physical = this.#names.get(node.identifier.name);
    if (physical === undefined) super.visitSchemableIdentifier(node);
    else this.visitIdentifier(IdentifierNode.create(physical));
  }

  protected override visitAlias(node: AliasNode): void {
    if (IdentifierNode.is(node.alias) && this.#names.has(node.alias.name)) {
      throw new Error(`the alias ${node.alias.name} hides the table of that name; take another alias`);
    }
    super.visitAlias(node);
  }

  protected override visitCreateIndex(node: CreateIndexNode): void {
    super.visitCreateIndex({ ...node, name: IdentifierNode.create(node.name.name + this.#suffix) });
  }
}

/** One connection. Statements run synchronously inside; the interface is asynchronous for dialects that are not. */
export class Session implements DatabaseConnection {
  readonly #connection: Connection;
  readonly #statements = new Map<string, Statement>();

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @throws SqliteError when the file is no database or cannot be opened */
  static forWriting(file: string): Session {
    const connection = new Database(file, { timeout: BUSY_TIMEOUT_MS });
    enterWal(connection);
    connection.pragma('synchronous = NORMAL');
    connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    connection.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
    connection.pragma('temp_store = MEMORY');
    connection.pragma('trusted_schema = OFF');
    return new Session(connection);
  }

  static forReading(file: string): Session {
    const connection = new Database(file, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
    connection.pragma('query_only = ON');
    connection.pragma('trusted_schema = OFF');
    return new Session(connection);
  }

  /** Waiting for another process's lock blocks this thread, so a writer gives up at once and tries again later. */
  failFastWhenBusy(): void {
    this.#connection.pragma('busy_timeout = 0');
  }

  /** Whether much is written at once. */
  building(isBuilding: boolean): void {
    this.#connection.pragma(`wal_autocheckpoint = ${isBuilding ? CHECKPOINT_PAGES_BUILDING : CHECKPOINT_PAGES}`);
  }

  kysely<DB>(names: TableNames, suffix = ''): Kysely<DB> {
    const dialect = new SqliteDialect({ database: this.#connection });
    const executor = new DefaultQueryExecutor(new NamingCompiler(names, suffix), new SqliteAdapter(), {
      provideConnection: (consumer) => consumer(this),
    });
    return new Kysely<DB>({ config: { dialect }, dialect, driver: dialect.createDriver(), executor });
  }

  execute(text: string): void {
    this.#prepare(text).run();
  }

  /** Runs a query whose rows nobody reads. */
  run({ sql, parameters }: CompiledQuery): void {
    const statement = this.#prepare(sql);
    const bound = bindable(parameters);
    if (statement.reader) statement.all(bound);
    else statement.run(bound);
  }

  all<Row>(text: string, parameters: readonly unknown[]): Row[] {
    return this.#prepare(text).all(bindable(parameters)) as Row[];
  }

  columnsOf(table: string): string[] {
    return this.all<{ name: string }>('select name from pragma_table_info(?)', [table]).map(({ name }) => name);
  }

  executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    // What is thrown in here rejects the promise.
    return new Promise((resolve) => {
      const statement = this.#prepare(sql);
      const bound = bindable(parameters);
      if (statement.reader) return resolve({ rows: statement.all(bound) as Row[] });
      const { changes, lastInsertRowid } = statement.run(bound);
      resolve({ rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) });
    });
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('read models are not streamed; page through them');
  }

  get inTransaction(): boolean {
    return this.#connection.inTransaction;
  }

  close(): void {
    this.#connection.close();
  }

  #prepare(text: string): Statement {
    const known = this.#statements.get(text);
    if (known) return known;
    if (this.#statements.size >= STATEMENTS_KEPT) this.#statements.clear();
    const statement = this.#connection.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}

/** SQLite has no booleans. */
function bindable(parameters: readonly unknown[]): readonly unknown[] {
  return parameters.some((parameter) => typeof parameter === 'boolean')
    ? parameters.map((parameter) => (typeof parameter === 'boolean' ? Number(parameter) : parameter))
    : parameters;
}

/** Several processes that make one new file at once: SQLite does not wait for the lock that the change to WAL needs, it refuses. */
function enterWal(connection: Connection): void {
  const deadline = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      connection.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'SQLITE_BUSY' || performance.now() > deadline) throw error;
      Atomics.wait(PAUSE, 0, 0, PAUSE_MS);
    }
  }
}
