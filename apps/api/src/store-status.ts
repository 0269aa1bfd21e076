import type { Witness, WitnessLag } from '#event-store-kurrentdb';
import { EventStoreError } from '#eventing';
import type { EventStore, EventStoreErrorKind } from '#eventing';
import type { ProjectionStatus, ReadStore } from '#read-store';
import { within } from './within.ts';

export interface StoreStatus {
  /** Why the event store cannot be used now; null: it can. */
  readonly fault: EventStoreErrorKind | null;
  /** null: the store needs no witness, or does not answer. */
  readonly witness: WitnessLag | null;
  /** Without lags when the store does not answer. */
  readonly projections: readonly ProjectionStatus[];
}

/** An operation may be tried for 7 s; whoever asks how things are waits this long, in milliseconds. */
const PATIENCE = 2_000;

/**
 * A lag as everybody may know it: whole tens of seconds. A healthy one is 0 throughout; seconds of a moment ago would tell whoever asks
 * often enough that something was recorded just then.
 */
export function coarseSeconds(seconds: number): number {
  return 10 * Math.floor(seconds / 10);
}

/** How event store and read models do, in bounded time even when the store hangs. */
export class StoreStatusReader {
  readonly #events: EventStore;
  readonly #readStore: ReadStore;
  readonly #witness: Pick<Witness, 'lag'> | null;
  #asking: Promise<StoreStatus> | undefined;

  constructor(events: EventStore, readStore: ReadStore, witness: Pick<Witness, 'lag'> | null) {
    this.#events = events;
    this.#readStore = readStore;
    this.#witness = witness;
  }

  /** @throws ReadStoreUnavailable, or what SQLite throws, when the read models do not answer */
  async read(): Promise<StoreStatus> {
    // One question at a time: probes of a silent store do not pile up.
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    try {
      return await within(PATIENCE, this.#asking);
    } catch (error) {
      if (!(error instanceof EventStoreError)) throw error;
      return { fault: error.kind, witness: null, projections: await this.#readStore.listProjections() };
    }
  }

  async #ask(): Promise<StoreStatus> {
    // Alone: even a damaged page of the log that no projection reads again is noticed by it.
    await this.#events.head();
    const [projections, witness] = await Promise.all([this.#readStore.listProjections(this.#events), this.#witness?.lag() ?? null]);
    return { fault: null, witness, projections };
  }
}
