import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Calendar } from '#calendar';
import { Deployment, Dispatcher } from '#cqrs';
import type { Command } from '#cqrs';
import { DomainError, EventCatalogue, EventCodec, EventLog, NO_STREAM, systemActor } from '#eventing';
import type { Actor, DomainEvent } from '#eventing';
import { aContext, InMemoryKeyRing } from '#eventing-testing';
import type { InMemoryEventStore } from '#eventing-testing';
import { figuresEvents } from '#figures/events';
import { Freshness } from '#graphql';
import { FindOfficeOfReport } from '#friction/events';
import type { FoundOfficeOfReport } from '#friction/events';
import { FindHeadsOver } from '#organisation/events';
import { FindPolicy, FindRule, policyEvents } from '#policies/events';
import type { FoundPolicy, FoundRule } from '#policies/events';
import { ProjectionRunner, ReadStore } from '#read-store';
import { Module } from '@nestjs/common';
import { CqrsModule, QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { reviewEvents } from './events.ts';
import type { ReviewEvent } from './events.ts';
import type { Flags, PolicySignal, ReviewOpening } from './open-reviews.schedule.ts';
import { outcomesProjection } from './outcomes.projection.ts';
import { reviewClocks } from './review-clocks.projection.ts';
import { ReviewsModule } from './reviews.module.ts';
import { reviewsProjection } from './reviews.projection.ts';

/** An instance of this domain alone, for specs of what time decides: real stores, bus and runner; the answers of other domains are given. */
export interface Neighbours {
  /** One for all instances. */
  readonly keys: InMemoryKeyRing;
  /** Head over everybody; null: nobody. */
  headId: string | null;
  readonly owners: Map<string, string>;
  /** Number of a policy's version in force on a local date; none anywhere when absent. */
  versionInForce?: (policyId: string, on: string) => number;
  /** Who reads a report. */
  readonly offices: Map<string, FoundOfficeOfReport>;
  /** What was said on policies. */
  readonly flags: Map<string, (since: string) => Flags>;
  staff: number;
  signals: readonly PolicySignal[];
}

type DataOf<Type extends ReviewEvent['type']> = Extract<ReviewEvent, { type: Type }>['data'];

export const REGISTERED_AT = '2026-11-02T09:00:00.000Z';
export const aNeighbourhood = (): Neighbours => ({
  keys: new InMemoryKeyRing(),
  headId: null,
  owners: new Map(),
  offices: new Map(),
  flags: new Map(),
  staff: 100,
  signals: [],
});

/** Both instances have looked before either of them writes. */
export function atOnce(...openings: readonly ReviewOpening[]): readonly ReviewOpening[] {
  let looking = openings.length;
  const { promise, resolve } = Promise.withResolvers<void>();
  return openings.map((opening) => ({
    ...opening,
    send: async (command) => {
      looking -= 1;
      if (looking <= 0) resolve();
      await promise;
      return opening.send(command);
    },
  }));
}

export async function composeReviews(store: InMemoryEventStore, neighbours: Neighbours, clock: { now: string }) {
  const directory = await mkdtemp(join(tmpdir(), 'handrail-reviews-'));
  const log = new EventLog(store, new EventCodec(new EventCatalogue(reviewEvents, policyEvents, figuresEvents), neighbours.keys));
  const readStore = await ReadStore.open(directory, [reviewClocks, reviewsProjection, outcomesProjection]);
  const deployment = new Deployment(new Calendar('UTC'), 'USD', () => Date.parse(clock.now));

  @QueryHandler(FindRule)
  class GivenRules implements IQueryHandler<FindRule, FoundRule> {
    execute({ policyId }: FindRule): Promise<FoundRule> {
      const ownerId = neighbours.owners.get(policyId);
      const office = { policyId, deputyId: null, unitId: null, isRetired: false, isGuarded: false };
      return Promise.resolve(ownerId === undefined ? null : { ...office, ownerId, lastNumber: 1, lastEffectiveFrom: '2026-01-01' });
    }
  }

  @QueryHandler(FindPolicy)
  class GivenPolicies implements IQueryHandler<FindPolicy, FoundPolicy> {
    execute({ policyId, on }: FindPolicy): Promise<FoundPolicy> {
      const versionInForce = neighbours.versionInForce?.(policyId, on) ?? null;
      const policy = { policyId, code: 'RET-14', ownerId: '', deputyId: null, unitId: null, purposes: [], factsAsked: [], versionInForce };
      return Promise.resolve(versionInForce === null ? null : policy);
    }
  }

  @QueryHandler(FindHeadsOver)
  class GivenHeads implements IQueryHandler<FindHeadsOver, readonly string[]> {
    execute(): Promise<readonly string[]> {
      return Promise.resolve(neighbours.headId === null ? [] : [neighbours.headId]);
    }
  }

  @QueryHandler(FindOfficeOfReport)
  class GivenOffices implements IQueryHandler<FindOfficeOfReport, FoundOfficeOfReport> {
    execute({ reportId }: FindOfficeOfReport): Promise<FoundOfficeOfReport> {
      return Promise.resolve(neighbours.offices.get(reportId) ?? null);
    }
  }

  const shared = [
    { provide: EventLog, useValue: log },
    { provide: ReadStore, useValue: readStore },
    { provide: Deployment, useValue: deployment },
  ];

  @Module({})
  class Shared {}

  const module = await Test.createTestingModule({
    imports: [
      CqrsModule.forRoot(),
      {
        module: Shared,
        global: true,
        providers: [...shared, Dispatcher, Freshness],
        exports: [...shared.map(({ provide }) => provide), Dispatcher, Freshness],
      },
      ReviewsModule,
    ],
    providers: [GivenRules, GivenPolicies, GivenHeads, GivenOffices],
  }).compile();
  const app = await module.init();
  const runner = new ProjectionRunner(readStore, log);
  await runner.start();
  const refused: string[] = [];
  const opening: ReviewOpening = {
    log,
    readStore,
    deployment,
    listFlagged: () => Promise.resolve([...neighbours.flags.keys()]),
    findFlags: (policyId, since) => Promise.resolve(neighbours.flags.get(policyId)?.(since) ?? { people: 0, entries: [] }),
    countStaff: () => Promise.resolve(neighbours.staff),
    listSignals: () => Promise.resolve(neighbours.signals),
    send: (command: Command) =>
      app
        .get(Dispatcher)
        .send(command, { actor: systemActor('system'), correlationId: randomUUID() })
        .catch((error: unknown) => {
          if (!(error instanceof DomainError)) throw error;
          refused.push(error.code);
        }),
  };

  return {
    log,
    readStore,
    opening,
    queries: app.get(QueryBus),
    /** @returns why it was refused; null: done */
    dispatch: async (command: Command, actor: Actor): Promise<string | null> => {
      try {
        await app.get(Dispatcher).send(Object.assign(command, { commandId: randomUUID() }), { actor, correlationId: randomUUID() });
        return null;
      } catch (error) {
        if (error instanceof DomainError) return `${error.code}: ${error.message}`;
        throw error;
      }
    },
    /** Codes of what the schedules were refused. */
    refused,
    async record(stream: string, ...events: readonly DomainEvent[]): Promise<void> {
      const last = (await log.load(stream)).at(-1);
      const stamp = { commandId: randomUUID(), scope: 'spec', inputMac: '' };
      await log.append(stream, last?.revision ?? NO_STREAM, events, stamp, aContext({ now: clock.now }));
    },
    /** A policy of this owner, registered on 2026-11-02. */
    async policy(ownerId: string, reviewCadenceDays = 365): Promise<string> {
      const policyId = randomUUID();
      neighbours.owners.set(policyId, ownerId);
      const version = { title: 'Refunds', guardrails: [] };
      const data = {
        policyId,
        code: 'RET-14',
        ownerId,
        deputyId: null,
        unitId: null,
        reviewCadenceDays,
        version,
        registeredAt: REGISTERED_AT,
      };
      await this.record(`policy-${policyId}`, { type: 'PolicyRegistered', data });
      return policyId;
    },
    async events<Type extends ReviewEvent['type']>(type: Type): Promise<readonly DataOf<Type>[]> {
      const { events } = await log.readAll(null, { types: [type] }, 100);
      return events.map(({ data }) => data as DataOf<Type>);
    },
    async close(): Promise<void> {
      await runner.stop();
      await app.close();
      readStore.close();
      await rm(directory, { recursive: true });
    },
  };
}
