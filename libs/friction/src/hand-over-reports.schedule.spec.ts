import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { Deployment } from '#cqrs';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM } from '#eventing';
import type { DomainEvent } from '#eventing';
import { aContext, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { figuresEvents } from '#figures/events';
import { policyEvents } from '#policies/events';
import { ProjectionRunner, ReadStore } from '#read-store';
import { reviewEvents } from '#reviews/events';
import { frictionEvents } from './events.ts';
import type { FrictionReportEvent } from './events.ts';
import { frictionReport } from './friction-report.decider.ts';
import { deputy, now, office, owner, policyId, reported } from './friction.fixture.ts';
import { handOverReports } from './hand-over-reports.schedule.ts';
import type { HandOver } from './hand-over-reports.schedule.ts';
import { unansweredReports } from './unanswered-reports.projection.ts';

type Reported = Extract<FrictionReportEvent, { type: 'FrictionReported' }>['data'];

/** Reports are made on Monday of 2026-W45. */
const day = (date: string) => `${date}T06:00:00.000Z`;
const head = randomUUID();

describe('reports that nobody answers', () => {
  let directory: string;
  let log: EventLog;
  let readStore: ReadStore;
  let runner: ProjectionRunner;
  let handOver: HandOver;
  let standIn: string | null;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'handrail-hand-over-'));
    const catalogue = new EventCatalogue(frictionEvents, figuresEvents, policyEvents, reviewEvents);
    log = new EventLog(new InMemoryEventStore(), new EventCodec(catalogue, new InMemoryKeyRing()));
    readStore = await ReadStore.open(directory, [unansweredReports]);
    runner = new ProjectionRunner(readStore, log);
    await runner.start();
    standIn = head;
    handOver = { log, readStore, deployment: new Deployment(new Calendar('UTC'), 'EUR'), findStandIn: () => Promise.resolve(standIn) };
    await record(`policy-${policyId}`, { type: 'PolicyRegistered', data: { ...office, registeredAt: '2026-01-01T00:00:00.000Z' } });
  });

  afterEach(async () => {
    await runner.stop();
    readStore.close();
    await rm(directory, { recursive: true });
  });

  async function record(stream: string, ...events: DomainEvent[]): Promise<void> {
    const before = await log.load(stream);
    const stamp = { commandId: randomUUID(), scope: 'spec', inputMac: '' };
    await log.append(stream, before.at(-1)?.revision ?? NO_STREAM, events, stamp, aContext({ now }));
  }

  async function report(data: Partial<Reported> = {}): Promise<string> {
    const reportId = randomUUID();
    await record(`friction_report-${reportId}`, reported({ reportId, mode: 'NAMED', ...data }));
    return reportId;
  }
  const published = (policy: string | null, ...entryIds: string[]) =>
    record(`friction_block-${randomUUID()}`, { type: 'FrictionBlockPublished', data: { policyId: policy, entryIds } });
  const run = (at: string) => handOverReports(handOver, at);

  async function handedOver(reportId: string) {
    const events = await log.load(`${frictionReport.category}-${reportId}`);
    return events.flatMap(({ type, data }) => {
      if (type === 'ReportHandedToDeputy') return [[(data as { because: string }).because, (data as { deputyId: string }).deputyId]];
      return type === 'ReportHandedUp' ? [['UP', (data as { actingDeputyId: string | null }).actingDeputyId]] : [];
    });
  }

  it('go to the deputy on the fourteenth day, once', async () => {
    const reportId = await report();
    await run(day('2026-11-15'));
    expect(await handedOver(reportId)).toEqual([]);
    await run(day('2026-11-16'));
    await run(day('2026-11-16'));
    await run(day('2026-11-17'));
    expect(await handedOver(reportId)).toEqual([['UNANSWERED', deputy.id]]);
  });

  it('have waited, whoever became owner meanwhile', async () => {
    const reportId = await report();
    const transferred = { ...office, ownerId: head, transferredAt: day('2026-11-15') };
    await record(`policy-${policyId}`, { type: 'PolicyTransferred', data: transferred });
    await run(day('2026-11-16'));
    expect(await handedOver(reportId)).toEqual([['UNANSWERED', deputy.id]]);
  });

  it('wait from the day on which they reached the office', async () => {
    const reportId = await report({ mode: 'CONFIDENTIAL', deliveredOn: '2026-11-03' });
    await run(day('2026-11-16'));
    expect(await handedOver(reportId)).toEqual([]);
    await run(day('2026-11-17'));
    expect(await handedOver(reportId)).toEqual([['UNANSWERED', deputy.id]]);
  });

  it('all go alike, whoever of the office they are withheld from: a difference would tell', async () => {
    const ids = [await report({ withheldFrom: owner.id }), await report({ withheldFrom: deputy.id })];
    await run(day('2026-11-16'));
    for (const id of ids) expect(await handedOver(id)).toEqual([['UNANSWERED', deputy.id]]);
  });

  it('go at once while the owner is away, if they have reached the office', async () => {
    const [here, tomorrow] = [await report(), await report({ mode: 'CONFIDENTIAL', deliveredOn: '2026-11-03' })];
    const away = { personId: owner.id, from: '2026-11-02', until: '2026-11-02', recordedAt: now };
    await record(`absence-${owner.id}`, { type: 'AbsenceRecorded', data: away });
    await run(day('2026-11-02'));
    expect([await handedOver(here), await handedOver(tomorrow)]).toEqual([[['OWNER_AWAY', deputy.id]], []]);
    const back = await report();
    await run(day('2026-11-03'));
    expect(await handedOver(back)).toEqual([]);
  });

  it('that were answered, taken back, resolved or imported wait for nobody', async () => {
    const ended: DomainEvent[] = [{ type: 'ReportAnswered' }, { type: 'ReportWithdrawn' }, { type: 'ReportResolved' }].map(({ type }) => ({
      type,
      data: { deliveredOn: null },
    }));
    const ids: string[] = [];
    for (const { type, data } of ended) {
      const reportId = await report();
      await record(`friction_report-${reportId}`, { type, data: { ...data, reportId } });
      ids.push(reportId);
    }
    ids.push(await report({ source: { name: 'tickets', public: false, key: '1' } }));
    await published(policyId, ...ids);
    await run(day('2027-01-16'));
    for (const id of ids) expect(await handedOver(id)).toEqual([]);
  });

  it('bring a head of unit to the office after four whole weeks, for what is published and by whole weeks alone', async () => {
    const [there, waiting, pooled] = [await report(), await report(), await report()];
    await published(policyId, there);
    await published(null, pooled);
    await run(day('2026-12-06'));
    expect(await handedOver(there)).toEqual([['UNANSWERED', deputy.id]]);
    await run(day('2026-12-07'));
    await run(day('2026-12-08'));
    expect(await handedOver(there)).toEqual([
      ['UNANSWERED', deputy.id],
      ['UP', head],
    ]);
    for (const id of [waiting, pooled]) expect(await handedOver(id)).toEqual([['UNANSWERED', deputy.id]]);
  });

  it('leave as long to whoever is new in the office', async () => {
    const reportId = await report();
    await published(policyId, reportId);
    const transferred = { ...office, deputyId: head, transferredAt: day('2026-12-01') };
    await record(`policy-${policyId}`, { type: 'PolicyTransferred', data: transferred });
    await run(day('2026-12-07'));
    expect(await handedOver(reportId)).toEqual([['UNANSWERED', head]]);
    standIn = null;
    await run(day('2027-01-03'));
    expect(await handedOver(reportId)).toHaveLength(1);
    await run(day('2027-01-04'));
    expect(await handedOver(reportId)).toEqual([
      ['UNANSWERED', head],
      ['UP', null],
    ]);
  });
});
