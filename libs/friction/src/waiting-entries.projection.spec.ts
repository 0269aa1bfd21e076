import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import { frictionEvents } from './events.ts';
import type { CorroborationEvent, FrictionBlockEvent, FrictionReportEvent } from './events.ts';
import { policyId, reported, reporter, reportId } from './friction.fixture.ts';
import { NOTHING } from './friction-sums.ts';
import { countBlocks, findPublishedBlocks, findUnitTree, listVersionStarts, listWaitingEntries } from './waiting-entries.finder.ts';
import { waitingEntries } from './waiting-entries.projection.ts';
import type { WaitingDb } from './waiting-entries.projection.ts';

const personKey = (alias: string) => `person of ${alias}`;
const waiting = (policy: string | null) => (db: WaitingDb) => listWaitingEntries(db, policy, '2026-W50', personKey);

const recurred: FrictionReportEvent = {
  type: 'ReportRecurred',
  data: { reportId, occurrences: 3, week: '2026-W46', happenedAt: '', deliveredOn: null, recurredAt: '' },
};
const corroborationId = randomUUID();
const corroborated: CorroborationEvent = {
  type: 'ReportCorroborated',
  data: {
    corroborationId,
    policyId,
    policyVersion: 3,
    personId: 'colleague',
    unitId: 'shop',
    effect: 'JOB_STRESS',
    customerOutcome: null,
    week: '2026-W46',
    corroboratedAt: '',
  },
};
const published = (entryIds: string[], surplusIds: string[] = []): FrictionBlockEvent => ({
  type: 'FrictionBlockPublished',
  data: {
    blockId: randomUUID(),
    policyId,
    policyVersion: 3,
    ordinal: 0,
    fromWeek: '2026-W40',
    toWeek: '2026-W45',
    k: 1,
    sums: { people: 1, ...NOTHING },
    parts: [],
    histograms: { cause: {}, channel: {}, effect: {}, customerOutcome: {} },
    entryIds,
    surplusIds,
    publishedAt: '',
  },
});

