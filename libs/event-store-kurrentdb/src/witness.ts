import { DirectoryLock, loadSigningKey } from '#data-directory';
import { EventStoreError } from '#eventing';
import type { EventStore, StoredEvent, Subscription } from '#eventing';
import { refuseOtherStore } from './directory-binding.ts';
import { genesisLink, nextLink } from './witness-chain.ts';
import type { ChainLink } from './witness-chain.ts';
import { checkEnd, refuseCutOff, strangeDirectory } from './witness-check.ts';
import { Checkpoints } from './witness-checkpoints.ts';
import { isWitnessed, witnessFiles } from './witness-files.ts';

export interface WitnessOptions {
  /** Milliseconds since 1970; the clock that events are recorded by. */
  readonly now?: () => number;
  /** Told once when checkpoints can no longer be written, or the log no longer be followed; the lag grows meanwhile. */
  readonly onFault?: (error: unknown) => void;
}

export interface WitnessLag {
  /** Not yet covered by a checkpoint; counted up to 1,000. */
  readonly events: number;
  /** Since the oldest of them was recorded. */
  readonly seconds: number;
}

const EVENTS_BETWEEN = 10_000;
const PAUSE_MS = 1_000;
const PAUSE_AFTER_FAULT_MS = 2_000;
const COUNTED = 1_000;

/**
 * Follows a log that lies elsewhere and signs in the data directory what it saw: how many events, and the hash over all of them. What is
 * changed, removed or inserted in the log afterwards is found by that. Several processes may witness one log in one directory.
 */
export class Witness {
  /** Why the log takes no changes, with the remedy; nothing is witnessed then. */
  readonly damage: string | null;
  readonly #store: EventStore;
  readonly #lock: DirectoryLock;
  readonly #checkpoints: Checkpoints | null;
  readonly #options: WitnessOptions;
  /** What was seen of the log. */
  #seen: ChainLink;
  /** What is durable of it. */
  #signed: ChainLink;
  #subscription: Subscription | null = null;
  #timer: NodeJS.Timeout | null = null;
  #nextWrite = 0;
  #isFailing = false;

  /**
   * Compares the end of what was witnessed with the log. Holds the data directory until `stop`.
   * @throws StoreRefusedError IN_USE, RESTORE_CUT_OFF, NOT_A_STORE; EventStoreError UNAVAILABLE
   */
  static async open(store: EventStore, directory: string, options: WitnessOptions = {}): Promise<Witness> {
    const lock = DirectoryLock.shared(directory);
    try {
      refuseCutOff(directory);
      await bindOnce(store, directory, instant(options));
      return new Witness(store, lock, await examine(store, directory), options);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  private constructor(store: EventStore, lock: DirectoryLock, { checkpoints, newest, damage }: Examined, options: WitnessOptions) {
    this.#store = store;
    this.#lock = lock;
    this.#checkpoints = checkpoints;
    this.#options = options;
    this.damage = damage;
    this.#seen = newest;
    this.#signed = newest;
  }

  start(): void {
    if (this.damage !== null) return;
    this.#subscription = this.#store.subscribe(
      this.#seen.position,
      {},
      {
        onBatch: (events) => Promise.resolve(this.#see(events)),
        onCaughtUp: () => this.#plan(),
        onFailure: (error) => this.#options.onFault?.(error),
      },
    );
  }

  /** @throws EventStoreError UNAVAILABLE */
  async lag(): Promise<WitnessLag> {
    let [events, since, after] = [0, Infinity, this.#signed.position];
    for (let isAtEnd = false; !isAtEnd && events < COUNTED;) {
      const page = await this.#store.readAll(after, {}, COUNTED - events);
      if (events === 0 && page.events[0]) since = Date.parse(page.events[0].metadata['recordedAt'] ?? '');
      events += page.events.length;
      [after, isAtEnd] = [page.readTo, page.atEnd];
    }
    const age = (now(this.#options) - since) / 1_000;
    return { events, seconds: age > 0 ? age : 0 };
  }

  /** Signs what was seen last. Before the store is closed. */
  async stop(): Promise<void> {
    await this.#subscription?.stop();
    this.#subscription = null;
    this.#sign();
    if (this.#timer) clearTimeout(this.#timer);
    this.#checkpoints?.close();
    this.#lock.release();
  }

  #see(events: readonly StoredEvent[]): void {
    for (const event of events) {
      // A store may deliver again what it delivered.
      if (this.#seen.position !== null && event.position <= this.#seen.position) continue;
      this.#seen = nextLink(this.#seen, event);
      const isDue = this.#seen.events - this.#signed.events >= EVENTS_BETWEEN;
      if (isDue && (!this.#isFailing || performance.now() >= this.#nextWrite)) this.#sign();
    }
  }

  #plan(): void {
    if (this.#timer !== null || this.#seen.events <= this.#signed.events) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#sign();
      },
      Math.max(0, this.#nextWrite - performance.now()),
    ).unref();
  }

  /** A fault of the disk ends nothing: it shows as lag. */
  #sign(): void {
    if (this.#checkpoints === null || this.#seen.events <= this.#signed.events) return;
    this.#nextWrite = performance.now() + PAUSE_MS;
    try {
      this.#signed = this.#checkpoints.add({ ...this.#store.identity, ...this.#seen, at: instant(this.#options) });
      this.#isFailing = false;
    } catch (error) {
      this.#nextWrite = performance.now() + PAUSE_AFTER_FAULT_MS;
      if (!this.#isFailing) this.#options.onFault?.(error);
      this.#isFailing = true;
      this.#plan();
    }
  }
}

interface Examined {
  /** Null where they cannot be read. */
  readonly checkpoints: Checkpoints | null;
  readonly newest: ChainLink;
  readonly damage: string | null;
}

/** A directory without checkpoints is bound to a database without events. */
async function bindOnce(store: EventStore, directory: string, at: string): Promise<void> {
  if (isWitnessed(directory) || (await store.head()) !== null) return;
  const files = witnessFiles(directory);
  const { identity } = store;
  Checkpoints.createOnce(files.checkpoints, loadSigningKey(files.key), [{ ...identity, ...genesisLink(identity.storeId), at }]);
}

async function examine(store: EventStore, directory: string): Promise<Examined> {
  const files = witnessFiles(directory);
  let checkpoints: Checkpoints | undefined;
  try {
    if (!isWitnessed(directory)) throw new EventStoreError('CORRUPT', strangeDirectory(directory));
    checkpoints = Checkpoints.open(files.checkpoints, loadSigningKey(files.key), 'write');
    const newest = checkpoints.newest();
    refuseOtherStore(directory, newest.storeId, store.identity.storeId);
    return { checkpoints, newest, damage: await checkEnd(store, checkpoints) };
  } catch (error) {
    checkpoints?.close();
    if (!(error instanceof EventStoreError) || error.kind !== 'CORRUPT') throw error;
    return { checkpoints: null, newest: genesisLink(store.identity.storeId), damage: error.message };
  }
}

function now({ now: clock = Date.now }: WitnessOptions): number {
  return clock();
}

function instant(options: WitnessOptions): string {
  return new Date(now(options)).toISOString();
}
