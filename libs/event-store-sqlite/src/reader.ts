import type Database from 'better-sqlite3';
import { EventStoreError, position } from '#eventing';
import type { EventFilter, EventMetadata, Page, Position, Revision, StoredEvent, StoreIdentity } from '#eventing';
import { errorCode } from './errors.ts';
import { connectReader, readIdentity } from './schema.ts';

/** A filtered page looks at no more events than this, so that a rare type does not hold the event loop. */
const SCAN_LIMIT = 4_096;
const POSITION = /^\d{20}\/\d{20}$/;

type Row = [position: number, stream: string, revision: number, type: string, id: string, metadata: string, data: string];

/** Reads of the log on a connection of its own. Blocks for one page at a time. */
export class Reader {
  readonly identity: StoreIdentity;
  readonly db: Database.Database;
  readonly #statements: ReturnType<typeof prepare>;

  /** @throws StoreRefusedError */
  constructor(path: string) {
    this.db = connectReader(path);
    try {
      this.identity = readIdentity(this.db);
      this.#statements = prepare(this.db);
    } catch (error) {
      this.db.close();
      throw error;
    }
  }

  /** Changes when any other connection has committed. */
  dataVersion(): unknown {
    return this.#run(() => this.#statements.dataVersion.get());
  }

  head(): Position | null {
    const last = this.#last();
    return last === 0 ? null : position(last);
  }

  stream(name: string, after: Revision): StoredEvent[] {
    return this.#run(() => this.#statements.stream.all(name, after).map(stored));
  }

  page(after: Position | null, { types }: EventFilter, limit: number): Page {
    if (!Number.isSafeInteger(limit) || limit < 1) throw new EventStoreError('INVALID', `limit ${limit} is not a whole number above 0`);
    const from = after === null ? 0 : placeOf(after);
    const last = this.#last();
    // Positions have no gaps, so a window of them bounds the work; what is committed meanwhile lies behind `last`.
    const to = Math.min(last, from + (types === undefined ? limit : Math.max(limit, SCAN_LIMIT)));
    if (to <= from) return { events: [], readTo: after, atEnd: true };
    const rows = this.#run(() =>
      types === undefined
        ? this.#statements.all.all(from, to, limit)
        : this.#statements.ofTypes.all(from, to, JSON.stringify(types), limit),
    );
    const readTo = rows.length === limit ? (rows.at(-1)?.[0] ?? to) : to;
    return { events: rows.map(stored), readTo: position(readTo), atEnd: readTo >= last };
  }

  close(): void {
    this.db.close();
  }

  #last(): number {
    return this.#run(() => this.#statements.last.get()) ?? 0;
  }

  #run<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      const code = errorCode(error);
      const corrupt = code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
      if (corrupt)
        throw new EventStoreError('CORRUPT', `the event log cannot be read (${code}); restore the latest backup`, { cause: error });
      throw new EventStoreError('UNAVAILABLE', `the event log cannot be read now: ${String(error)}`, { cause: error });
    }
  }
}

function prepare(db: Database.Database) {
  const select = 'SELECT position, stream, revision, type, id, metadata, data FROM events';
  return {
    dataVersion: db.prepare('PRAGMA data_version').pluck(),
    last: db.prepare<[], number>('SELECT max(position) FROM events').pluck(),
    stream: db.prepare<[string, number], Row>(`${select} WHERE stream = ? AND revision > ? ORDER BY revision`).raw(),
    all: db.prepare<[number, number, number], Row>(`${select} WHERE position > ? AND position <= ? ORDER BY position LIMIT ?`).raw(),
    // A scan in the order of the log: an index on the type would cost every append and still have to be sorted for several types.
    ofTypes: db
      .prepare<[number, number, string, number], Row>(
        `${select} WHERE position > ? AND position <= ? AND type IN (SELECT value FROM json_each(?)) ORDER BY position LIMIT ?`,
      )
      .raw(),
  };
}

function stored([at, stream, revision, type, id, metadata, data]: Row): StoredEvent {
  return { id, type, data, metadata: metadataOf(metadata, at), stream, revision, position: position(at) };
}

function metadataOf(text: string, at: number): EventMetadata {
  try {
    return JSON.parse(text) as EventMetadata;
  } catch (error) {
    throw new EventStoreError('CORRUPT', `the event at position ${position(at)} is damaged; restore the latest backup`, { cause: error });
  }
}

function placeOf(after: Position): number {
  if (!POSITION.test(after)) throw new EventStoreError('INVALID', `not a position: ${JSON.stringify(after)}`);
  return Number(after.slice(0, 20));
}
