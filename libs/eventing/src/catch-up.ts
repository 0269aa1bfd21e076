import { EventStoreError } from './event-store-errors.ts';
import type { Page, Position, Subscriber, Subscription } from './event-store.ts';

const RETRY_MS = [50, 100, 200, 500, 1_000, 2_000];

/** One subscription of any store that reads pages: reads from its position on, waits for the subscriber, then for news. */
export class CatchUp implements Subscription {
  readonly #read: (after: Position | null) => Promise<Page>;
  readonly #subscriber: Subscriber;
  readonly #ended: Promise<void>;
  #after: Position | null;
  #stopped = false;
  #news = true;
  #wake: () => void = () => undefined;
  #onStop: () => void = () => undefined;

  constructor(
    after: Position | null,
    read: (after: Position | null) => Promise<Page>,
    subscriber: Subscriber,
    onEnd: (subscription: CatchUp) => void,
  ) {
    this.#after = after;
    this.#read = read;
    this.#subscriber = subscriber;
    this.#ended = this.#run().finally(() => onEnd(this));
  }

  /** Something was committed. */
  wake(): void {
    this.#news = true;
    this.#wake();
  }

  stop(): Promise<void> {
    this.#stopped = true;
    this.#onStop();
    this.#wake();
    return this.#ended;
  }

  /** Ends for good: the store is closing. */
  async fail(error: EventStoreError): Promise<void> {
    if (this.#stopped) return this.#ended;
    await this.stop();
    this.#subscriber.onFailure?.(error);
  }

  async #run(): Promise<void> {
    let toldUpTo: Position | null | undefined;
    try {
      while (!this.#stopped) {
        // Between pages everything else has its turn.
        await new Promise(setImmediate);
        this.#news = false;
        const page = await this.#nextPage();
        if (page === undefined) return;
        if (page.events.length > 0 && page.readTo !== null) await this.#subscriber.onBatch(page.events, page.readTo);
        this.#after = page.readTo;
        if (!page.atEnd) continue;
        if (page.readTo !== toldUpTo && !this.#stopped) this.#subscriber.onCaughtUp?.(page.readTo);
        toldUpTo = page.readTo;
        if (!this.#news && !this.#stopped) await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } catch (error) {
      if (this.#stopped) return;
      this.#stopped = true;
      this.#subscriber.onFailure?.(error);
    }
  }

  /** Undefined once stopped. Passing faults are waited out. */
  async #nextPage(): Promise<Page | undefined> {
    for (let attempt = 0; !this.#stopped; attempt++) {
      try {
        const page = await this.#unlessStopped(this.#read(this.#after));
        return this.#stopped ? undefined : page;
      } catch (error) {
        if (!(error instanceof EventStoreError) || error.kind !== 'UNAVAILABLE') throw error;
        await this.#pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 0);
      }
    }
    return undefined;
  }

  async #pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await this.#unlessStopped(new Promise<void>((resolve) => (timer = setTimeout(resolve, ms))));
    clearTimeout(timer);
  }

  /** Undefined as soon as stopped: a page that is still being read is not waited for. */
  #unlessStopped<T>(work: Promise<T>): Promise<T | undefined> {
    // No race against one promise that lasts as long as the subscription: that would keep every page in memory.
    return new Promise((resolve, reject) => {
      this.#onStop = () => resolve(undefined);
      if (this.#stopped) resolve(undefined);
      work.then(resolve, reject);
    });
  }
}
