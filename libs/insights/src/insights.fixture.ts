import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { Calendar } from '#calendar';
import { Deployment } from '#cqrs';
import { EventCatalogue, EventCodec, EventLog, NO_STREAM } from '#eventing';
import type { Actor, DomainEvent, Role } from '#eventing';
import { aContext, InMemoryEventStore, InMemoryKeyRing } from '#eventing-testing';
import { chartersProjection, expectationsProjection } from '#expectations';
import { expectationsEvents } from '#expectations/events';
import { frictionFigures, judgementFigures, NO_ANSWERS, NO_COUNTS } from '#figures';
import { figuresEvents } from '#figures/events';
import type {
  AnswerSums,
  CountSums,
  FrictionBlockEvent,
  FrictionBreakdownEvent,
  FrictionHistograms,
  JudgementBlockEvent,
  JudgementHistograms,
  JudgementKind,
  JudgementSums,
} from '#figures/events';
import { frictionReportsProjection } from '#friction';
import { frictionEvents } from '#friction/events';
import type { FrictionReportEvent } from '#friction/events';
import { organisationProjection } from '#organisation';
import { organisationEvents } from '#organisation/events';
import { surveysProjection } from '#perceptions';
import { perceptionEvents } from '#perceptions/events';
import { policiesProjection } from '#policies';
import { policyEvents } from '#policies/events';
import type { PolicyEvent, VersionContent } from '#policies/events';
import { ProjectionRunner, ReadStore } from '#read-store';
import { reviewsProjection } from '#reviews';
import { reviewEvents } from '#reviews/events';
import { insightsNames } from './insights-names.projection.ts';
import { bareReport } from '../../../test/events/bare-report.ts';

/** Tuesday of 2026-W41: the weeks up to W40 are closed. */
export const NOW = '2026-10-06T08:00:00.000Z';

export function block(
  policyId: string | null,
  weeks: readonly [string, string],
  sums: Partial<CountSums>,
  parts: Readonly<Record<string, number>> = {},
): FrictionBlockEvent {
  return {
    type: 'FrictionBlockPublished',
    data: {
      blockId: randomUUID(),
      policyId,
      policyVersion: 1,
      ordinal: 0,
      fromWeek: weeks[0],
      toWeek: weeks[1],
      k: 5,
      sums: { ...NO_COUNTS, people: 5, ...sums },
      parts: Object.entries(parts).map(([unitId, reports]) => ({ ...placeOf(unitId), sums: { ...NO_COUNTS, reports } })),
      entryIds: [],
      entryParts: [],
      surplusIds: [],
      readerIds: null,
      publishedAt: NOW,
    },
  };
}

/** @param parts unit, or UNPLACED, -> what was answered there */
export function breakdown(
  policyId: string | null,
  weeks: readonly [string, string],
  reports: number,
  parts: Readonly<Record<string, Partial<AnswerSums>>> = {},
  histograms: Partial<FrictionHistograms> = { cause: { RULE: reports } },
): FrictionBreakdownEvent {
  return {
    type: 'FrictionBreakdownPublished',
    data: {
      breakdownId: randomUUID(),
      policyId,
      policyVersion: 1,
      blockIds: [],
      fromWeek: weeks[0],
      toWeek: weeks[1],
      k: 5,
      reports,
      sums: totalOf(Object.values(parts)),
      parts: Object.entries(parts).map(([unitId, sums]) => ({ ...placeOf(unitId), sums: { ...NO_ANSWERS, ...sums } })),
      histograms: { cause: {}, channel: {}, effect: {}, customerOutcome: {}, harm: {}, facts: {}, ...histograms },
      publishedAt: NOW,
    },
  };
}

function totalOf(parts: readonly Partial<AnswerSums>[]): AnswerSums {
  const fields = Object.keys(NO_ANSWERS) as (keyof AnswerSums)[];
  return parts.reduce<AnswerSums>(
    (total, part) => fields.reduce((sums, field) => ({ ...sums, [field]: sums[field] + (part[field] ?? 0) }), total),
    NO_ANSWERS,
  );
}

function placeOf(unitId: string) {
  return unitId === 'UNPLACED' ? { unitId: null, others: 'UNPLACED' as const } : { unitId, others: null };
}

export function answers(policyId: string | null, toWeek: string, reports: number, within14Days: number | null): FrictionBreakdownEvent {
  const times = { within2Days: null, within14Days, within30Days: null, medianDays: null };
  return {
    type: 'FrictionBlockAnswersPublished',
    data: { breakdownId: randomUUID(), policyId, toWeek, reports, ...times, publishedAt: NOW },
  };
}

export function judgements(
  policyId: string | null,
  weeks: readonly [string, string],
  sums: Partial<JudgementSums>,
  parts: Readonly<Record<string, Partial<JudgementSums>>> = {},
): JudgementBlockEvent {
  const none: JudgementSums = { people: 0, calls: 0, authorityRequests: 0, amountMinor: 0, minutesSaved: 0 };
  return {
    type: 'JudgementBlockPublished',
    data: {
      blockId: randomUUID(),
      kind: sums.authorityRequests === undefined ? 'CALL' : 'REQUEST',
      policyId,
      policyVersion: 1,
      ordinal: 0,
      fromWeek: weeks[0],
      toWeek: weeks[1],
      k: 5,
      sums: { ...none, people: 5, ...sums },
      parts: Object.entries(parts).map(([unitId, own]) => ({ ...placeOf(unitId), sums: { ...none, ...own } })),
      entryIds: [],
      surplusIds: [],
      publishedAt: NOW,
    },
  };
}

