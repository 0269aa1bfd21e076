import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { OfficeCase } from '#friction';
import { compileGuardrail } from '#guardrails';
import type { Authority, Guardrail, Verdict } from '#guardrails';
import { Backtest, changeFrom, compiledDraft } from './backtest.ts';

function table(rows: readonly (readonly [string, Authority])[], cap: Guardrail['cap'] = null): Guardrail {
  return {
    key: 'refund-without-receipt',
    action: 'Refund without a receipt',
    facts: [
      { name: 'amount', type: 'MONEY', label: 'What did it cost?', unit: null, choices: [] },
      { name: 'has_card', type: 'BOOLEAN', label: 'Is the card there?', unit: null, choices: [] },
      { name: 'bought', type: 'DATE', label: 'When was it bought?', unit: null, choices: [] },
    ],
    rows: rows.map(([condition, authority]) => ({ condition, authority, reason: 'So it is.' })),
    cap,
    lesson: null,
  };
}

const DRAFT = table([
  ['has_card && amount <= 5000', 'FRONTLINE'],
  ['has_card', 'SUPERVISOR'],
  ['true', 'NEVER'],
]);

function report(facts: OfficeCase['facts'], overrides: Partial<OfficeCase> = {}): OfficeCase {
  const costs = { amountMinor: null, staffMinutes: null, customerMinutes: null };
  return { reportId: randomUUID(), week: '2026-W45', isPublic: false, ...costs, facts, ...overrides };
}

function figuresOf(draft: Guardrail, current: Guardrail | null, reports: readonly OfficeCase[]) {
  const backtest = new Backtest(compileGuardrail(draft), current && compileGuardrail(current));
  const cases = reports.map((each) => backtest.add(each));
  return { ...backtest.figures, cases };
}

describe('a backtest', () => {
  it('counts each report once, by what would have changed, and against nothing where there is no table', () => {
    const { reports, changes, cases } = figuresOf(DRAFT, null, [
      report({ has_card: true, amount: 4_000 }),
      report({ has_card: true, amount: 9_000 }),
      report({ has_card: false, amount: 10 }),
      report({ amount: 4_000 }),
    ]);
    expect(reports).toBe(4);
    expect(changes).toEqual({ NEWLY_ALLOWED: 1, EASED: 1, UNCHANGED: 1, TIGHTENED: 0, NEWLY_REFUSED: 0, NOT_EVALUABLE: 1 });
    expect(cases.map(({ draft }) => [draft.verdict, draft.row])).toEqual([
      ['ALLOWED', 0],
      ['ASK_SUPERVISOR', 1],
      ['NOT_ALLOWED', 2],
      ['MISSING_FACTS', null],
    ]);
  });

  it.each<[Verdict, Verdict, string]>([
    ['NOT_ALLOWED', 'ALLOWED', 'NEWLY_ALLOWED'],
    ['ASK_OWNER', 'ALLOWED', 'NEWLY_ALLOWED'],
    ['ALLOWED', 'ASK_SUPERVISOR', 'NEWLY_REFUSED'],
    ['ALLOWED', 'NOT_ALLOWED', 'NEWLY_REFUSED'],
    ['ASK_OWNER', 'ASK_SUPERVISOR', 'EASED'],
    ['NOT_ALLOWED', 'ASK_OWNER', 'EASED'],
    ['ASK_SUPERVISOR', 'ASK_OWNER', 'TIGHTENED'],
    ['ASK_OWNER', 'NOT_ALLOWED', 'TIGHTENED'],
    ['ALLOWED', 'ALLOWED', 'UNCHANGED'],
    ['MISSING_FACTS', 'ALLOWED', 'NOT_EVALUABLE'],
    ['NOT_ALLOWED', 'MISSING_FACTS', 'NOT_EVALUABLE'],
  ])('from %s to %s is %s', (before, after, change) => {
    expect(changeFrom(before, after)).toBe(change);
  });

  it('says which facts are missing in either table, each report once for a fact; what is of another form is missing', () => {
    const current = table([['bought == date("2026-11-01") && has_card', 'FRONTLINE']]);
    const { missingFacts, changes } = figuresOf(DRAFT, current, [
      report({ amount: 4_000, bought: '2026-11-01' }),
      report({ amount: 12.5, has_card: true, bought: '2026-11-02' }),
      report({ amount: 4_000, has_card: true, bought: 'on Monday' }),
    ]);
    expect(changes.NOT_EVALUABLE).toBe(3);
    expect(missingFacts).toEqual([
      { fact: 'amount', reports: 1 },
      { fact: 'bought', reports: 1 },
      { fact: 'has_card', reports: 1 },
    ]);
  });

  it('adds up what the newly allowed cost and would let through, amounts by their bands but for public sources', () => {
    const { money, staffMinutes, customerMinutes, publicReports, window } = figuresOf(DRAFT, null, [
      report({ has_card: true, amount: 10 }, { amountMinor: 2_300, staffMinutes: 20, customerMinutes: 5, week: '2026-W40' }),
      report({ has_card: true, amount: 10 }, { amountMinor: 777, isPublic: true, staffMinutes: 10 }),
      report({ has_card: true, amount: 10 }),
      report({ has_card: false, amount: 10 }, { amountMinor: 50_000, staffMinutes: 600 }),
    ]);
    expect(money).toEqual({ fact: null, fromMinor: 1_000 + 777, toMinor: 4_999 + 777, stated: 2, unstated: 1 });
    expect([staffMinutes, customerMinutes, publicReports]).toEqual([30, 5, 1]);
    expect(window).toEqual({ from: '2026-W40', to: '2026-W45' });
  });

  it('takes the fact that the cap sums, where that is money', () => {
    const cap = { fact: 'amount', limit: 200_000, per: 'CUSTOMER', window: 'INCIDENT' } as const;
    const { money } = figuresOf({ ...DRAFT, cap }, null, [report({ has_card: true, amount: 4_200 }, { amountMinor: 99_000 })]);
    expect(money).toEqual({ fact: 'amount', fromMinor: 1_000, toMinor: 4_999, stated: 1, unstated: 0 });
  });

  it('is never told the day of a report: today is the Thursday of its week', () => {
    const draft = (day: string) => table([[`today == date("${day}")`, 'FRONTLINE']]);
    const allowed = (day: string) => figuresOf(draft(day), null, [report({})]).changes.NEWLY_ALLOWED;
    const days = ['2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05', '2026-11-06', '2026-11-07', '2026-11-08'];
    expect(days.map(allowed)).toEqual([0, 0, 0, 1, 0, 0, 0]);
  });

  it('names the row of a draft that cannot be read', () => {
    expect(() => compiledDraft(table([['amount <', 'NEVER']]))).toThrow(
      expect.objectContaining({ code: 'backtest.draft-unreadable', field: 'guardrail.rows', message: expect.stringContaining('row 1') }),
    );
  });
});
