import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { projectionSpec } from '#eventing-testing';
import { frictionEvents } from '#friction/events';
import type { CorroborationEvent, FrictionReportEvent } from '#friction/events';
import type { FrictionBlockEvent } from './events.ts';
import { policyId, reported, reporterId, reportId } from './figures.fixture.ts';
import { NOTHING, countSumsOf } from './friction-sums.ts';
import type { People } from './people-matching.ts';
import {
  countBlocks,
  countBreakdowns,
  findPublishedBlocks,
  findPeopleAround,
  listAnsweredEntries,
  listBlocksToBreakDown,
  listBreakdownsWithoutAnswers,
  findUnitTree,
  listVersionStarts,
  listWaitingEntries,
} from './waiting-entries.finder.ts';
import { waitingEntries } from './waiting-entries.projection.ts';
import type { WaitingDb } from './waiting-entries.projection.ts';

const people: People = {
  personOf: (alias) => `person of ${alias}`,
  tokenOf: (person, policy, year) => `${year}.${person}/${policy}/${year}`,
};
const around = (db: WaitingDb) => findPeopleAround(db, people, new Calendar('UTC'), '2026-12-31T00:00:00.000Z');
const waiting = (policy: string | null) => async (db: WaitingDb) => listWaitingEntries(db, policy, '2026-W50', await around(db));
const behind = (alias: string) => ({ kind: 'KNOWN' as const, key: `person of ${alias}` });

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
    k: 3,
    sums: countSumsOf(3, NOTHING),
    parts: [{ unitId: 'shop', others: 'OTHER_UNITS', sums: countSumsOf(3, NOTHING) }],
    entryIds,
    entryParts: entryIds.map(() => 0),
    surplusIds,
    readerIds: null,
    publishedAt: '',
  },
});

