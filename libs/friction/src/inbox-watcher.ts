import type { Position } from '#eventing';

/** Something in an inbox arrived or changed; nothing of the report itself. */
export interface InboxChange {
  /** null: more changed than is told one by one. */
  readonly policyId: string | null;
  readonly position: Position;
}

/** Policies told one by one to a client that lags; with more of them waiting it is told "something changed". */
const MOST_PENDING = 20;

/** The changes for one client: at most one waits for each policy, however slowly the client takes them. */
export class InboxWatcher implements AsyncIterableIterator<InboxChange> {
  readonly personId: string;
  readonly #onEnd: (watcher: InboxWatcher) => void;
  readonly #pending = new Map<string | null, Position>();
  #ended = false;
  #taker: ((result: IteratorResult<InboxChange>) => void) | null = null;

  constructor(personId: string, onEnd: (watcher: InboxWatcher) => void) {
    this.personId = personId;
    this.#onEnd = onEnd;
  }

  /** A later change of the same policy takes the place of the one that waits. */
  offer({ policyId, position }: InboxChange): void {
    if (this.#ended) return;
    const isFull = this.#pending.size >= MOST_PENDING && !this.#pending.has(policyId);
    if (policyId === null || isFull || this.#pending.has(null)) {
      const latest = [...this.#pending.values()].reduce((one, other) => (one > other ? one : other), position);
      this.#pending.clear();
      this.#pending.set(null, latest);
    } else {
      this.#pending.delete(policyId);
      this.#pending.set(policyId, position);
    }
    this.#hand();
  }

  next(): Promise<IteratorResult<InboxChange>> {
    return new Promise((resolve) => {
      this.#taker = resolve;
      this.#hand();
    });
  }

  return(): Promise<IteratorResult<InboxChange>> {
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
    const [policyId, position] = first;
    this.#pending.delete(policyId);
    take({ value: { policyId, position }, done: false });
  }
}
