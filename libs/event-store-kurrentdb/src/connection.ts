import { EventStoreError } from '#eventing';
import { Client } from './client.ts';
import type { ConnectionSettings } from './connection-string.ts';
import { faultOf, Replaced, saysWhy, TimedOut, toError } from './faults.ts';
import { Gate } from './gate.ts';
import { backOff } from './timings.ts';
import type { Timings } from './timings.ts';

export type Operation = 'append' | 'read' | 'subscribe';

export interface RunOptions {
  /** One attempt is enough; there is another way. It may take too long for reasons of its own: the client is not replaced for it. */
  readonly once?: boolean;
}

/** Hears of what went wrong and was overcome, for logs and metrics. Must not throw. */
export interface StoreObserver {
  /** An attempt failed in a way that passes; another one follows, or the operation's time is up. */
  retried(operation: Operation, reason: string): void;
  /** A new client works again; once for each time that one had to be built. */
  reconnected(reason: string): void;
  /** What was there is not there any more: the database was put back or erased. Once; nothing is appended from then on. */
  damaged(damage: string): void;
}

/** So many calls in a row without an answer of use, and the client is replaced: its own reconnecting was seen to fail for reads. */
const FAILURES_TO_REBUILD = 2;

/** Calls of one kind at once; more would wait at the server instead, and run out of time together. */
const AT_ONCE = 32;

/** One client and what was seen of it. */
export interface Link {
  readonly client: Client;
  /** Ends what waits for an answer through this client. */
  readonly waiting: Set<(replaced: Error) => void>;
  /** Failures since the last success, by operation: reads have a connection of their own, which may be dead alone. */
  readonly failures: Map<Operation, number>;
  readonly builtAt: number;
}

/**
 * Calls to the server, each within its time: attempts are repeated while faults pass, and the client is replaced when it stays without answers.
 * An operation that is repeated must be the same each time.
 */
export class Connection {
  readonly hosts: string;
  readonly timings: Timings;
  readonly #settings: ConnectionSettings;
  readonly #observer: StoreObserver | undefined;
  readonly #gates = { append: new Gate(AT_ONCE), read: new Gate(AT_ONCE) };
  #link: Link;
  /** Rebuilds since the last success. */
  #rebuilds = 0;
  #rebuiltBecause: string | undefined;
  #closed = false;

  constructor(settings: ConnectionSettings, timings: Timings, observer: StoreObserver | undefined) {
    this.#settings = settings;
    this.hosts = settings.hosts;
    this.timings = timings;
    this.#observer = observer;
    this.#link = this.#connect();
  }

  /** @throws EventStoreError */
  async run<T>(operation: 'append' | 'read', call: (client: Client) => Promise<T>, { once = false }: RunOptions = {}): Promise<T> {
    const { attemptMs, operationMs, retryMs, longestRetryMs } = this.timings;
    const gate = this.#gates[operation];
    const end = performance.now() + operationMs;
    if (!(await gate.enter(operationMs))) {
      throw new EventStoreError('UNAVAILABLE', `KurrentDB at ${this.hosts}: too many calls wait for an answer; try again later`);
    }
    // What the server or the network said tells more than a timer that ran out afterwards.
    let telling: unknown;
    try {
      for (let attempt = 0; ; attempt++) {
        this.#assertOpen();
        const link = this.#link;
        try {
          const result = await answer(link, Math.min(attemptMs, end - performance.now()), () => call(link.client));
          this.succeeded(link, operation);
          return result;
        } catch (error) {
          const fault = faultOf(error);
          if (!fault.passing) {
            this.#answered(link, operation);
            throw toError(fault, this.hosts, error);
          }
          if (!once) this.failed(link, operation, error);
          this.#assertOpen();
          if (telling === undefined || saysWhy(error)) telling = error;
          const pause = backOff(attempt, retryMs, longestRetryMs);
          if (once || performance.now() + pause >= end) throw toError(faultOf(telling), this.hosts, telling);
          await new Promise((resolve) => setTimeout(resolve, pause));
        }
      }
    } finally {
      gate.leave();
    }
  }

  /** For what is not one call and one answer: tell it `succeeded` or `failed`. */
  get link(): Link {
    return this.#link;
  }

  succeeded(link: Link, operation: Operation): void {
    this.#answered(link, operation);
    if (link !== this.#link || this.#rebuiltBecause === undefined) return;
    const reason = this.#rebuiltBecause;
    this.#rebuiltBecause = undefined;
    this.#rebuilds = 0;
    this.#observer?.reconnected(reason);
  }

  failed(link: Link, operation: Operation, error: unknown): void {
    const { reason, followed } = faultOf(error);
    this.#observer?.retried(operation, reason);
    if (followed || link !== this.#link || this.#closed) return;
    link.failures.set(operation, (link.failures.get(operation) ?? 0) + 1);
    let failures = 0;
    for (const count of link.failures.values()) failures += count;
    const { rebuildMs, longestRebuildMs } = this.timings;
    const rest = Math.min(longestRebuildMs, rebuildMs * 2 ** this.#rebuilds);
    if (failures >= FAILURES_TO_REBUILD && performance.now() - link.builtAt >= rest) this.#rebuild(reason);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#retire(new EventStoreError('UNAVAILABLE', 'the event store is closed'));
  }

  #rebuild(reason: string): void {
    this.#rebuiltBecause ??= reason;
    this.#rebuilds++;
    // First, so that the new client does not share the old one's connection.
    this.#retire(new Replaced(`the connection was replaced (${reason})`));
    this.#link = this.#connect();
  }

  #retire(reason: Error): void {
    const { client, waiting } = this.#link;
    client.close();
    for (const end of waiting) end(reason);
    waiting.clear();
  }

  #connect(): Link {
    return { client: Client.connect(this.#settings), waiting: new Set(), failures: new Map(), builtAt: performance.now() };
  }

  /** The server did answer, though perhaps with a refusal. */
  #answered(link: Link, operation: Operation): void {
    link.failures.delete(operation);
  }

  #assertOpen(): void {
    if (this.#closed) throw new EventStoreError('UNAVAILABLE', 'the event store is closed');
  }
}

/** The call's outcome, or a rejection when the time is up or the client replaced; what comes after that is nobody's. */
async function answer<T>({ waiting }: Link, milliseconds: number, call: () => Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  // After a busy time the answer may be here already, and is read first.
  const timeOut = (): unknown => setImmediate(() => reject(new TimedOut(`no answer within ${Math.round(milliseconds)} ms`)));
  const timer = setTimeout(timeOut, Math.max(1, milliseconds));
  waiting.add(reject);
  try {
    call().then(resolve, reject);
    return await promise;
  } finally {
    clearTimeout(timer);
    waiting.delete(reject);
  }
}