export function judgementBreakdown(
  kind: JudgementKind,
  policyId: string | null,
  weeks: readonly [string, string],
  n: number,
  histograms: Partial<JudgementHistograms>,
): JudgementBlockEvent {
  return {
    type: 'JudgementBreakdownPublished',
    data: {
      breakdownId: randomUUID(),
      kind,
      policyId,
      policyVersion: 1,
      blockIds: [],
      fromWeek: weeks[0],
      toWeek: weeks[1],
      k: 5,
      n,
      histograms: { guardrail: {}, basis: {}, cap: {}, customerTold: {}, answer: {}, ...histograms },
      publishedAt: NOW,
    },
  };
}

export function complaint(policyId: string, week: string, unitId: string | null = null): FrictionReportEvent {
  const source = { name: 'CFPB', public: true, key: randomUUID() };
  const dates = { week, happenedAt: NOW, reportedAt: NOW };
  return bareReport({ reportId: randomUUID(), policyId, policyVersion: 1, unitId, source, ...dates, channel: 'WEB' });
}

const VERSION: VersionContent = {
  title: '',
  text: '',
  purposes: [],
  protects: '',
  mandate: { kind: 'HABIT', citation: null },
  sensitivity: 'NORMAL',
  guardrails: [],
};

export function policy(policyId: string, code: string, title: string): DomainEvent {
  const version = { ...VERSION, title };
  const data = { policyId, code, family: null, ownerId: 'o', deputyId: null, unitId: null, reviewCadenceDays: 365, version };
  return { type: 'PolicyRegistered', data: { ...data, effectiveFrom: '2026-01-01', registeredAt: NOW } };
}

/** @param effectiveFrom local date @param revisedAt ISO instant */
export function revised(
  policyId: string,
  number: number,
  effectiveFrom: string,
  revisedAt: string,
): Extract<PolicyEvent, { type: 'PolicyRevised' }> {
  const version = { ...VERSION, title: `version ${number}` };
  return { type: 'PolicyRevised', data: { policyId, number, version, effectiveFrom, reason: '', reviewId: null, revisedAt } };
}

export function unit(unitId: string, parentId: string | null): DomainEvent {
  return { type: 'UnitRegistered', data: { unitId, code: unitId.toUpperCase(), name: unitId, parentId, headId: null, registeredAt: NOW } };
}

/** @param number distinct people */
export function employed(unitId: string, number: number): readonly DomainEvent[] {
  return Array.from({ length: number }, () => ({
    type: 'PersonInvited',
    data: { personId: randomUUID(), name: 'Somebody', unitId, managerId: null, invitedAt: NOW },
  }));
}

export function served(unitId: string, week: string, count: number, policyId: string | null = null): DomainEvent {
  return { type: 'InteractionsRecorded', data: { unitId, week, policyId, count, recordedAt: NOW } };
}

export function reader(role: Role = 'EXECUTIVE', unitId: string | null = null): Actor {
  return { id: randomUUID(), kind: 'PERSON', grants: [{ role, unitId }], unitId: null };
}

/** Real projections over these events, and what finders need; call it in a `describe`. */
export function insightsSpec() {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });
  return async (...events: readonly DomainEvent[]) => {
    const directory = await mkdtemp(join(tmpdir(), 'handrail-insights-'));
    const catalogue = new EventCatalogue(
      frictionEvents,
      figuresEvents,
      policyEvents,
      organisationEvents,
      perceptionEvents,
      expectationsEvents,
      reviewEvents,
    );
    const log = new EventLog(new InMemoryEventStore(), new EventCodec(catalogue, new InMemoryKeyRing()));
    for (const event of events) {
      const stamp = { commandId: randomUUID(), scope: 'spec', inputMac: '' };
      await log.append(`spec-${randomUUID()}`, NO_STREAM, [event], stamp, aContext({ now: NOW }));
    }
    const projections = [
      frictionReportsProjection,
      frictionFigures,
      judgementFigures,
      insightsNames,
      policiesProjection,
      surveysProjection,
      organisationProjection,
      chartersProjection,
      expectationsProjection,
      reviewsProjection,
    ];
    const store = await ReadStore.open(directory, projections);
    const runner = new ProjectionRunner(store, log);
    await runner.start();
    cleanUps.push(async () => {
      await runner.stop();
      store.close();
      await rm(directory, { recursive: true });
    });
    const head = await log.store.head();
    if (head !== null)
      await store.waitFor(
        projections.map(({ name }) => name),
        head,
        10_000,
      );
    return { store, deployment: new Deployment(new Calendar('UTC'), 'EUR', () => Date.parse(NOW)) };
  };
}
