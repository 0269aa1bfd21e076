import { describe, expect, it } from '@jest/globals';
import { projectionSpec } from '#eventing-testing';
import { judgementCells, judgementSums, listJudgementBreakdowns } from './judgement-figures.finder.ts';
import type { JudgementFiguresDb } from './judgement-figures.finder.ts';
import { judgementFigures } from './judgement-figures.projection.ts';
import { NO_JUDGEMENTS, judgementBlockOf, judgementBreakdownOf } from './judgement.fixture.ts';

const sums = (calls: number) => ({ ...NO_JUDGEMENTS, people: 5, calls, amountMinor: 3_000_000_000 * calls, minutesSaved: calls });
const block = (policyId: string | null, fromWeek: string, toWeek: string, shop: number, unplaced: number) =>
  judgementBlockOf({
    policyId,
    fromWeek,
    toWeek,
    sums: sums(shop + unplaced),
    parts: [
      { unitId: 'shop', others: null, sums: sums(shop) },
      { unitId: null, others: 'UNPLACED', sums: sums(unplaced) },
    ],
  });
const requests = judgementBlockOf({ kind: 'REQUEST', sums: { ...NO_JUDGEMENTS, people: 5, authorityRequests: 6 } });
const breakdown = (toWeek: string, guardrail: Readonly<Record<string, number>>) =>
  judgementBreakdownOf({ toWeek, histograms: { guardrail, basis: { ALLOWED: 9 }, cap: {}, customerTold: {}, answer: {} } });
const all = { from: '2026-W01', to: '2026-W53' } as const;

describe('published figures of judgement calls', () => {
  const spec = projectionSpec(judgementFigures);
  const published = () =>
    spec.given(
      block('policy', '2026-W01', '2026-W10', 6, 5),
      block('policy', '2026-W11', '2026-W20', 5, 7),
      block('another', '2026-W01', '2026-W20', 5, 5),
      block(null, '2026-W01', '2026-W30', 5, 5),
      requests,
    );
  const callsIn = (asked: Partial<Parameters<typeof judgementSums>[1]>) => async (db: JudgementFiguresDb) =>
    (await judgementSums(db, { ...all, ...asked }))
      .filter(({ kind }) => kind === 'CALL')
      .map(({ policyId, answered, sums: { people, calls, amountMinor } }) => [
        policyId,
        answered.from,
        answered.to,
        people,
        calls,
        amountMinor,
      ]);

  it('are sums of the blocks that end in the window, by kind and policy', async () => {
    const model = await published();
    expect(await model.find(callsIn({}))).toEqual([
      [null, '2026-W01', '2026-W30', 5, 10, 30_000_000_000],
      ['another', '2026-W01', '2026-W20', 5, 10, 30_000_000_000],
      ['policy', '2026-W01', '2026-W20', 10, 23, 69_000_000_000],
    ]);
    expect(await model.find(callsIn({ from: '2026-W11', to: '2026-W20', policyId: 'policy' }))).toEqual([
      ['policy', '2026-W11', '2026-W20', 5, 12, 36_000_000_000],
    ]);
    expect(await model.find((db) => judgementSums(db, { ...all, policyId: 'policy' }))).toContainEqual({
      kind: 'REQUEST',
      policyId: 'policy',
      answered: { from: '2026-W40', to: '2026-W45' },
      sums: { people: 5, calls: 0, authorityRequests: 6, amountMinor: 0, minutesSaved: 0 },
    });
  });

  it('are told by the parts of blocks where units are asked for', async () => {
    const model = await published();
    const callsOf = async (asked: Partial<Parameters<typeof judgementSums>[1]>) =>
      (await model.find(callsIn({ policyId: 'policy', ...asked }))).map(([, , , , calls]) => calls);
    expect(await callsOf({ unitIds: ['shop'] })).toEqual([11]);
    expect(await callsOf({ unitIds: [''] })).toEqual([12]);
    expect(await callsOf({ exceptUnitIds: [''] })).toEqual([11]);
    expect(await callsOf({ unitIds: [] })).toEqual([]);
  });

  it('have tables of the breakdowns that end in the window', async () => {
    const model = await spec.given(
      breakdown('2026-W10', { refund: 5, OTHERS_TOGETHER: 6 }),
      breakdown('2026-W20', { refund: 7 }),
      breakdown('2026-W30', { refund: 9 }),
    );
    const cells = await model.find((db) => judgementCells(db, { from: '2026-W05', to: '2026-W20', policyId: 'policy' }));
    expect(cells.map(({ dimension, cell, count }) => [dimension, cell, count])).toEqual([
      ['basis', 'ALLOWED', 18],
      ['guardrail', 'OTHERS_TOGETHER', 6],
      ['guardrail', 'refund', 12],
    ]);
    expect(cells[0]).toMatchObject({ kind: 'CALL', policyId: 'policy', answered: { from: '2026-W40', to: '2026-W20' } });
    expect(await model.find((db) => judgementCells(db, { ...all, policyId: 'another' }))).toEqual([]);
  });

  it('keep what each breakdown tells of calls and requests, with its blocks and their units', async () => {
    const parts = (...units: (string | null)[]) =>
      units.map((unitId) => ({ unitId, others: unitId === null ? ('UNPLACED' as const) : null, sums: sums(5) }));
    const histograms = { guardrail: { a: 20 }, basis: { ALLOWED: 12, GRANTED: 8 }, cap: {}, customerTold: { TOLD: 20 }, answer: {} };
    const weeks = { fromWeek: '2026-W40', toWeek: '2026-W45' };
    const model = await spec.given(
      judgementBlockOf({ blockId: 'block 1', parts: parts('shop') }),
      judgementBlockOf({ blockId: 'block 2', parts: parts('shop', null) }),
      judgementBreakdownOf({ breakdownId: 'calls', blockIds: ['block 1', 'block 2'], histograms, ...weeks }),
      judgementBreakdownOf({
        breakdownId: 'requests',
        kind: 'REQUEST',
        policyId: null,
        histograms: { ...histograms, basis: {}, answer: { GRANTED: 5, OTHERS_TOGETHER: 6 } },
        ...weeks,
      }),
      judgementBreakdownOf({ histograms, toWeek: '2026-W46' }),
    );
    expect(await model.find((db) => listJudgementBreakdowns(db, { from: '2026-W45', to: '2026-W45' }))).toEqual([
      {
        ...{ breakdownId: 'calls', kind: 'CALL', policyId: 'policy', ...weeks, n: 20, basis: { ALLOWED: 12, GRANTED: 8 } },
        ...{ blockIds: ['block 1', 'block 2'], unitIds: ['shop', null] },
      },
      { breakdownId: 'requests', kind: 'REQUEST', policyId: null, ...weeks, n: 11, basis: {}, blockIds: [], unitIds: [] },
    ]);
  });
});