describe('what waits for a block', () => {
  const spec = projectionSpec(waitingEntries, frictionEvents);

  it('is a report with what was answered, by the person behind the alias', async () => {
    const model = await spec.given(
      reported({ staffMinutes: 20, burden: 5, servedPurpose: 'NO', effects: ['LOW_MORALE'], channel: 'PHONE', unitId: 'shop' }),
    );
    expect(await model.find(waiting(policyId))).toMatchObject([
      {
        id: reportId,
        kind: 'REPORT',
        person: `person of ${reporter.id}`,
        unitId: 'shop',
        week: '2026-W45',
        sums: { reports: 1, occurrences: 1, staffMinutes: 20, indexSum: 1, indexN: 1, yearlyN: 0 },
        channel: 'PHONE',
        effects: ['LOW_MORALE'],
      },
    ]);
  });

  it('includes facts, causes and links that come later', async () => {
    const nothing = { channel: null, customerOutcomes: null, burden: null, servedPurpose: null, effects: null, customerMinutes: null };
    const unsaid = {
      amountMinor: null,
      facts: null,
      customerNeed: null,
      sensibleAction: null,
      situation: null,
      textShared: null,
      deliveredOn: null,
      addedAt: '',
    };
    const model = await spec.given(
      reported({ policyId: null, staffMinutes: 5, customerMinutes: 7 }),
      {
        type: 'ReportFactsAdded',
        data: { reportId, reporterId: reporter.id, ...nothing, ...unsaid, staffMinutes: 30, frequency: 'WEEKLY' },
      },
      { type: 'ReportCauseClassified', data: { reportId, cause: 'TOOL', reason: '', classifiedAt: '' } },
      {
        type: 'ReportLinkedToPolicy',
        data: {
          reportId,
          policyId,
          policyVersion: 1,
          receiverId: null,
          withheldFrom: null,
          receivedByOverseer: false,
          deliveredOn: null,
          linkedAt: '',
        },
      },
    );
    expect(await model.find(waiting(null))).toEqual([]);
    const sums = { staffMinutes: 30, customerMinutes: 7, yearlyStaffMinutes: 1_560, yearlyN: 1 };
    expect(await model.find(waiting(policyId))).toMatchObject([{ cause: 'TOOL', sums }]);
  });

  it('includes "me too" and "again" for the policy that the report belongs to', async () => {
    const model = await spec.given(reported(), recurred, corroborated, {
      type: 'CorroborationRecurred',
      data: { corroborationId, policyId, occurrences: 2, week: '2026-W47', recurredAt: '' },
    });
    const found = await model.find(waiting(policyId));
    expect(found.map(({ kind, person, sums }) => [kind, person, sums.reports, sums.corroborations, sums.occurrences])).toEqual([
      ['REPORT', `person of ${reporter.id}`, 1, 0, 1],
      ['RECURRENCE', `person of ${reporter.id}`, 0, 0, 3],
      ['CORROBORATION', 'person of colleague', 0, 1, 1],
      ['RECURRENCE', 'person of colleague', 0, 0, 2],
    ]);
  });

  it('no longer includes what was withdrawn, its recurrences neither', async () => {
    const model = await spec.given(
      reported(),
      recurred,
      { type: 'ReportWithdrawn', data: { reportId, reporterId: null, reason: null, deliveredOn: null, withdrawnAt: '' } },
      recurred,
    );
    expect(await model.find(waiting(policyId))).toEqual([]);
  });

  it('still includes a merged report', async () => {
    const merged = { type: 'ReportMerged', data: { reportId, intoReportId: randomUUID(), reason: '', mergedAt: '' } };
    const model = await spec.given(reported(), merged);
    expect(await model.find(waiting(policyId))).toHaveLength(1);
  });

  it('never includes public sources, which are counted apart', async () => {
    const model = await spec.given(reported({ reporterId: null, source: { name: 'CFPB', public: true, key: '1' } }));
    expect(await model.find(waiting(policyId))).toEqual([]);
  });

  it('does not include what a block names, counted or surplus, but what came after it', async () => {
    const other = randomUUID();
    const model = await spec.given(reported(), reported({ reportId: other }), published([reportId], [other]), recurred);
    expect((await model.find(waiting(policyId))).map(({ kind }) => kind)).toEqual(['RECURRENCE']);
    expect(await model.find((db) => findPublishedBlocks(db, policyId))).toEqual({ count: 1, lastWeeks: ['2026-W45'] });
    expect(await model.find(countBlocks)).toBe(1);
  });

  it('is cut by the first full week of each version, and by the units as they are now', async () => {
    const policy = { policyId, code: 'RET-14', family: null, ownerId: 'o', deputyId: null, unitId: null, reviewCadenceDays: 365 };
    const revised = (number: number, effectiveFrom: string) => ({
      type: 'PolicyRevised',
      data: { policyId, number, effectiveFrom },
      recordedAt: `${effectiveFrom}T09:00:00.000Z`,
    });
    const unit = (unitId: string, parentId: string | null) => ({ type: 'UnitRegistered', data: { unitId, parentId } });
    const model = await spec.given(
      { type: 'PolicyRegistered', data: { ...policy, effectiveFrom: '2026-11-04' }, recordedAt: '2026-11-12T09:00:00.000Z' },
      revised(2, '2026-11-11'),
      revised(3, '2026-11-23'),
      unit('top', null),
      unit('shop', 'top'),
      unit('desk', 'top'),
      { type: 'UnitMoved', data: { unitId: 'desk', parentId: 'shop', movedAt: '' } },
    );
    expect(await model.find((db) => listVersionStarts(db, policyId))).toEqual([
      { number: 1, startWeek: '2026-W45', knownSince: '2026-W46' },
      { number: 2, startWeek: '2026-W47', knownSince: '2026-W46' },
      { number: 3, startWeek: '2026-W48', knownSince: '2026-W48' },
    ]);
    expect([...(await model.find(findUnitTree))].sort()).toEqual([
      ['desk', 'shop'],
      ['shop', 'top'],
      ['top', null],
    ]);
  });
});
