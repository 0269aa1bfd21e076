import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#eventing';
import { insightsSpec, judgementBreakdown, judgements, policy, reader, unit } from './insights.fixture.ts';
import { JudgementCallsFinder } from './judgement-calls.finder.ts';
import type { JudgementsAsked } from './judgement-calls.finder.ts';
import type { JudgementRow } from './judgement-calls.types.ts';

const [refunds, vouchers, unused] = [randomUUID(), randomUUID(), randomUUID()];
const policies = [policy(refunds, 'RET-14', 'Receipts'), policy(vouchers, 'VOU-2', 'Vouchers'), policy(unused, 'AAA-1', 'Nothing')];
const units = [unit('org', null), unit('north', 'org'), unit('south', 'org')];

describe('how much of the room for judgement is used', () => {
  const started = insightsSpec();
  const ask = async (events: readonly DomainEvent[], asked: Partial<JudgementsAsked> = {}, actor = reader()) => {
    const { store, deployment } = await started(...policies, ...units, ...events);
    return new JudgementCallsFinder(store, deployment).findCalls({ first: 20, ...asked }, actor);
  };
  const usesOf = ({ policy: about, figures }: JudgementRow) => [about?.code ?? null, figures.n, figures.reason];

  it('is told by policy, the most used first, and adds up with what is pooled', async () => {
    const said = { calls: 6, amountMinor: 12_000, minutesSaved: 90 };
    const found = await ask([
      judgements(refunds, ['2026-W30', '2026-W34'], said),
      judgements(vouchers, ['2026-W01', '2026-W40'], { calls: 9, people: 5 }),
      judgements(null, ['2026-W01', '2026-W33'], { calls: 5, people: 5 }),
      judgements(refunds, ['2026-W01', '2026-W20'], { calls: 50 }),
    ]);
    expect(found.windowAsked).toEqual({ from: '2026-W28', to: '2026-W40', weeks: 13 });
    expect(found.rows.map(usesOf)).toEqual([
      ['VOU-2', 9, null],
      ['RET-14', 6, null],
      ['AAA-1', 0, 'WAITING'],
    ]);
    expect([found.furtherPolicies, found.otherPolicies, found.total].map(usesOf)).toEqual([
      [null, 0, 'WAITING'],
      [null, 5, null],
      [null, 20, null],
    ]);
    expect(found.rows[1]?.figures).toMatchObject({
      windowAsked: { from: '2026-W28', to: '2026-W40' },
      windowAnswered: { from: '2026-W30', to: '2026-W34', weeks: 5 },
      method: 'PUBLISHED_BLOCKS',
      people: 5,
      amountMinor: 12_000,
      minutesSaved: 90,
    });
    expect(found.rows[2]?.figures).toMatchObject({ people: null, amountMinor: null, minutesSaved: null, windowAnswered: null });
    expect([found.currency, found.unplaced, found.elsewhere]).toEqual(['EUR', null, null]);
  });

  it('shows the first policies apart, the others in one row', async () => {
    const found = await ask(
      [judgements(refunds, ['2026-W30', '2026-W34'], { calls: 6 }), judgements(vouchers, ['2026-W30', '2026-W40'], { calls: 9 })],
      { first: 1 },
    );
    expect([...found.rows, found.furtherPolicies].map(usesOf)).toEqual([
      ['VOU-2', 9, null],
      [null, 6, null],
    ]);
    const alone = await ask([judgements(vouchers, ['2026-W30', '2026-W40'], { calls: 9 })], { policyId: refunds });
    expect([...alone.rows, alone.total].map(usesOf)).toEqual([
      ['RET-14', 0, 'WAITING'],
      [null, 0, 'WAITING'],
    ]);
  });

  it('says by guardrail, by basis, near the cap and whether the customer was told, as far as it is published', async () => {
    const histograms = {
      guardrail: { refund: 15, OTHERS_TOGETHER: 6 },
      basis: { ALLOWED: 15, OTHERS_TOGETHER: 6 },
      cap: { BELOW: 15, OTHERS_TOGETHER: 6 },
      customerTold: { TOLD: 21 },
    };
    const found = await ask([
      judgements(refunds, ['2026-W30', '2026-W34'], { calls: 25 }),
      judgementBreakdown('CALL', refunds, ['2026-W20', '2026-W34'], 21, histograms),
      judgementBreakdown('CALL', refunds, ['2026-W01', '2026-W20'], 21, histograms),
      judgementBreakdown('CALL', vouchers, ['2026-W30', '2026-W38'], 20, { guardrail: { refund: 20 }, customerTold: { NOT_TOLD: 20 } }),
    ]);
    expect(found.rows[0]?.figures.byGuardrail).toEqual({
      cells: [
        { cell: 'OTHERS_TOGETHER', count: 6 },
        { cell: 'refund', count: 15 },
      ],
      n: 21,
      window: { from: '2026-W20', to: '2026-W34', weeks: 15 },
      method: 'PUBLISHED_BLOCKS',
      reason: null,
    });
    expect(found.total.figures).toMatchObject({
      byGuardrail: null,
      byBasis: { n: 21 },
      byCap: { n: 21 },
      byCustomerTold: {
        cells: [
          { cell: 'NOT_TOLD', count: 20 },
          { cell: 'TOLD', count: 21 },
        ],
        n: 41,
      },
    });
    expect(found.otherPolicies.figures.byBasis).toMatchObject({ cells: [], n: 0, reason: 'WAITING' });
  });

  it('tells requests for somebody’s authority apart from calls', async () => {
    const found = await ask([
      judgements(refunds, ['2026-W30', '2026-W34'], { authorityRequests: 7 }),
      judgementBreakdown('REQUEST', refunds, ['2026-W30', '2026-W34'], 20, {
        answer: { GRANTED: 14, REFUSED: 6 },
        guardrail: { refund: 20 },
      }),
    ]);
    expect(found.rows.find(({ policy: about }) => about?.id === refunds)?.figures).toMatchObject({
      n: 0,
      reason: 'WAITING',
      byGuardrail: { cells: [], reason: 'WAITING' },
      authorityRequests: {
        n: 7,
        people: 5,
        reason: null,
        windowAnswered: { from: '2026-W30', to: '2026-W34' },
        byAnswer: { n: 20 },
        byGuardrail: { cells: [{ cell: 'refund', count: 20 }] },
      },
    });
    expect(found.total.figures.authorityRequests).toMatchObject({ n: 7, byGuardrail: null });
  });

  it('adds up over units: within, perhaps within, elsewhere', async () => {
    const parts = { north: { calls: 6 }, south: { calls: 5 }, org: { calls: 7 }, UNPLACED: { calls: 8 } };
    const events = [judgements(refunds, ['2026-W30', '2026-W34'], { calls: 26 }, parts)];
    const found = await ask(events, { unitId: 'north' });
    expect(found.unit?.id).toBe('north');
    expect([found.total, found.unplaced, found.elsewhere].map((row) => row?.figures.n)).toEqual([6, 15, 5]);
    expect(found.total.figures).toMatchObject({ byBasis: null, byCap: null, byGuardrail: null, byCustomerTold: null });
    const covered = await ask(events, {}, reader('POLICY_OWNER', 'north'));
    expect([covered.unit?.id, covered.total.figures.n, covered.unplaced?.figures.n, covered.elsewhere]).toEqual(['north', 6, 15, null]);
    await expect(ask(events, { unitId: 'south' }, reader('POLICY_OWNER', 'north'))).rejects.toThrow();
    const all = await ask(events, { unitId: 'org' });
    expect([all.total, all.unplaced, all.elsewhere].map((row) => row?.figures.n)).toEqual([18, 8, 0]);
  });

  it('refuses what it cannot answer', async () => {
    await expect(ask([], { first: 0 })).rejects.toThrow('1 to 100');
    await expect(ask([], { policyId: randomUUID() })).rejects.toThrow();
    await expect(ask([], { window: { from: '2026-W20', to: '2026-W10' } })).rejects.toThrow('exchange from and to');
  });
});
