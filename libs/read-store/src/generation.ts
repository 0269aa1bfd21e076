import type { EventCodec, Position, Recorded, StoredEvent } from '#eventing';
import { UnknownEventVersionError } from '#eventing';
import type { Kysely } from 'kysely';
import type { GenerationRow } from './control-tables.ts';
import { isPassing } from './faults.ts';
import { namesOf } from './generations.ts';
import { ParkedStreams } from './parked-streams.ts';
import type { AnyProjection } from './projection.ts';
import type { Writer } from './writer.ts';

/** Events between two looks at the clock. */
const CHUNK = 200;
const BATCHED_CHUNK = 1_000;
/** The event loop is left free after so long. */
const SLICE_MS = 8;

/** A build met an event that it must not leave out. */
export class BuildStopped extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
    this.name = 'BuildStopped';
  }
}

/** Applies events to one generation's tables. Every method runs inside a write transaction of a caller that holds the lease. */
export class Generation {
  readonly projection: AnyProjection;
  readonly id: string;
  state: GenerationRow['state'];
  /** As committed last; transactions read it anew. */
  position: Position | null;
  readonly #writer: Writer;
  readonly #codec: EventCodec;
  readonly #db: Kysely<never>;
  readonly #types: ReadonlySet<string>;
  readonly #parked: ParkedStreams;
  #isCareful = false;

  constructor(writer: Writer, codec: EventCodec, projection: AnyProjection, row: GenerationRow) {
    this.#writer = writer;
    this.#codec = codec;
    this.projection = projection;
    this.id = row.id;
    this.state = row.state;
    this.position = row.position;
    this.#db = writer.session.kysely<never>(namesOf(row));
    this.#types = new Set(projection.types);
    this.#parked = new ParkedStreams(writer, row.id);
  }

  get lease(): string {
    return leaseOf(this.projection);
  }

  /**
   * After a rollback: whether an event was at fault and its transaction should be repeated at once, now with a savepoint for each event,
   * so that the event can be told from the others. Savepoints cost too much to have them always.
   */
  async recover(error: unknown): Promise<boolean> {
    await this.loadParked();
    if (isPassing(error) || error instanceof BuildStopped || this.#isCareful) return false;
    this.#isCareful = true;
    return true;
  }

  /** After a commit. */
  settle(): void {
    this.#isCareful = false;
  }

  get parkedStreams(): readonly string[] {
    return this.#parked.streams;
  }

  /** After a start, and after a rollback. */
  loadParked(): Promise<void> {
    return this.#parked.load();
  }

  /**
   * Applies what lies behind the checkpoint `after`, in order, leaving the event loop free now and then.
   * Returns the position of the last event looked at when `shouldEnd` says so before all are done.
   */
  async apply(events: readonly StoredEvent[], after: Position | null, shouldEnd: () => boolean = () => false): Promise<Position | null> {
    const size = this.projection.batched ? BATCHED_CHUNK : CHUNK;
    let done = after;
    let sliceEnds = performance.now() + SLICE_MS;
    for (let from = 0; from < events.length; from += size) {
      const chunk: StoredEvent[] = [];
      for (const event of events.slice(from, from + size)) {
        if (done !== null && event.position <= done) continue;
        done = event.position;
        if (!this.#types.has(event.type)) continue;
        if (this.#parked.has(event.stream)) await this.#parked.holdBack(event);
        else chunk.push(event);
      }
      if (chunk.length > 0) await this.#applyChunk(chunk);
      if (from + size < events.length && performance.now() > sliceEnds) {
        if (shouldEnd()) return done;
        await new Promise((resolve) => setImmediate(resolve));
        sliceEnds = performance.now() + SLICE_MS;
      }
    }
    return done;
  }

  /** Applies the held-back events of a parked stream in order, up to the first that still fails. */
  async replay(stream: string, events: readonly StoredEvent[]): Promise<void> {
    const held = await this.#parked.heldBack(stream);
    for (const event of events) {
      if (!held.has(event.position)) continue;
      try {
        await this.#inSavepoint(() => this.#run([event]));
      } catch (error) {
        if (isPassing(error)) throw error;
        return this.#parked.failedAgain(event, error);
      }
      await this.#parked.release(event);
    }
    await this.#parked.unpark(stream);
  }

  async #applyChunk(events: readonly StoredEvent[]): Promise<void> {
    if (!this.#isCareful) return this.#run(events);
    for (const event of events) {
      if (this.#parked.has(event.stream)) await this.#parked.holdBack(event);
      else await this.#applyOrPark(event);
    }
  }

  async #applyOrPark(event: StoredEvent): Promise<void> {
    try {
      await this.#inSavepoint(() => this.#run([event]));
    } catch (error) {
      if (isPassing(error)) throw error;
      if (this.state === 'BUILDING' && error instanceof UnknownEventVersionError) throw new BuildStopped(error);
      await this.#parked.park(event, error);
    }
  }

  async #run(events: readonly StoredEvent[]): Promise<void> {
    const recorded: Recorded[] = events.map((event) => this.#codec.decode(event, [], this.projection.keeps));
    const queries = await this.projection.queries(recorded, this.#db);
    for (const query of queries) {
      if (!('compile' in query || 'sql' in query))
        throw new TypeError('a handler returned something else than queries; it must not execute them');
      this.#writer.session.run('compile' in query ? query.compile() : query);
    }
  }

  async #inSavepoint(work: () => Promise<void>): Promise<void> {
    const { session } = this.#writer;
    session.execute('savepoint events');
    try {
      await work();
    } catch (error) {
      if (session.inTransaction) {
        session.execute('rollback to events');
        session.execute('release events');
      }
      throw error;
    }
    session.execute('release events');
  }
}

export function leaseOf({ name, version }: Pick<AnyProjection, 'name' | 'version'>): string {
  return `${name}@${version}`;
}
