import { EventStoreError } from '#eventing';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type StoreOperation = 'append' | 'read_stream' | 'read_all' | 'head';

/** One subscription's place: since when (milliseconds since 1970) the oldest event it has not finished waits; null: caught up. */
export interface SubscriptionPlace {
  waitingSince: number | null;
}

interface Log {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** How the event store does, seen from outside it: metrics, and a log line for each trouble. */
export class EventStoreTelemetry {
  readonly registry = new Registry();
  readonly #places = new Set<SubscriptionPlace>();
  readonly #operations = new Histogram({
    name: 'handrail_event_store_operation_seconds',
    help: 'Time of operations on the event store by outcome: ok, or the kind of error',
    labelNames: ['operation', 'outcome'] as const,
    buckets: [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10],
    registers: [this.registry],
  });
  readonly #retries = new Counter({
    name: 'handrail_event_store_retries_total',
    help: 'Attempts that were repeated because the event store did not answer',
    labelNames: ['operation'] as const,
    registers: [this.registry],
  });
  readonly #reconnects = new Counter({
    name: 'handrail_event_store_reconnects_total',
    help: 'Outages of the event store that are over, each with a connection made anew',
    registers: [this.registry],
  });
  #log: Log | undefined;
  /** Of the outage that goes on; null: none. */
  #lost: string | null = null;

  constructor(now: () => number = Date.now) {
    const places = this.#places;
    new Gauge({
      name: 'handrail_event_store_subscription_lag_seconds',
      help: 'Age of the oldest event that a subscription has not finished, the largest of all subscriptions; 0: all have caught up',
      registers: [this.registry],
      collect() {
        const since = Math.min(...[...places].map(({ waitingSince }) => waitingSince ?? Infinity));
        this.set(since === Infinity ? 0 : Math.max(0, (now() - since) / 1_000));
      },
    });
  }

  /** From now on; an outage that has begun is told now. */
  logTo(log: Log): void {
    this.#log = log;
    if (this.#lost !== null) this.#sayLost(this.#lost);
  }

  retried(operation: string): void {
    this.#retries.inc({ operation });
  }

  lost(reason: string): void {
    this.#lost = reason;
    this.#sayLost(reason);
  }

  /** @param seconds of the outage */
  reconnected(reason: string, seconds: number): void {
    this.#lost = null;
    this.#reconnects.inc();
    this.#log?.warn({ reason, seconds: Math.round(seconds * 10) / 10 }, 'the event store answers again');
  }

  damaged(damage: string): void {
    this.#log?.error({ damage }, 'the event log was found damaged; changes are refused');
  }

  witnessFailed(error: unknown): void {
    this.#log?.warn({ fault: String(error) }, 'the witness of the event log cannot go on for now; its lag grows');
  }

  #sayLost(reason: string): void {
    this.#log?.warn({ reason }, 'the event store does not answer; it is tried again until it does');
  }

  async timed<T>(operation: StoreOperation, work: () => Promise<T>): Promise<T> {
    const end = this.#operations.startTimer({ operation });
    try {
      const result = await work();
      end({ outcome: 'ok' });
      return result;
    } catch (error) {
      end({ outcome: error instanceof EventStoreError ? error.kind.toLowerCase() : 'error' });
      throw error;
    }
  }

  /** Follows the place of a subscription until `leave`. */
  follow(place: SubscriptionPlace): void {
    this.#places.add(place);
  }

  leave(place: SubscriptionPlace): void {
    this.#places.delete(place);
  }
}
