import type { EventLog, Position, StoredEvent, Subscription } from '#eventing';
import { Backoff } from './backoff.ts';
import { LeaseLostError, logFault } from './faults.ts';
import type { Generation } from './generation.ts';
import type { Leases } from './leases.ts';
import type { Logger } from './logger.ts';
import type { ProgressBoard } from './progress-board.ts';
import type { Writer } from './writer.ts';

/** One subscription and one transaction a batch for all generations that have caught up. */
export class LiveFeed {
  readonly #log: EventLog;
  readonly #writer: Writer;
  readonly #leases: Leases;
  readonly #progress: ProgressBoard;
  readonly #logger: Logger;
  readonly #types: readonly string[];
  readonly #members = new Set<Generation>();
  readonly #stopping = new AbortController();
  #cursor: Position | null = null;
  #subscription: Subscription | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(log: EventLog, writer: Writer, leases: Leases, progress: ProgressBoard, types: readonly string[], logger: Logger) {
    this.#log = log;
    this.#writer = writer;
    this.#leases = leases;
    this.#progress = progress;
    this.#types = types;
    this.#logger = logger;
  }

  /** True when a generation at this position misses nothing by joining. Inside `writer.exclusively`. */
  admits(position: Position | null): boolean {
    return !this.#subscription || this.#cursor === null || (position !== null && position >= this.#cursor);
  }

  /** Inside `writer.exclusively`, as soon as it is admitted. */
  join(generation: Generation): void {
    if (!this.#subscription) {
      this.#cursor = generation.position;
      this.#subscribe();
    }
    this.#members.add(generation);
  }

  leave(generation: Generation): void {
    this.#members.delete(generation);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#subscription?.stop();
    await this.#work;
  }

  #subscribe(): void {
    this.#subscription = this.#log.subscribe(
      this.#cursor,
      { types: this.#types },
      {
        onBatch: (events, readTo) => this.#enqueue(events, readTo),
        onCaughtUp: (readTo) => {
          if (readTo !== null && (this.#cursor === null || readTo > this.#cursor)) void this.#enqueue([], readTo);
        },
        onFailure: (error) => void this.#resubscribe(error),
      },
    );
  }

  async #resubscribe(error: unknown): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    logFault(this.#logger, error, {}, 'the subscription of the read models ended; beginning again');
    const backoff = new Backoff(this.#stopping.signal);
    await backoff.pause();
    if (!this.#stopping.signal.aborted) this.#subscribe();
  }

  #enqueue(events: readonly StoredEvent[], readTo: Position): Promise<void> {
    this.#work = this.#work.then(() => this.#deliver(events, readTo));
    return this.#work;
  }

  /** Tries until it is done or stopped: nothing else may happen to these generations before. */
  async #deliver(events: readonly StoredEvent[], readTo: Position): Promise<void> {
    const backoff = new Backoff(this.#stopping.signal);
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#writer.exclusively(async () => {
          await this.#writer.commit(() => this.#apply(events, readTo));
          if (this.#cursor === null || readTo > this.#cursor) this.#cursor = readTo;
          for (const generation of this.#members) {
            generation.position = readTo;
            generation.settle();
          }
        });
        this.#progress.advanced(
          [...this.#members].map(({ projection }) => projection.name),
          readTo,
        );
        return;
      } catch (error) {
        const isEventAtFault = await this.#recover(error).catch(() => false);
        if (isEventAtFault) continue;
        // The members of a lost lease have left; the others try again without them.
        if (!(error instanceof LeaseLostError)) {
          logFault(this.#logger, error, { attempt: backoff.attempts + 1 }, 'the read models could not be written');
        }
        await backoff.pause();
      }
    }
  }

  #recover(error: unknown): Promise<boolean> {
    return this.#writer.exclusively(async () => {
      let isEventAtFault = false;
      for (const generation of this.#members) if (await generation.recover(error)) isEventAtFault = true;
      return isEventAtFault;
    });
  }

  async #apply(events: readonly StoredEvent[], readTo: Position): Promise<void> {
    const members = [...this.#members];
    if (members.length === 0) return;
    const { control } = this.#writer;
    await this.#leases.assertHeld([...new Set(members.map(({ lease }) => lease))]);
    const ids = members.map(({ id }) => id);
    const rows = await control.selectFrom('control_generations').select(['id', 'position']).where('id', 'in', ids).execute();
    const checkpoints = new Map(rows.map(({ id, position }) => [id, position]));
    for (const generation of members) {
      const checkpoint = checkpoints.get(generation.id);
      if (checkpoint !== undefined) await generation.apply(events, checkpoint);
    }
    await control
      .updateTable('control_generations')
      .set({ position: readTo })
      .where('id', 'in', ids)
      .where((eb) => eb.or([eb('position', 'is', null), eb('position', '<', readTo)]))
      .execute();
  }
}
