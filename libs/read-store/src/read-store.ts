import { join } from 'node:path';
import { DomainError } from '#eventing';
import type { EventStore, Position, StoreIdentity } from '#eventing';
import type { Kysely } from 'kysely';
import { createControlTables } from './control-tables.ts';
import type { GenerationRow } from './control-tables.ts';
import { dropGeneration } from './generations.ts';
import type { AnyProjection, Projection } from './projection.ts';
import type { OpenBox } from './opening-plugin.ts';
import { ProgressBoard } from './progress-board.ts';
import { ReadPool } from './read-pool.ts';
import type { ReadConnection } from './read-pool.ts';
import { serving } from './serving.ts';
import { Session } from './sqlite.ts';
import { describeProjections, readControlRows } from './status.ts';
import type { ProjectionStatus } from './status.ts';
import { Writer } from './writer.ts';

/** What finders may do: read. */
export type ReadDb<DB> = Pick<
  Kysely<DB>,
  'selectFrom' | 'selectNoFrom' | 'with' | 'withRecursive' | 'fn' | 'case' | 'dynamic' | 'executeQuery' | 'getExecutor'
>;

/** How far the rows of a read reach. */
export interface ReadPoint {
  /** The least position of the projections read; null before the first event. */
  readonly position: Position | null;
}

type Tables<Projections extends readonly unknown[]> = Projections extends readonly [Projection<infer DB>, ...infer Rest]
  ? DB & Tables<Rest>
  : unknown;

/** The read models of one data directory: `read.sqlite`, which can be deleted and is built again. */
export class ReadStore {
  readonly projections: readonly AnyProjection[];
  /** For the runners; finders have connections of their own. */
  readonly writer: Writer;
  readonly progress: ProgressBoard;
  readonly #pool: ReadPool;

  private constructor(file: string, writer: Writer, projections: readonly AnyProjection[], open: OpenBox) {
    this.projections = projections;
    this.writer = writer;
    this.#pool = new ReadPool(file, open);
    this.progress = new ProgressBoard(this.#pool, projections);
  }

  /**
   * @param openBox for projections that keep sealed values, which read as null without it
   * @throws Error when two projections have one name, or the file is no database
   */
  static async open(directory: string, projections: readonly AnyProjection[], openBox: OpenBox = () => null): Promise<ReadStore> {
    const names = projections.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw new Error(`two projections are named ${twice}`);
    const file = join(directory, 'read.sqlite');
    const session = Session.forWriting(file);
    const writer = new Writer(session);
    await createControlTables(writer.control);
    session.failFastWhenBusy();
    return new ReadStore(file, writer, projections, openBox);
  }

  /**
   * Runs a finder in one read transaction on the generation that serves then; `at` tells how far its rows reach.
   * A finder only reads and never calls `find` itself: use `findAcross` for several projections.
   * @throws ReadStoreUnavailable while the projection is built for the first time
   */
  find<DB, T>(projection: Projection<DB>, query: (db: ReadDb<DB>, at: ReadPoint) => Promise<T>): Promise<T> {
    return this.#pool.snapshot((connection) => {
      const { builder, at } = serving(connection, [projection]);
      return query(builder as unknown as ReadDb<DB>, at);
    });
  }

  /** Like `find`, over the tables of several projections in one snapshot. */
  findAcross<const Projections extends readonly AnyProjection[], T>(
    projections: Projections,
    query: (db: ReadDb<Tables<Projections>>, at: ReadPoint) => Promise<T>,
  ): Promise<T> {
    return this.#pool.snapshot((connection) => {
      const { builder, at } = serving(connection, projections);
      return query(builder as unknown as ReadDb<Tables<Projections>>, at);
    });
  }

  /**
   * Resolves when finders of these projections see everything up to a position.
   * @throws ReadStoreUnavailable at the deadline, or when an event at the position is held back in a parked stream
   */
  waitFor(names: readonly string[], position: Position, deadlineMs: number): Promise<void> {
    return this.progress.waitFor(names, position, deadlineMs);
  }

  /** State, lag and progress of every projection; lag needs the event store. Readable from any process. */
  async listProjections(events?: EventStore): Promise<readonly ProjectionStatus[]> {
    const rows = await this.#pool.snapshot((connection) => Promise.resolve(readControlRows(connection)));
    return describeProjections(rows, this.projections, events);
  }

  /** Asks the instance that holds the lease to build a projection anew beside the serving one. @throws DomainError `projections.unknown` */
  requestRebuild(name: string): Promise<void> {
    return this.#request(name, 'REBUILD');
  }

  /** Asks the instance that holds the lease to apply the events of parked streams again. @throws DomainError `projections.unknown` */
  retryParked(name: string): Promise<void> {
    return this.#request(name, 'RETRY_PARKED');
  }

  /** Whether the instance that holds the lease has yet to take up such a request; a retry is done by then, a rebuild has begun. */
  isPending({ name, version }: AnyProjection, kind: 'REBUILD' | 'RETRY_PARKED'): Promise<boolean> {
    const pending = 'select 1 from control_requests where projection = ? and version = ? and kind = ?';
    return this.inspect(({ session }) => Promise.resolve(session.all(pending, [name, version, kind]).length > 0));
  }

  /** Rows of the control tables in a snapshot. */
  inspect<T>(read: (connection: ReadConnection) => Promise<T>): Promise<T> {
    return this.#pool.snapshot(read);
  }

  /** Empties the read models when they were made from another event store, or from another life of it. Returns whether it did. */
  adopt({ storeId, epoch }: StoreIdentity): Promise<boolean> {
    const { control } = this.writer;
    return this.writer.transaction(async () => {
      const source = await control.selectFrom('control_source').selectAll().executeTakeFirst();
      if (source?.store_id === storeId && source.epoch === epoch) return false;
      const rows: GenerationRow[] = await control.selectFrom('control_generations').selectAll().execute();
      for (const row of rows) await dropGeneration(this.writer, row);
      await control.deleteFrom('control_requests').execute();
      await control.deleteFrom('control_cursors').execute();
      await control.deleteFrom('control_source').execute();
      await control.insertInto('control_source').values({ id: 1, store_id: storeId, epoch }).execute();
      // Whoever worked on the old contents is refused.
      await control
        .updateTable('control_leases')
        .set((eb) => ({ holder: null, token: eb('token', '+', 1) }))
        .execute();
      this.progress.forget();
      return source !== undefined;
    });
  }

  close(): void {
    this.progress.close();
    this.#pool.close();
    this.writer.session.close();
  }

  async #request(name: string, kind: 'REBUILD' | 'RETRY_PARKED'): Promise<void> {
    const { control } = this.writer;
    const known = this.projections.find((projection) => projection.name === name);
    const wanted = await this.writer.transaction(async () => {
      const rows = await control.selectFrom('control_generations').select('version').distinct().where('projection', '=', name).execute();
      const versions = new Set([...rows.map(({ version }) => version), ...(known ? [known.version] : [])]);
      for (const version of versions) {
        await control
          .insertInto('control_requests')
          .values({ projection: name, version, kind })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      return versions.size;
    });
    if (wanted === 0) {
      const names = this.projections.map((projection) => projection.name).join(', ');
      throw new DomainError('projections.unknown', `there is no projection ${JSON.stringify(name)}; there are ${names}`, 'name');
    }
    this.progress.requested();
  }
}
