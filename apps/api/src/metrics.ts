import { Injectable } from '@nestjs/common';
import { EventLog } from '#eventing';
import { ReadStore } from '#read-store';
import type { ProjectionStatus } from '#read-store';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of this process; labels never carry ids, names or input. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly #requests = new Histogram({
    name: 'handrail_graphql_operation_seconds',
    help: 'Time of GraphQL operations by kind and outcome',
    labelNames: ['kind', 'outcome'] as const,
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers: [this.registry],
  });

  constructor(log: EventLog, readStore: ReadStore) {
    collectDefaultMetrics({ register: this.registry });
    const ofEachProjection = (name: string, help: string, valueOf: (status: ProjectionStatus) => number) =>
      new Gauge({
        name,
        help,
        labelNames: ['projection'] as const,
        registers: [this.registry],
        async collect() {
          for (const status of await readStore.listProjections(log.store)) this.set({ projection: status.name }, valueOf(status));
        },
      });
    ofEachProjection('handrail_projection_parked_streams', 'Streams held back', ({ parkedStreams }) => parkedStreams);
    ofEachProjection('handrail_projection_lag_events', 'Events not yet projected', ({ lagEvents }) => lagEvents ?? 0);
  }

  observe(kind: 'query' | 'mutation' | 'subscription' | 'invalid', outcome: 'ok' | 'error', seconds: number): void {
    this.#requests.observe({ kind, outcome }, seconds);
  }

  read(): Promise<string> {
    return this.registry.metrics();
  }
}