const nothing = { channel: null, customerOutcomes: null, burden: null, servedPurpose: null, effects: null, customerMinutes: null };
const unsaid = {
  amountMinor: null,
  facts: null,
  customerNeed: null,
  sensibleAction: null,
  situation: null,
  textShared: null,
  deliveredOn: null,
  missingFacts: null,
  addedAt: '',
};

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
        behind: behind(reporterId),
        unitId: 'shop',
        week: '2026-W45',
        sums: { reports: 1, occurrences: 1, staffMinutes: 20, indexSum: 1, indexN: 1, yearlyN: 0 },
        channel: 'PHONE',
        effects: ['LOW_MORALE'],
      },
    ]);
  });

  it('includes facts, causes and links that come later', async () => {
    const model = await spec.given(
      reported({ policyId: null, staffMinutes: 5, customerMinutes: 7 }),
      {
        type: 'ReportFactsAdded',
        data: { reportId, reporterId: reporterId, ...nothing, ...unsaid, staffMinutes: 30, frequency: 'WEEKLY' },
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
          missingFacts: null,
          linkedAt: '',
        },
      },
    );
    expect(await model.find(waiting(null))).toEqual([]);
    const sums = { staffMinutes: 30, customerMinutes: 7, yearlyStaffMinutes: 1_560, yearlyN: 1 };
    expect(await model.find(waiting(policyId))).toMatchObject([{ cause: 'TOOL', sums }]);
  });

  it('tells of a report whether it carries the facts asked for by then, and nothing of the facts', async () => {
    const facts = async (...events: { readonly type: string; readonly data: object }[]) => {
      const model = await spec.given(...events);
      return (await model.find(waiting(policyId))).map((one) => one.facts);
    };
    const untold = { ...nothing, ...unsaid, staffMinutes: null, frequency: null };
    const added = (given: object | null, missingFacts: readonly string[] | null) => ({
      type: 'ReportFactsAdded',
      data: { ...untold, reportId, reporterId, facts: given, missingFacts },
    });
    const asked = reported({ facts: { amount: 4711 }, missingFacts: ['bought_on'] });
    const linked = {
      type: 'ReportLinkedToPolicy',
      data: {
        reportId,
        policyId,
        policyVersion: 1,
        missingFacts: [],
        receiverId: null,
        withheldFrom: null,
        deliveredOn: null,
        linkedAt: '',
      },
    };
    expect(await facts(reported())).toEqual([null]);
    expect(await facts(asked)).toEqual(['SOME_MISSING']);
    expect(await facts(asked, added(null, ['bought_on']))).toEqual(['SOME_MISSING']);
    expect(await facts(asked, added({ bought_on: '2026-10-30' }, []))).toEqual(['ALL_CARRIED']);
    expect(await facts(reported(), added({ colour: 'red' }, null))).toEqual([null]);
    expect(await facts(reported({ policyId: null }), linked)).toEqual(['ALL_CARRIED']);
    const model = await spec.given(asked, added({ bought_on: '2026-10-30' }, []));
    const rows = await model.find((db) => db.selectFrom('waiting_entry').selectAll().execute());
    expect(JSON.stringify(rows)).not.toMatch(/amount":|bought_on|4711|2026-10-30/);
  });

  it('includes "me too" and "again" for the policy that the report belongs to', async () => {
    const model = await spec.given(reported(), recurred, corroborated, {
      type: 'CorroborationRecurred',
      data: { corroborationId, policyId, occurrences: 2, week: '2026-W47', recurredAt: '' },
    });
    const found = await model.find(waiting(policyId));
    expect(found.map((one) => [one.kind, one.behind, one.sums.reports, one.sums.corroborations, one.sums.occurrences])).toEqual([
      ['REPORT', behind(reporterId), 1, 0, 1],
      ['RECURRENCE', behind(reporterId), 0, 0, 3],
      ['CORROBORATION', behind('colleague'), 0, 1, 1],
      ['RECURRENCE', behind('colleague'), 0, 0, 2],
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

  it('knows an anonymous person by their token, as long as it is of the same year, and a poster not at all', async () => {
    const anonymous = (reportId: string, countToken: string | null, week = '2026-W45') =>
      reported({ reportId, reporterId: reportId, mode: 'ANONYMOUS', countToken, week });
    const [first, poster, late] = [randomUUID(), randomUUID(), randomUUID()];
    const model = await spec.given(
      anonymous(first, '2026.abc'),
      { type: 'ReportRecurred', data: { ...recurred.data, reportId: first } },
      { type: 'ReportRecurred', data: { ...recurred.data, reportId: first, week: '2027-W01' } },
      anonymous(poster, null),
      anonymous(late, '2025.abc'),
    );
    const token = { kind: 'TOKEN', scope: policyId, token: 'abc', isNobodyKnown: true };
    const all = async (db: WaitingDb) => listWaitingEntries(db, policyId, '2027-W50', await around(db));
    expect((await model.find(all)).map((one) => [one.kind, one.week, one.behind])).toEqual([
      ['REPORT', '2026-W45', token],
      ['REPORT', '2026-W45', { kind: 'UNKNOWN' }],
      ['REPORT', '2026-W45', { kind: 'UNKNOWN' }],
      ['RECURRENCE', '2026-W46', token],
      ['RECURRENCE', '2027-W01', { kind: 'UNKNOWN' }],
    ]);
  });

  it('keeps the token of a rule that could not be named apart from those of the policy that it was linked to', async () => {
    const model = await spec.given(reported({ policyId: null, reporterId: reportId, mode: 'ANONYMOUS', countToken: '2026.abc' }), {
      type: 'ReportLinkedToPolicy',
      data: { reportId, policyId, policyVersion: 1, receiverId: null, withheldFrom: null, missingFacts: null, linkedAt: '' },
    });
    expect(await model.find(waiting(policyId))).toMatchObject([{ behind: { kind: 'TOKEN', scope: '', token: 'abc' } }]);
  });

  it('knows nobody behind an import', async () => {
    const model = await spec.given(reported({ source: { name: 'tickets', public: false, key: '1' } }));
    expect(await model.find(waiting(policyId))).toMatchObject([{ behind: { kind: 'UNKNOWN' } }]);
  });

  it('goes on to wait for the breakdown of its block, and then for its answers, whatever becomes of the report', async () => {
    const [other, breakdownId] = [randomUUID(), randomUUID()];
    const block = published([reportId, corroborationId], [other]);
    const { blockId } = block.data;
    const nothing = { channel: null, customerOutcomes: null, burden: null, servedPurpose: null, effects: ['LOW_MORALE'] };
    const unsaid = { customerMinutes: null, amountMinor: null, facts: null, customerNeed: null, sensibleAction: null, situation: null };
    const open = async (db: WaitingDb) => [...(await listBlocksToBreakDown(db, await around(db)))];
    const answered = async (db: WaitingDb) => [
      await listBreakdownsWithoutAnswers(db),
      await listAnsweredEntries(db, breakdownId, await around(db)),
    ];
    const events = [
      reported(),
      corroborated,
      reported({ reportId: other }),
      block,
      { type: 'ReportCauseClassified', data: { reportId, cause: 'TOOL', reason: '', classifiedAt: '' } },
      { type: 'ReportFactsAdded', data: { reportId, reporterId: reporterId, ...nothing, ...unsaid, staffMinutes: null, frequency: null } },
      { type: 'ReportAnswered', data: { reportId, answeredBy: 'o', answer: '', answeredAt: '2026-11-16T00:00:00.000Z' } },
      { type: 'ReportWithdrawn', data: { reportId, reporterId: null, reason: null, withdrawnAt: '' } },
    ];
    const model = await spec.given(...events);
    expect(await model.find(waiting(policyId))).toEqual([]);
    const part = { unitId: 'shop', others: 'OTHER_UNITS' };
    expect(await model.find(open)).toMatchObject([
      [
        policyId,
        [
          {
            blockId,
            policyVersion: 3,
            ordinal: 0,
            fromWeek: '2026-W40',
            toWeek: '2026-W45',
            entries: expect.arrayContaining([
              expect.objectContaining({ id: reportId, cause: 'TOOL', effects: ['LOW_MORALE'], part }),
              expect.objectContaining({ id: corroborationId, part }),
            ]) as unknown,
          },
        ],
      ],
    ]);
    const data = { breakdownId, policyId, toWeek: '2026-W45', blockIds: [blockId] };
    const broken = await spec.given(...events, { type: 'FrictionBreakdownPublished', data });
    expect(await broken.find(open)).toEqual([]);
    expect(await broken.find(countBreakdowns)).toBe(1);
    const { reportedAt } = reported().data as { reportedAt: string };
    expect(await broken.find(answered)).toEqual([
      [{ breakdownId, policyId, toWeek: '2026-W45' }],
      [{ week: '2026-W45', behind: behind(reporterId), reportedAt, answeredAt: '2026-11-16T00:00:00.000Z', isKnownToAll: true }],
    ]);
    const done = { type: 'FrictionBlockAnswersPublished', data: { breakdownId } };
    const after = await spec.given(...events, { type: 'FrictionBreakdownPublished', data }, done);
    expect(await after.find(answered)).toEqual([[], []]);
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
