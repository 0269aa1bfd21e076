import type { Position } from '#eventing';

/** That something changed for somebody, and where to look; nothing of what it is. */
export interface Change {
  /** Id of what to read again; null: more changed than is told one by one. */
  readonly about: string | null;
  readonly position: Position;
}

/** Ids told one by one to a client that lags; with more of them waiting it is told "something changed". */
const MOST_PENDING = 20;

/** The changes for one client: at most one waits for each id, however slowly the client takes them. */
export class ChangeWatcher implements AsyncIterableIterator<Change> {
  readonly personId: string;
  readonly #onEnd: (watcher: ChangeWatcher) => void;
  readonly #pending = new Map<string | null, Position>();
  #ended = false;
  #taker: ((result: IteratorResult<Change>) => void) | null = null;

  constructor(personId: string, onEnd: (watcher: ChangeWatcher) => void) {
    this.personId = personId;
    this.#onEnd = onEnd;
  }

  /** A later change about the same takes the place of the one that waits. */
  offer({ about, position }: Change): void {
    if (this.#ended) return;
    const isFull = this.#pending.size >= MOST_PENDING && !this.#pending.has(about);
    if (about === null || isFull || this.#pending.has(null)) {
      const latest = [...this.#pending.values()].reduce((one, other) => (one > other ? one : other), position);
      this.#pending.clear();
      this.#pending.set(null, latest);
    } else {
      this.#pending.delete(about);
      this.#pending.set(about, position);
    }
    this.#hand();
  }

  next(): Promise<IteratorResult<Change>> {
    return new Promise((resolve) => {
      this.#taker = resolve;
      this.#hand();
    });
  }

  return(): Promise<IteratorResult<Change>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#pending.clear();
    this.#onEnd(this);
    this.#hand();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #hand(): void {
    const [first] = this.#pending;
    if (!this.#taker || (!first && !this.#ended)) return;
    const take = this.#taker;
    this.#taker = null;
    if (!first) return take({ value: undefined, done: true });
    const [about, position] = first;
    this.#pending.delete(about);
    take({ value: { about, position }, done: false });
  }
}
