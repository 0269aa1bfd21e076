import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { EventStoreTelemetry } from './event-store.telemetry.ts';
import { StoreStatusReader } from './store-status.ts';

/** Prometheus metrics of this process; labels never carry ids, names or input. */
@Injectable()
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Histogram({
    name: 'handrail_graphql_operation_seconds',
    help: 'Time of GraphQL operations by kind and outcome',
    labelNames: ['kind', 'outcome'] as const,
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers: [this.#registry],
  });
  readonly #parked = this.#ofProjection('handrail_projection_parked_streams', 'Streams held back');
  readonly #lag = this.#ofProjection('handrail_projection_lag_events', 'Events not yet projected; absent while the event store is silent');
  readonly #isUp = this.#gauge('handrail_event_store_up', 'Whether the event store answers');
  readonly #witnessEvents = this.#gauge('handrail_event_store_witness_lag_events', 'Events that the witness has not yet signed');
  readonly #witnessSeconds = this.#gauge('handrail_event_store_witness_lag_seconds', 'Age of the oldest of them');

  constructor(
    private readonly telemetry: EventStoreTelemetry,
    private readonly stores: StoreStatusReader,
  ) {
    collectDefaultMetrics({ register: this.#registry });
  }

  observe(kind: 'query' | 'mutation' | 'subscription' | 'invalid', outcome: 'ok' | 'error', seconds: number): void {
    this.#requests.observe({ kind, outcome }, seconds);
  }

  /** In bounded time, also when the event store hangs: what it cannot say then is absent. */
  async read(): Promise<string> {
    const { fault, witness, projections } = await this.stores.read();
    this.#parked.reset();
    this.#lag.reset();
    // A gauge without labels resets to 0, which would be a claim.
    this.#witnessEvents.remove();
    this.#witnessSeconds.remove();
    for (const { name, parkedStreams, lagEvents } of projections) {
      this.#parked.set({ projection: name }, parkedStreams);
      if (lagEvents !== null) this.#lag.set({ projection: name }, lagEvents);
    }
    this.#isUp.set(fault === null ? 1 : 0);
    if (witness) {
      this.#witnessEvents.set(witness.events);
      this.#witnessSeconds.set(witness.seconds);
    }
    return Registry.merge([this.#registry, this.telemetry.registry]).metrics();
  }

  #ofProjection(name: string, help: string): Gauge<'projection'> {
    return new Gauge({ name, help, labelNames: ['projection'] as const, registers: [this.#registry] });
  }

  #gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.#registry] });
  }
}
