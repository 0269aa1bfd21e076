import type { Position } from '#eventing';
import { ReadModelBehind, ReadStoreUnavailable } from './faults.ts';
import type { AnyProjection } from './projection.ts';
import type { ReadPool } from './read-pool.ts';

const POLL_MS = 10;
const POLL_WHEN_LED_HERE_MS = 250;

const REACHED = `select id, position from control_generations where projection = ? and version = ? and state = 'SERVING'`;
const HELD_BACK = `select 1 from control_parked_events where generation_id = ? and position = ?`;

/** How far finders see, and who waits for it. Runners of this process report here; other processes' progress is polled. */
export class ProgressBoard {
  readonly #pool: ReadPool;
  readonly #versions: ReadonlyMap<string, number>;
  readonly #reached = new Map<string, Position>();
  readonly #led = new Set<string>();
  readonly #wakers = new Set<() => void>();
  readonly #requestListeners = new Set<() => void>();
  #closed = false;

  constructor(pool: ReadPool, projections: readonly AnyProjection[]) {
    this.#pool = pool;
    this.#versions = new Map(projections.map(({ name, version }) => [name, version]));
  }

  /** Serving generations of this process have been committed up to a position. */
  advanced(names: readonly string[], position: Position | null): void {
    if (position !== null) for (const name of names) this.#reached.set(name, position);
    this.wake();
  }

  /** Whether this process holds the lease and will report. */
  led(name: string, here: boolean): void {
    if (here) this.#led.add(name);
    else this.#led.delete(name);
  }

  wake(): void {
    for (const waker of this.#wakers) waker();
  }

  forget(): void {
    this.#reached.clear();
  }

  /** Tells the runner of this process at once; another process polls. */
  requested(): void {
    for (const listener of this.#requestListeners) listener();
  }

  onRequest(listener: () => void): () => void {
    this.#requestListeners.add(listener);
    return () => this.#requestListeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    this.wake();
  }

  async waitFor(names: readonly string[], position: Position, deadlineMs: number): Promise<void> {
    const unknown = names.find((name) => !this.#versions.has(name));
    if (unknown !== undefined) throw new Error(`there is no projection ${JSON.stringify(unknown)} to wait for`);
    const deadline = performance.now() + deadlineMs;
    for (;;) {
      const behind = names.filter((name) => !this.#hasReached(name, position));
      if (await this.#look(names, position)) return;
      const left = deadline - performance.now();
      if (left <= 0 || this.#closed) {
        if (this.#closed) throw new ReadStoreUnavailable('the read store is closing');
        throw new ReadModelBehind(`${behind.join(', ')} did not reach the position within ${deadlineMs} ms`);
      }
      const poll = behind.every((name) => this.#led.has(name)) ? POLL_WHEN_LED_HERE_MS : POLL_MS;
      await this.#pause(Math.min(poll, left));
    }
  }

  #hasReached(name: string, position: Position): boolean {
    const reached = this.#reached.get(name);
    return reached !== undefined && reached >= position;
  }

  /** What the database says, for projections that other processes run and for events held back. */
  #look(names: readonly string[], position: Position): Promise<boolean> {
    return this.#pool.snapshot(async ({ session }) => {
      let all = true;
      for (const name of names) {
        const [row] = session.all<{ id: string; position: Position | null }>(REACHED, [name, this.#versions.get(name)]);
        if (!row || row.position === null || row.position < position) all = false;
        else if (session.all(HELD_BACK, [row.id, position]).length > 0) {
          throw new ReadStoreUnavailable(`${name} holds this event back: an earlier one of its stream could not be projected`);
        } else this.#reached.set(name, row.position);
      }
      return all;
    });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wakers.add(done);
    });
  }
}
