import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Calendar } from '#calendar';
import { Aliases, Deployment, Dispatcher } from '#cqrs';
import type { AliasKind, Caller, Command } from '#cqrs';
import { EventCatalogue, EventCodec, EventLog, idOf, systemActor } from '#eventing';
import type { Actor, Role } from '#eventing';
import { InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { figuresEvents } from '#figures/events';
import { Freshness } from '#graphql';
import { FindAncestors, FindCoarseUnit, FindOverseen, FindOverseers, FindProtectionSettings, FindUnit } from '#organisation/events';
import type { FoundCoarseUnit, FoundOverseen, FoundUnit, ProtectionSettings } from '#organisation/events';
import { FindOffice, FindPolicy, policyEvents } from '#policies/events';
import type { FoundPolicy } from '#policies/events';
import { ProjectionRunner, ReactionRunner, ReadStore } from '#read-store';
import { FindDecision, reviewEvents } from '#reviews/events';
import type { FoundDecision } from '#reviews/events';
import { Module } from '@nestjs/common';
import { CqrsModule, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { answerMergedReports } from './answer-merged-reports-when-report-answered.reaction.ts';
import { frictionEvents } from './events.ts';
import { frictionReportsProjection } from './friction-reports.projection.ts';
import { FrictionModule } from './friction.module.ts';
import { OfficeReads } from './office-reads.ts';
import { ReportDirectory } from './report-directory.ts';
import { resolveReports } from './resolve-reports-when-review-decided.reaction.ts';

/** A deployment of this domain alone, for its spec: real stores, bus and runners; the answers of other domains are given. */
export const neighbours = {
  policies: new Map<string, NonNullable<FoundPolicy>>(),
  /** What reviews decided. */
  decisions: new Map<string, NonNullable<FoundDecision>>(),
  /** Unit ids by code. */
  units: new Map<string, string>(),
  /** Who oversees a person. */
  overseers: new Map<string, readonly string[]>(),
  /** Who was put on record. */
  reads: [] as { readonly readerId: string; readonly policyIds: readonly string[] }[],
  confidentialDelivery: 'AT_ONCE' as ProtectionSettings['confidentialDelivery'],
};

@QueryHandler(FindPolicy)
class GivenPolicies implements IQueryHandler<FindPolicy, FoundPolicy> {
  execute({ policyId, on }: FindPolicy): Promise<FoundPolicy> {
    const found = neighbours.policies.get(policyId);
    return Promise.resolve(found ? { ...found, versionInForce: on < '2026-01-01' ? 1 : 2 } : null);
  }
}

@QueryHandler(FindDecision)
class GivenDecisions implements IQueryHandler<FindDecision, FoundDecision> {
  execute({ reviewId }: FindDecision): Promise<FoundDecision> {
    return Promise.resolve(neighbours.decisions.get(reviewId) ?? null);
  }
}

@QueryHandler(FindUnit)
class GivenUnits implements IQueryHandler<FindUnit, FoundUnit> {
  execute({ code }: FindUnit): Promise<FoundUnit> {
    const unitId = neighbours.units.get(code);
    return Promise.resolve(unitId === undefined ? null : { unitId });
  }
}

@QueryHandler(FindAncestors)
class GivenLineage implements IQueryHandler<FindAncestors, readonly string[]> {
  execute({ unitId }: FindAncestors): Promise<readonly string[]> {
    return Promise.resolve([unitId]);
  }
}

@QueryHandler(FindOffice)
class GivenOffices implements IQueryHandler<FindOffice, readonly string[]> {
  execute({ policyId }: FindOffice): Promise<readonly string[]> {
    const found = neighbours.policies.get(policyId);
    return Promise.resolve([found?.ownerId, found?.deputyId].flatMap((personId) => personId ?? []));
  }
}

@QueryHandler(FindOverseers)
class GivenOverseers implements IQueryHandler<FindOverseers, readonly string[]> {
  execute({ personId }: FindOverseers): Promise<readonly string[]> {
    return Promise.resolve(neighbours.overseers.get(personId) ?? []);
  }
}

@QueryHandler(FindOverseen)
class GivenOverseen implements IQueryHandler<FindOverseen, FoundOverseen> {
  execute({ overseerId }: FindOverseen): Promise<FoundOverseen> {
    const overseen = [...neighbours.overseers].filter(([, overseers]) => overseers.includes(overseerId));
    return Promise.resolve({ personIds: overseen.map(([personId]) => personId), crowdedSince: '' });
  }
}

@QueryHandler(FindCoarseUnit)
class GivenCoarseUnits implements IQueryHandler<FindCoarseUnit, FoundCoarseUnit> {
  execute({ unitId }: FindCoarseUnit): Promise<FoundCoarseUnit> {
    return Promise.resolve({ unitId: unitId && `around ${unitId}`, isFew: false });
  }
}

@QueryHandler(FindProtectionSettings)
class GivenProtection implements IQueryHandler<FindProtectionSettings, ProtectionSettings> {
  execute(): Promise<ProtectionSettings> {
    const { confidentialDelivery } = neighbours;
    return Promise.resolve({ k: 5, identityMonths: 12, textMonths: 24, confidentialDelivery });
  }
}

class DerivedAliases extends Aliases {
  readonly #people = new Map<string, string>();

  aliasOf(personId: string, kind: AliasKind): string {
    const alias = idOf('alias', personId, kind);
    this.#people.set(alias, personId);
    return alias;
  }

  aliasesOf(personId: string): readonly string[] {
    return [...this.#people].filter(([, person]) => person === personId).map(([alias]) => alias);
  }

  personOf(alias: string): string | null {
    return this.#people.get(alias) ?? null;
  }
}

class GivenDirectory extends ReportDirectory {
  nameOf(personId: string): Promise<string | null> {
    return Promise.resolve(`Name of ${personId}`);
  }
}

class NotedReads extends OfficeReads {
  note({ id }: Actor, policyIds: readonly string[]): Promise<void> {
    neighbours.reads.push({ readerId: id, policyIds });
    return Promise.resolve();
  }
}

export async function composeFriction(now: string) {
  const directory = await mkdtemp(join(tmpdir(), 'handrail-friction-'));
  const log = new EventLog(
    new InMemoryEventStore(),
    new EventCodec(new EventCatalogue(frictionEvents, figuresEvents, policyEvents, reviewEvents), new InMemoryKeyRing()),
  );
  const readStore = await ReadStore.open(directory, [frictionReportsProjection], (box) => log.codec.open(box));
  const shared = [
    { provide: EventLog, useValue: log },
    { provide: ReadStore, useValue: readStore },
    { provide: Deployment, useValue: new Deployment(new Calendar('UTC'), 'USD', () => Date.parse(now)) },
    { provide: Aliases, useClass: DerivedAliases },
    { provide: ReportDirectory, useClass: GivenDirectory },
    { provide: OfficeReads, useClass: NotedReads },
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
      FrictionModule,
    ],
    providers: [
      GivenPolicies,
      GivenDecisions,
      GivenUnits,
      GivenLineage,
      GivenOffices,
      GivenOverseers,
      GivenOverseen,
      GivenCoarseUnits,
      GivenProtection,
    ],
  }).compile();
  const app = await module.init();
  const dispatcher = app.get(Dispatcher);
  const projections = new ProjectionRunner(readStore, log);
  const reactions = new ReactionRunner(
    readStore,
    log,
    [answerMergedReports, resolveReports],
    (command, { commandId, causationId, correlationId }) =>
      dispatcher.send(Object.assign(command, { commandId }) as unknown as Command, {
        actor: systemActor('system'),
        causationId,
        correlationId,
      }),
  );
  await projections.start();
  await reactions.start();

  return {
    app,
    log,
    dispatcher,
    async close(): Promise<void> {
      await reactions.stop();
      await projections.stop();
      await app.close();
      readStore.close();
      await rm(directory, { recursive: true });
    },
  };
}

export function callerOf(id: string, ...roles: readonly Role[]): Caller {
  const actor: Actor = { id, kind: 'PERSON', grants: roles.map((role) => ({ role, unitId: null })), unitId: null };
  return { actor, correlationId: `request of ${id}` };
}
