import { dirname, resolve } from 'node:path';
import { CatchUp, checkAppend, EventStoreError, StoreRefusedError } from '#eventing';
import type {
  Appended,
  Damage,
  EncodedEvent,
  EventFilter,
  EventStore,
  ExpectedRevision,
  Page,
  Position,
  Revision,
  StoredEvent,
  StoreIdentity,
  Subscriber,
  Subscription,
} from '#eventing';
import { ensureStore } from './create-store.ts';
import { errorCode } from './errors.ts';
import { DirectoryLock, fsyncDirectory, loadSigningKey } from '#data-directory';
import { storeFiles } from './files.ts';
import { HeadFile } from './head-file.ts';
import { Reader } from './reader.ts';
import type { Synchronous } from './schema.ts';
import { checkTail, damaged, unreadable } from './tail-check.ts';
import { WriterClient } from './writer-client.ts';

export interface SqliteEventStoreOptions {
  /** Folder of the store's files; made when missing. */
  readonly directory: string;
  /** After a failed fsync nothing can be trusted any more: ends the process unless replaced. */
  readonly onFatal?: (error: Error) => void;
  /** Only the power-loss test passes NORMAL, to see itself fail. */
  readonly synchronous?: Synchronous;
}

/** Events of a subscription come in pages of this many. */
const PAGE = 500;
const POLL_MS = 50;

/**
 * The event store in one folder: `events.sqlite`, its signed head and key. Several processes may use it at once.
 * A log that does not verify is served read-only; `damage` says why.
 */
export class SqliteEventStore implements EventStore {
  readonly identity: StoreIdentity;
  readonly damage: string | null;
  readonly #lock: DirectoryLock;
  readonly #reader: Reader;
  #writer: WriterClient | undefined;
  readonly #subscriptions = new Set<CatchUp>();
  #poll: NodeJS.Timeout | undefined;
  #seen: unknown;
  #closed = false;

  private constructor(lock: DirectoryLock, reader: Reader, damage: Damage | null) {
    this.#lock = lock;
    this.#reader = reader;
    this.identity = reader.identity;
    this.damage = damage?.message ?? null;
  }

  /** @throws StoreRefusedError; EventStoreError CORRUPT when nothing can be read at all */
  static async open({ directory, onFatal = endProcess, synchronous = 'FULL' }: SqliteEventStoreOptions): Promise<SqliteEventStore> {
    const folder = resolve(directory);
    const lock = DirectoryLock.shared(folder);
    let store: SqliteEventStore | undefined;
    try {
      const reader = openReader(folder);
      store = new SqliteEventStore(lock, reader, check(folder, reader));
      if (store.damage === null) await store.#startWriter(folder, synchronous, onFatal);
      return store;
    } catch (error) {
      if (store === undefined) lock.release();
      else await store.close();
      throw error;
    }
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): Promise<Appended> {
    this.#assertOpen();
    checkAppend(stream, expected, events);
    if (this.#writer === undefined) throw new EventStoreError('CORRUPT', this.damage ?? 'the event log does not verify');
    return this.#writer.append(stream, expected, events);
  }

  async readStream(stream: string, after: Revision = -1): Promise<readonly StoredEvent[]> {
    this.#assertOpen();
    return this.#reader.stream(stream, after);
  }

  async readAll(after: Position | null, filter: EventFilter, limit: number): Promise<Page> {
    this.#assertOpen();
    return this.#reader.page(after, filter, limit);
  }

  subscribe(after: Position | null, filter: EventFilter, subscriber: Subscriber): Subscription {
    this.#assertOpen();
    const subscription = new CatchUp(
      after,
      async (from) => this.#reader.page(from, filter, PAGE),
      subscriber,
      (ended) => this.#forget(ended),
    );
    this.#subscriptions.add(subscription);
    this.#poll ??= setInterval(() => this.#lookForNews(), POLL_MS);
    return subscription;
  }

  async head(): Promise<Position | null> {
    this.#assertOpen();
    return this.#reader.head();
  }

  /** Ends subscriptions, waits for appends already given, settles the head. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const closing = new EventStoreError('UNAVAILABLE', 'the event store is closed');
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.fail(closing)));
    clearInterval(this.#poll);
    // The writer goes last: the last connection to close moves the WAL into the database.
    this.#reader.close();
    await this.#writer?.close();
    this.#lock.release();
  }

  async #startWriter(directory: string, synchronous: Synchronous, onFatal: (error: Error) => void): Promise<void> {
    fsyncDirectory(directory);
    const settings = { directory, identity: this.identity, synchronous };
    this.#writer = await WriterClient.start(settings, () => this.#wakeAll(), onFatal);
  }

  #wakeAll(): void {
    for (const subscription of this.#subscriptions) subscription.wake();
  }

  /** Other processes' commits. A failed look is repeated soon enough. */
  #lookForNews(): void {
    try {
      const version = this.#reader.dataVersion();
      if (version !== this.#seen) this.#wakeAll();
      this.#seen = version;
    } catch (error) {
      if (!(error instanceof EventStoreError)) throw error;
    }
  }

  #forget(subscription: CatchUp): void {
    this.#subscriptions.delete(subscription);
    if (this.#subscriptions.size > 0) return;
    clearInterval(this.#poll);
    this.#poll = undefined;
  }

  #assertOpen(): void {
    if (this.#closed) throw new EventStoreError('UNAVAILABLE', 'the event store is closed');
  }
}

function openReader(directory: string): Reader {
  const { database } = storeFiles(directory);
  try {
    ensureStore(directory);
    return new Reader(database);
  } catch (error) {
    const code = errorCode(error);
    if (!code.startsWith('SQLITE_CORRUPT') && code !== 'SQLITE_NOTADB') throw error;
    throw new EventStoreError('CORRUPT', damaged(`${database} cannot be read (${code})`, null).message, { cause: error });
  }
}

/** @throws StoreRefusedError BACKUP */
function check(directory: string, reader: Reader): Damage | null {
  const files = storeFiles(directory);
  let head: HeadFile | undefined;
  try {
    head = new HeadFile(files.head, loadSigningKey(files.key), 'r');
    if (head.read().state === 'backup') {
      throw new StoreRefusedError('BACKUP', `${dirname(files.head)} is a backup; restore it into a data directory with "store restore"`);
    }
    return checkTail(reader.db, head, reader.identity);
  } catch (error) {
    return unreadable(error);
  } finally {
    head?.close();
  }
}

function endProcess(error: Error): void {
  process.stderr.write(
    `The event store stopped: ${error.message}. What reached the disk is unknown; the process ends. Check the disk, then start again.\n`,
  );
  process.exit(70);
}
