import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import { frictionEvents } from '#friction/events';
import type { FrictionReportEvent } from '#friction/events';
import type { AnswerSums, CountSums, FrictionBlockEvent, FrictionBreakdownEvent, FrictionSums } from './events.ts';
import { listAnswerTimes } from './friction-answers.finder.ts';
import {
  cellsByQuarter,
  listInteractions,
  listPublicSources,
  listReportingUnits,
  sumsByPart,
  sumsByPolicy,
  sumsByWeek,
} from './friction-figures.finder.ts';
import { frictionFigures } from './friction-figures.projection.ts';
import { findFirstWeeks, listHarmedWeeks } from './public-reports.finder.ts';
import { policyId, reported, reportId } from './figures.fixture.ts';
import { listBreakdowns } from './breakdowns.finder.ts';
import { NO_ANSWERS, NO_SUMS, NOTHING, countSumsOf } from './friction-sums.ts';

type Breakdown = Extract<FrictionBreakdownEvent, { type: 'FrictionBreakdownPublished' }>;

const counts = (reports: number, staffMinutes = 0): CountSums => countSumsOf(5, { ...NOTHING, reports, staffMinutes });
const sums = (reports: number, staffMinutes = 0): FrictionSums => ({ ...NO_SUMS, ...counts(reports, staffMinutes) });
const index = (indexN: number): AnswerSums => ({ ...NO_ANSWERS, indexN, indexSum: indexN / 2, burdenSum: indexN, functionLossSum: indexN });

function block(overrides: Partial<FrictionBlockEvent['data']> = {}): FrictionBlockEvent {
  return {
    type: 'FrictionBlockPublished',
    data: {
      blockId: randomUUID(),
      policyId,
      policyVersion: 1,
      ordinal: 0,
      fromWeek: '2026-W40',
      toWeek: '2026-W42',
      k: 5,
      sums: counts(12, 90),
      parts: [
        { unitId: 'north', others: null, sums: counts(7, 50) },
        { unitId: null, others: 'UNPLACED', sums: counts(5, 40) },
      ],
      entryIds: [],
      entryParts: [],
      surplusIds: [],
      readerIds: null,
      publishedAt: '',
      ...overrides,
    },
  };
}

function breakdown(overrides: Partial<Breakdown['data']> = {}): FrictionBreakdownEvent {
  return {
    type: 'FrictionBreakdownPublished',
    data: {
      breakdownId: randomUUID(),
      policyId,
      policyVersion: 1,
      blockIds: [],
      fromWeek: '2026-W36',
      toWeek: '2026-W42',
      k: 5,
      reports: 30,
      sums: index(20),
      parts: [
        { unitId: 'north', others: null, sums: index(8) },
        { unitId: null, others: 'UNPLACED', sums: index(12) },
      ],
      histograms: {
        cause: { RULE: 12 },
        channel: { PHONE: 12 },
        effect: { NOT_STATED: 12 },
        customerOutcome: { LEFT: 12 },
        harm: { HARMED: 5, NOT_HARMED: 7 },
        facts: { ALL_CARRIED: 6, SOME_MISSING: 6 },
      },
      publishedAt: '',
      ...overrides,
    },
  };
}

const source = { name: 'CFPB', public: true, key: '1' };
const complaint = (overrides: Parameters<typeof reported>[0] = {}) =>
  reported({ source, reporterId: null, week: '2026-W41', ...overrides });
const autumn = { from: '2026-W40', to: '2026-W45' } as const;
const cells = { dimension: 'cause', from: '2026-Q4', to: '2026-Q4' } as const;

