import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Calendar } from '#calendar';
import { Aliases } from '#cqrs';
import { EventCatalogue, EventCodec, EventLog, idOf, NO_STREAM } from '#eventing';
import type { Actor, Context, DomainEvent } from '#eventing';
import { InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { frictionReport, frictionReportsProjection } from '#friction';
import { frictionEvents } from '#friction/events';
import type { FrictionReportEvent } from '#friction/events';
import { organisationEvents } from '#organisation/events';
import { policyEvents } from '#policies/events';
import type { PolicyEvent } from '#policies/events';
import { ProjectionRunner, ReadStore } from '#read-store';
import { CqrsModule, QueryBus } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { overseersOf, protectionOf, referenceHandlers } from '../../libs/friction/src/friction-references.ts';
import type { ReportNode } from '../../libs/friction/src/friction-report.types.ts';
import { listLateOffices } from '../../libs/friction/src/friction-report-readers.finder.ts';
import { listReports } from '../../libs/friction/src/friction-reports.finder.ts';
import { FindOfficeTerm } from '../../libs/friction/src/office-terms.ts';
import type { OfficeTerm } from '../../libs/friction/src/office-terms.ts';
import { directoryHandlers } from '../../libs/organisation/src/directory.handlers.ts';
import { FindProtectionSettingsHandler } from '../../libs/organisation/src/protection-settings.handlers.ts';

const calendar = new Calendar('UTC');
const START = Date.parse('2026-11-02T09:00:00Z');
const DAY = 86_400_000;
const policyId = randomUUID();

class NamedAliases extends Aliases {
  aliasOf(personId: string): string {
    return idOf('alias', personId);
  }

  aliasesOf(personId: string): readonly string[] {
    return [this.aliasOf(personId)];
  }

  readonly people = new Map<string, string>();

  personOf(alias: string): string | null {
    return this.people.get(alias) ?? null;
  }
}

export interface Office {
  readonly ownerId: string;
  readonly deputyId: string | null;
}

/** One organisation whose reports in confidence are decided, recorded and read as in the product, without its commands in between. */
export class OfficeWorld {
  /** Report -> who made it, and whether they were told that nothing hides them. */
  readonly reports = new Map<string, { readonly personId: string; readonly isFew: boolean; readonly day: number }>();
  #day = 0;
  #policyRevision: number | typeof NO_STREAM = NO_STREAM;
  readonly #aliases = new NamedAliases();
  readonly #log: EventLog;
  readonly #readStore: ReadStore;
  readonly #runner: ProjectionRunner;
  readonly #module: TestingModule;
  readonly #directory: string;

  private constructor(log: EventLog, readStore: ReadStore, runner: ProjectionRunner, directory: string, module: TestingModule) {
    this.#log = log;
    this.#readStore = readStore;
    this.#runner = runner;
    this.#directory = directory;
    this.#module = module;
    this.#aliases = module.get<NamedAliases>(Aliases);
  }

  static async open(): Promise<OfficeWorld> {
    const catalogue = new EventCatalogue(organisationEvents, policyEvents, frictionEvents);
    const log = new EventLog(new InMemoryEventStore(), new EventCodec(catalogue, new InMemoryKeyRing()));
    const directory = await mkdtemp(join(tmpdir(), 'handrail-office-'));
    const readStore = await ReadStore.open(directory, [frictionReportsProjection], (box) => log.codec.open(box));
    const runner = new ProjectionRunner(readStore, log);
    await runner.start();
    const module = await Test.createTestingModule({
      imports: [CqrsModule.forRoot()],
      providers: [
        { provide: EventLog, useValue: log },
        { provide: Aliases, useValue: new NamedAliases() },
        FindProtectionSettingsHandler,
        ...directoryHandlers,
        ...referenceHandlers,
      ],
    }).compile();
    await module.init();
    return new OfficeWorld(log, readStore, runner, directory, module);
  }

  async close(): Promise<void> {
    await this.#runner.stop();
    this.#readStore.close();
    await this.#module.close();
    await rm(this.#directory, { recursive: true });
  }

  get day(): number {
    return this.#day;
  }

  nextDay(): void {
    this.#day += 1;
  }

  /** An event of the organisation. */
  async happened(type: string, data: object): Promise<void> {
    const timed = { ...data, [TIMES[type] ?? '']: this.#now };
    await this.#append(`directory-${randomUUID()}`, NO_STREAM, { type, data: timed });
  }

  async handOver({ ownerId, deputyId }: Office): Promise<void> {
    const event: PolicyEvent =
      this.#policyRevision === NO_STREAM
        ? {
            type: 'PolicyRegistered',
            data: {
              ...{ policyId, code: 'RET-14', family: null, ownerId, deputyId, unitId: null, reviewCadenceDays: 365 },
              version: {
                title: 'x',
                text: 'x',
                purposes: [],
                protects: 'x',
                mandate: { kind: 'HABIT', citation: null },
                sensitivity: 'NORMAL',
                guardrails: [],
              },
              ...{ effectiveFrom: '2026-01-01', registeredAt: this.#now },
            },
          }
        : { type: 'PolicyTransferred', data: { policyId, ownerId, deputyId, unitId: null, reason: 'x', transferredAt: this.#now } };
    this.#policyRevision = (await this.#append(`policy-${policyId}`, this.#policyRevision, event)).revision;
  }

  /** Everybody tells the same, so that nothing but place, time and access can tell them apart. */
  async report(personId: string, unitId: string | null, office: Office): Promise<void> {
    const queries = this.#module.get(QueryBus);
    const alias = this.#aliases.aliasOf(personId);
    this.#aliases.people.set(alias, personId);
    const context = this.#context(alias);
    const protection = await protectionOf({ ...office, policyId }, unitId, await overseersOf(context, queries), queries);
    const reportId = randomUUID();
    const policy = { policyId, version: 1, factsAsked: [], ...office };
    const command = { input: { burden: 3, situation: 'The same.' }, reportId, source: null, policy, unitId, protection };
    const event = frictionReport.decide.ReportFriction(command, frictionReport.initialState, context) as FrictionReportEvent;
    await this.#append(`friction_report-${reportId}`, NO_STREAM, event);
    if (event.type !== 'FrictionReported') throw new Error('nothing was reported');
    this.reports.set(reportId, { personId, isFew: event.data.fewPeople, day: this.#day });
  }

  /** What somebody finds in their inbox now. */
  async inboxOf(personId: string): Promise<ReadonlyMap<string, ReportNode>> {
    const head = await this.#log.store.head();
    if (head !== null) await this.#readStore.waitFor([frictionReportsProjection.name], head, 10_000);
    const queries = this.#module.get(QueryBus);
    const offices = await this.#readStore.find(frictionReportsProjection, (db) => listLateOffices(db, personId));
    const terms = await Promise.all(
      offices.map(({ absence }) => queries.execute<FindOfficeTerm, OfficeTerm>(new FindOfficeTerm(policyId, personId, absence))),
    );
    const reader = { as: 'OFFICE' as const, personId, today: calendar.dayOf(this.#now), calendar, terms };
    const seen = new Map<string, ReportNode>();
    for (let after: string | null = null, more = true; more;) {
      const page: Awaited<ReturnType<typeof listReports>> = await this.#readStore.find(frictionReportsProjection, (db) =>
        listReports(db, reader, {}, 100, after),
      );
      for (const { node } of page.edges) seen.set(node.id, node);
      [after, more] = [page.pageInfo.endCursor ?? null, page.pageInfo.hasNextPage];
    }
    return seen;
  }

  get #now(): string {
    return new Date(START + this.#day * DAY).toISOString();
  }

  #context(id: string): Context {
    const actor: Actor = { id, kind: 'PERSON', grants: [], unitId: null };
    return { now: this.#now, actor, calendar, currency: 'USD', correlationId: 'x' };
  }

  #append(stream: string, expected: number | typeof NO_STREAM, event: DomainEvent) {
    const stamp = { commandId: randomUUID(), scope: 'x', inputMac: '' };
    return this.#log.append(stream, expected, [event], stamp, this.#context('x'));
  }
}

/** Field in which an event of the organisation says when it happened. */
const TIMES: Readonly<Record<string, string>> = {
  UnitRegistered: 'registeredAt',
  UnitMoved: 'movedAt',
  UnitHeadNamed: 'namedAt',
  PersonInvited: 'invitedAt',
  PersonMoved: 'movedAt',
  PersonDeactivated: 'deactivatedAt',
};
