import { EventStoreError } from '#eventing';
import { Client } from './client.ts';
import type { ConnectionSettings } from './connection-string.ts';
import { Diagnosis } from './diagnosis.ts';
import { faultOf, isSilence, isUnexplained, Replaced, saysWhy, toError } from './faults.ts';
import type { Fault } from './faults.ts';
import { Gate } from './gate.ts';
import { answer } from './link.ts';
import type { Link } from './link.ts';
import type { Operation, StoreObserver } from './store-observer.ts';
import { backOff } from './timings.ts';
import type { Timings } from './timings.ts';

export interface RunOptions {
  /** One attempt is enough; there is another way. It may take too long for reasons of its own: the client is not replaced for it. */
  readonly once?: boolean;
}

/** So many calls in a row without an answer of use, and the client is replaced: its own reconnecting was seen to fail for reads. */
const FAILURES_TO_REBUILD = 2;

/** Calls of one kind at once; more would wait at the server instead, and run out of time together. */
const AT_ONCE = 32;

interface Outage {
  readonly reason: string;
  readonly since: number;
  /** What failed; the others say nothing about its end. */
  readonly operations: Set<Operation>;
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
  readonly #diagnosis: Diagnosis;
  readonly #gates = { append: new Gate(AT_ONCE), read: new Gate(AT_ONCE) };
  #link: Link;
  /** Rebuilds since the last success. */
  #rebuilds = 0;
  #outage: Outage | undefined;
  /** An outage before the first answer is nobody's news: whoever opens the store is told. */
  #hasAnswered = false;
  /** What began before does not count as a failure: the server was out then. */
  #recoveredAt = 0;
  #closed = false;

  constructor(settings: ConnectionSettings, timings: Timings, observer: StoreObserver | undefined) {
    this.#settings = settings;
    this.hosts = settings.hosts;
    this.timings = timings;
    this.#observer = observer;
    this.#diagnosis = new Diagnosis(settings, timings.attemptMs * 0.75, timings.operationMs);
    this.#link = this.#connect();
  }

  /** @throws EventStoreError */
  async run<T>(operation: 'append' | 'read', call: (client: Client) => Promise<T>, { once = false }: RunOptions = {}): Promise<T> {
    const { attemptMs, operationMs, retryMs, longestRetryMs } = this.timings;
    const gate = this.#gates[operation];
    const end = performance.now() + operationMs;
    // Whoever gets a turn has time for a whole attempt.
    if (!(await gate.enter(operationMs - attemptMs))) {
      const reason = this.#outage?.reason ?? 'too many calls wait for an answer; try again later';
      throw new EventStoreError('UNAVAILABLE', `KurrentDB at ${this.hosts}: ${reason}`);
    }
    // What the server or the network said tells more than a timer that ran out afterwards.
    let telling: unknown;
    try {
      for (let attempt = 0; ; attempt++) {
        this.#assertOpen();
        const link = this.#link;
        const began = performance.now();
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
          if (!once) this.failed(link, operation, error, began);
          this.#assertOpen();
          if (telling === undefined || saysWhy(error)) telling = error;
          const pause = backOff(attempt, retryMs, longestRetryMs);
          if (once || performance.now() + pause >= end)
            throw toError(this.#explained(telling, once ? attemptMs : operationMs), this.hosts, telling);
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
    if (link !== this.#link) return;
    this.#hasAnswered = true;
    if (this.#outage?.operations.has(operation) === false) return;
    this.#rebuilds = 0;
    if (this.#outage === undefined) return;
    const { reason, since } = this.#outage;
    this.#outage = undefined;
    this.#recoveredAt = performance.now();
    link.failures.clear();
    link.failingSince = undefined;
    this.#observer?.reconnected(reason, (this.#recoveredAt - since) / 1_000);
  }

  /** @param began when the attempt did, as `performance.now()` tells it */
  failed(link: Link, operation: Operation, error: unknown, began = performance.now()): void {
    if (isUnexplained(error)) this.#diagnosis.begin();
    const { reason, followed } = this.#explained(error, this.timings.attemptMs);
    this.#observer?.retried(operation, reason);
    if (followed || link !== this.#link || this.#closed || began < this.#recoveredAt) return;
    link.failures.set(operation, (link.failures.get(operation) ?? 0) + 1);
    link.failingSince ??= began;
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
    this.#rebuilds++;
    this.#begin(reason);
    // First, so that the new client does not share the old one's connection.
    this.#retire(new Replaced(`the connection was replaced (${reason})`));
    this.#link = this.#connect();
  }

  #begin(reason: string): void {
    if (!this.#hasAnswered) return;
    const { failures, failingSince = performance.now() } = this.#link;
    const isNews = this.#outage === undefined;
    this.#outage ??= { reason, since: failingSince, operations: new Set() };
    for (const operation of failures.keys()) this.#outage.operations.add(operation);
    if (isNews) this.#observer?.lost(reason);
  }

  /** With what the hosts said when they were asked one by one. */
  #explained(error: unknown, milliseconds: number): Fault {
    const fault = faultOf(error);
    if (!isUnexplained(error)) return fault;
    if (!isSilence(error)) return { ...fault, reason: this.#diagnosis.reason ?? fault.reason };
    const why = this.#diagnosis.reason ?? 'is the node overloaded or paused?';
    return { ...fault, reason: `no answer within ${milliseconds / 1_000} s; ${why}` };
  }

  #retire(reason: Error): void {
    const { client, waiting } = this.#link;
    client.close();
    for (const end of waiting) end(reason);
    waiting.clear();
  }

  #connect(): Link {
    return {
      client: Client.connect(this.#settings),
      waiting: new Set(),
      failures: new Map(),
      builtAt: performance.now(),
      failingSince: undefined,
    };
  }

  /** The server did answer, though perhaps with a refusal. */
  #answered(link: Link, operation: Operation): void {
    link.failures.delete(operation);
    if (link.failures.size === 0) link.failingSince = undefined;
  }

  #assertOpen(): void {
    if (this.#closed) throw new EventStoreError('UNAVAILABLE', 'the event store is closed');
  }
}