describe('the figures that others than the owner see', () => {
  const spec = projectionSpec(frictionFigures, frictionEvents);

  it('are sums of blocks, which count by their last week and answer for their whole span', async () => {
    const later = block({ fromWeek: '2026-W43', toWeek: '2026-W46' });
    const model = await spec.given(block(), block({ toWeek: '2026-W45', fromWeek: '2026-W43', sums: counts(6, 10), parts: [] }), later);
    expect(await model.find((db) => sumsByPolicy(db, autumn))).toMatchObject([
      { source: null, policyId, answered: { from: '2026-W40', to: '2026-W45' }, told: null, sums: { ...sums(18, 100), people: 10 } },
    ]);
    expect(
      (await model.find((db) => sumsByWeek(db, { ...autumn, policyId }))).map(({ week, sums: { reports } }) => [week, reports]),
    ).toEqual([
      ['2026-W42', 12],
      ['2026-W45', 6],
    ]);
  });

  it('say where a block that ends after another one begins before the weeks asked', async () => {
    const isReachedOver = async (...blocks: readonly ReturnType<typeof block>[]) => {
      const model = await spec.given(...blocks);
      const [found] = await model.find((db) => sumsByPolicy(db, autumn));
      return found?.isReachedOver;
    };
    const [reaching, first] = [block({ fromWeek: '2026-W20', toWeek: '2026-W44' }), block({ fromWeek: '2026-W30', toWeek: '2026-W42' })];
    expect(await isReachedOver(first, block({ fromWeek: '2026-W43', toWeek: '2026-W44' }))).toBe(false);
    expect(await isReachedOver(reaching)).toBe(false);
    expect(await isReachedOver(first, reaching)).toBe(true);
  });

  it('have the answers that not every report gives from breakdowns, with a span of their own', async () => {
    const model = await spec.given(block(), breakdown(), breakdown({ toWeek: '2026-W44', fromWeek: '2026-W43', policyId: null }));
    const found = await model.find((db) => sumsByPolicy(db, autumn));
    expect(found).toMatchObject([
      { source: null, policyId: null, answered: null, told: { from: '2026-W43', to: '2026-W44' }, sums: { ...NO_SUMS, ...index(20) } },
      {
        source: null,
        policyId,
        answered: { from: '2026-W40', to: '2026-W42' },
        told: { from: '2026-W36', to: '2026-W42' },
        sums: { ...sums(12, 90), ...index(20) },
      },
    ]);
    const ofUnit = await model.find((db) => sumsByPolicy(db, { ...autumn, policyId, unitIds: ['north'] }));
    expect(ofUnit).toMatchObject([{ sums: { reports: 7, indexN: 8 } }]);
    const others = await model.find((db) => sumsByPolicy(db, { ...autumn, policyId, exceptUnitIds: ['north'] }));
    expect(others).toMatchObject([{ sums: { reports: 5, indexN: 12 } }]);
  });

  it('say how soon the reports of each breakdown were answered', async () => {
    const times = { reports: 12, within2Days: null, within14Days: 7, within30Days: null, medianDays: 9 };
    const published = (policy: string | null, toWeek: string) => ({
      type: 'FrictionBlockAnswersPublished',
      data: { breakdownId: randomUUID(), policyId: policy, toWeek, ...times, publishedAt: '' },
    });
    const model = await spec.given(published(policyId, '2026-W42'), published(null, '2026-W43'), published(policyId, '2026-W46'));
    expect(await model.find((db) => listAnswerTimes(db, autumn))).toEqual([
      { policyId, week: '2026-W42', ...times },
      { policyId: null, week: '2026-W43', ...times },
    ]);
    expect(await model.find((db) => listAnswerTimes(db, { ...autumn, policyId }))).toHaveLength(1);
  });

  it('of units are sums of parts', async () => {
    const model = await spec.given(block(), block());
    expect(await model.find((db) => sumsByPolicy(db, { ...autumn, unitIds: ['north', 'n1'] }))).toMatchObject([{ sums: { reports: 14 } }]);
    expect(
      (await model.find((db) => sumsByPart(db, autumn))).map(({ unitId, others, sums: { reports } }) => [unitId, others, reports]),
    ).toEqual([
      [null, 'UNPLACED', 10],
      ['north', null, 14],
    ]);
    expect(await model.find((db) => sumsByPolicy(db, { ...autumn, unitIds: [] }))).toEqual([]);
  });

  it('keep other policies and public sources apart', async () => {
    const model = await spec.given(block(), block({ policyId: null, sums: counts(3) }), complaint(), complaint({ reportId: randomUUID() }));
    const found = await model.find((db) => sumsByPolicy(db, autumn));
    expect(found.map((row) => [row.source, row.policyId, row.sums.reports, row.sums.people])).toEqual([
      [null, null, 3, 5],
      [null, policyId, 12, 5],
      ['CFPB', policyId, 2, 0],
    ]);
    expect(await model.find(listPublicSources)).toEqual(['CFPB']);
  });

  it('do not include reports that are neither published nor public', async () => {
    const model = await spec.given(reported(), reported({ reportId: randomUUID(), source: { ...source, public: false } }));
    expect(await model.find((db) => sumsByPolicy(db, autumn))).toEqual([]);
  });

  it('follow corrections of public reports', async () => {
    const other = randomUUID();
    const facts = { channel: null, customerOutcomes: null, burden: 5, servedPurpose: 'PARTLY', effects: null, staffMinutes: 15 } as const;
    const unsaid = {
      customerMinutes: null,
      amountMinor: null,
      frequency: null,
      facts: null,
      customerNeed: null,
      sensibleAction: null,
      situation: null,
    };
    const events: FrictionReportEvent[] = [
      complaint({ staffMinutes: 10 }),
      complaint({ reportId: other }),
      {
        type: 'ReportFactsAdded',
        data: { reportId, reporterId: null, ...facts, ...unsaid, textShared: null, deliveredOn: null, missingFacts: null, addedAt: '' },
      },
      { type: 'ReportCauseClassified', data: { reportId, cause: 'LIMIT', reason: '', classifiedAt: '' } },
      {
        type: 'ReportLinkedToPolicy',
        data: {
          reportId,
          policyId: 'p2',
          policyVersion: 1,
          receiverId: null,
          withheldFrom: null,
          receivedByOverseer: false,
          deliveredOn: null,
          missingFacts: null,
          linkedAt: '',
        },
      },
      { type: 'ReportWithdrawn', data: { reportId: other, reporterId: null, reason: null, deliveredOn: null, withdrawnAt: '' } },
    ];
    const model = await spec.given(...events);
    const found = await model.find((db) => sumsByPolicy(db, autumn));
    expect(found.find((row) => row.policyId === 'p2')?.sums).toMatchObject({ reports: 1, staffMinutes: 15, indexN: 1, indexSum: 0.5 });
    expect(found.find((row) => row.policyId === policyId)?.sums).toMatchObject({ reports: 0, staffMinutes: 0 });
    const counted = await model.find((db) => cellsByQuarter(db, cells));
    expect(counted.filter(({ count }) => count > 0)).toEqual([{ source: 'CFPB', quarter: '2026-Q4', cell: 'LIMIT', count: 1 }]);
  });

  it('count reports of public sources whose customer was harmed, each once, as they stand', async () => {
    const [corrected, withdrawn] = [randomUUID(), randomUUID()];
    const later = { channel: null, burden: null, servedPurpose: null, effects: null, staffMinutes: null, customerMinutes: null } as const;
    const unsaid = { amountMinor: null, frequency: null, facts: null, customerNeed: null, sensibleAction: null, situation: null };
    const model = await spec.given(
      complaint({ customerOutcomes: ['DELAYED', 'LEFT'] }),
      complaint({ reportId: corrected, customerOutcomes: ['SERVED_BY_EXCEPTION'] }),
      complaint({ reportId: withdrawn, week: '2026-W42', customerOutcomes: ['LEFT'] }),
      complaint({ reportId: randomUUID(), week: '2026-W39', customerOutcomes: [] }),
      reported({ reportId: randomUUID(), customerOutcomes: ['LEFT'] }),
      {
        type: 'ReportFactsAdded',
        data: {
          ...{ ...later, ...unsaid, reportId: corrected, reporterId: null, customerOutcomes: ['COMPLAINED'] },
          ...{ textShared: null, deliveredOn: null, missingFacts: null, addedAt: '' },
        },
      },
      { type: 'ReportWithdrawn', data: { reportId: withdrawn, reporterId: null, reason: null, deliveredOn: null, withdrawnAt: '' } },
    );
    expect(await model.find((db) => listHarmedWeeks(db, policyId))).toEqual([
      { source: 'CFPB', week: '2026-W41', count: 2 },
      { source: 'CFPB', week: '2026-W42', count: 0 },
    ]);
    expect([...(await model.find(findFirstWeeks))]).toEqual([['CFPB', '2026-W39']]);
  });

  it('break down one way by the quarter of the last week', async () => {
    const model = await spec.given(
      breakdown(),
      breakdown({ histograms: { cause: { RULE: 5, TOOL: 6 }, channel: {}, effect: {}, customerOutcome: {}, harm: {}, facts: {} } }),
    );
    expect(await model.find((db) => cellsByQuarter(db, { ...cells, policyId }))).toEqual([
      { source: null, quarter: '2026-Q4', cell: 'RULE', count: 17 },
      { source: null, quarter: '2026-Q4', cell: 'TOOL', count: 6 },
    ]);
  });

  it('keep what each breakdown tells, with its blocks, their units and how soon its reports were answered', async () => {
    const [first, second, other] = ['block 1', 'block 2', 'block 3'];
    const part = (unitId: string | null) => ({ unitId, others: unitId === null ? ('UNPLACED' as const) : null, sums: counts(5) });
    const tables = { harm: { HARMED: 5, NOT_HARMED: 7 }, facts: { ALL_CARRIED: 6, SOME_MISSING: 6 } };
    const told = { policyId, fromWeek: '2026-W36', toWeek: '2026-W42', reports: 30, ...tables };
    const parts = [
      { unitId: 'north', n: 8, lost: 8 },
      { unitId: null, n: 12, lost: 12 },
    ];
    const model = await spec.given(
      block({ blockId: first, parts: [part('north')] }),
      block({ blockId: second, parts: [part('north'), part('south'), part(null)] }),
      block({ blockId: other, policyId: null, parts: [part('south')] }),
      breakdown({ breakdownId: 'a', blockIds: [first, second] }),
      breakdown({ breakdownId: 'b', policyId: null, blockIds: [other] }),
      breakdown({ breakdownId: 'c', toWeek: '2026-W50' }),
      {
        type: 'FrictionBlockAnswersPublished',
        data: {
          ...{ breakdownId: 'a', policyId, toWeek: '2026-W42', reports: 30, publishedAt: '' },
          ...{ within2Days: null, within14Days: 20, within30Days: null, medianDays: 4 },
        },
      },
    );
    expect(await model.find((db) => listBreakdowns(db, { from: '2026-W42', to: '2026-W49' }))).toEqual([
      {
        ...told,
        breakdownId: 'a',
        parts,
        blockIds: [first, second],
        unitIds: ['north', null, 'south'],
        answers: { within14Days: 20, medianDays: 4 },
      },
      { ...told, policyId: null, breakdownId: 'b', parts, blockIds: [other], unitIds: ['south'], answers: null },
    ]);
  });

  it('know the customers served; a later record of the same week replaces the earlier one', async () => {
    const recorded = (count: number, unitId: string, policy: string | null = null) => ({
      type: 'InteractionsRecorded',
      data: { unitId, week: '2026-W41', policyId: policy, count, recordedAt: '' },
    });
    const model = await spec.given(recorded(100, 'north'), recorded(250, 'north'), recorded(50, 'south'), recorded(7, 'north', policyId));
    expect(await model.find((db) => listInteractions(db, autumn))).toEqual([
      { unitId: 'north', policyId: null, week: '2026-W41', count: 250 },
      { unitId: 'north', policyId, week: '2026-W41', count: 7 },
      { unitId: 'south', policyId: null, week: '2026-W41', count: 50 },
    ]);
    expect(await model.find((db) => listInteractions(db, { ...autumn, unitIds: ['south'] }))).toEqual([
      { unitId: 'south', policyId: null, week: '2026-W41', count: 50 },
    ]);
  });

  it('say which units reports come from', async () => {
    const model = await spec.given(complaint({ unitId: 'north' }), complaint({ reportId: randomUUID(), unitId: null }));
    const name = source.name;
    expect(await model.find((db) => listReportingUnits(db, autumn))).toEqual([
      { source: name, unitId: '' },
      { source: name, unitId: 'north' },
    ]);
    expect(await model.find((db) => listReportingUnits(db, { ...autumn, unitIds: ['north', 'south'] }))).toEqual([
      { source: name, unitId: 'north' },
    ]);
    expect(await model.find((db) => listReportingUnits(db, { ...autumn, policyId: randomUUID() }))).toEqual([]);
  });
});
