import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OfficeCase } from '#friction';
import { compileGuardrail, reviewGuardrail } from '#guardrails';
import type { Authority, Guardrail, SettledVerdict } from '#guardrails';
import { Backtest, changeBetween, compiledDraft } from './backtest.ts';

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

  it.each<[SettledVerdict, SettledVerdict, string]>([
    ['NOT_ALLOWED', 'ALLOWED', 'NEWLY_ALLOWED'],
    ['ASK_OWNER', 'ALLOWED', 'NEWLY_ALLOWED'],
    ['ALLOWED', 'ASK_SUPERVISOR', 'NEWLY_REFUSED'],
    ['ALLOWED', 'NOT_ALLOWED', 'NEWLY_REFUSED'],
    ['ASK_OWNER', 'ASK_SUPERVISOR', 'EASED'],
    ['NOT_ALLOWED', 'ASK_OWNER', 'EASED'],
    ['ASK_SUPERVISOR', 'ASK_OWNER', 'TIGHTENED'],
    ['ASK_OWNER', 'NOT_ALLOWED', 'TIGHTENED'],
    ['ALLOWED', 'ALLOWED', 'UNCHANGED'],
  ])('from %s to %s is %s', (before, after, change) => {
    expect(changeBetween(new Set([before]), new Set([after]))).toBe(change);
  });

  it('is certain of a change that is the same whatever the missing facts are, and says nothing is missing for it', () => {
    const draft = table([
      ['amount <= 5000', 'FRONTLINE'],
      ['true', 'NEVER'],
    ]);
    const noFrontline = table([
      ['has_card', 'SUPERVISOR'],
      ['bought == date("2026-11-01")', 'OWNER'],
    ]);
    const { changes, missingFacts, money, cases, staffMinutes } = figuresOf(draft, noFrontline, [
      report({ amount: 4_000 }, { amountMinor: 3_000, staffMinutes: 10 }),
      report({ amount: 4_000 }, { staffMinutes: 20 }),
      report({ amount: 9_000 }),
    ]);
    expect(changes).toMatchObject({ NEWLY_ALLOWED: 2, NOT_EVALUABLE: 1 });
    expect(cases[0]?.current).toEqual({ verdict: 'MISSING_FACTS', row: null, reason: null, missingFacts: ['has_card'] });
    // Of the third, refused by the draft whatever else is so.
    expect(missingFacts).toEqual([{ fact: 'has_card', reports: 1 }]);
    expect(money).toEqual({ fact: null, fromMinor: 1_000, toMinor: 4_999, stated: 1, unstated: 1 });
    expect(staffMinutes).toBe(30);
  });

  it('counts no money that nobody stated, even where what is missing is what the cap sums', () => {
    const cap = { fact: 'amount', limit: 200_000, per: 'CUSTOMER', window: 'INCIDENT' } as const;
    const draft = table(
      [
        ['amount <= 5000', 'FRONTLINE'],
        ['has_card', 'FRONTLINE'],
      ],
      cap,
    );
    const { changes, money } = figuresOf(draft, null, [report({ has_card: true }), report({ has_card: true, amount: 12.5 })]);
    expect(changes.NEWLY_ALLOWED).toBe(2);
    expect(money).toEqual({ fact: 'amount', fromMinor: 0, toMinor: 0, stated: 0, unstated: 2 });
  });

  it('blames for what is not evaluable only the table that could come out otherwise', () => {
    const draft = table([
      ['bought == date("2026-11-01")', 'NEVER'],
      ['true', 'NEVER'],
    ]);
    const current = table([['has_card', 'FRONTLINE']]);
    const { changes, missingFacts } = figuresOf(draft, current, [report({})]);
    expect(changes.NOT_EVALUABLE).toBe(1);
    expect(missingFacts).toEqual([{ fact: 'has_card', reports: 1 }]);
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

  it('names the row of a draft that cannot be read, as a review does', () => {
    const draft = table([
      ['true', 'OWNER'],
      ['amount <', 'NEVER'],
    ]);
    expect(() => compiledDraft(draft)).toThrow(
      expect.objectContaining({
        code: 'backtest.draft-unreadable',
        field: 'guardrail.rows.1.condition',
        message: expect.stringContaining('row 2'),
      }),
    );
    expect(reviewGuardrail(draft, 'EUR').problems.map(({ field }) => field)).toEqual(['rows.1.condition']);
  });
});

/** Rows of small tables: each holds where all its questions are answered as it wants. */
interface ModelRow {
  readonly wants: Readonly<Record<string, boolean>>;
  readonly authority: Authority;
}
const QUESTIONS = ['amber', 'blue', 'cyan', 'dun', 'ecru', 'fawn'];
const ORDER: readonly Authority[] = ['NEVER', 'OWNER', 'SUPERVISOR', 'FRONTLINE'];

/** By a model that shares no code with the product. */
function modelledChange(before: readonly ModelRow[], after: readonly ModelRow[], facts: Readonly<Record<string, boolean>>): string {
  const [from = 0, to = 0] = [before, after].map((rows) => {
    const found = rows.find(({ wants }) => Object.entries(wants).every(([name, wanted]) => facts[name] === wanted));
    return ORDER.indexOf(found?.authority ?? 'NEVER');
  });
  if (from === to) return 'UNCHANGED';
  if (to === 3) return 'NEWLY_ALLOWED';
  if (from === 3) return 'NEWLY_REFUSED';
  return to > from ? 'EASED' : 'TIGHTENED';
}

function tableOf(rows: readonly ModelRow[]): Guardrail {
  const facts = QUESTIONS.map((name) => ({ name, type: 'BOOLEAN', label: `${name}?`, unit: null, choices: [] }) as const);
  const conditions = rows.map(({ wants, authority }) => {
    const parts = Object.entries(wants).map(([name, wanted]) => (wanted ? name : `!${name}`));
    return [parts.join(' && ') || 'true', authority] as const;
  });
  return { ...table(conditions), facts };
}

function modelRows(questions: readonly string[]): fc.Arbitrary<readonly ModelRow[]> {
  const row = fc.record({ wants: fc.dictionary(fc.constantFrom(...questions), fc.boolean()), authority: fc.constantFrom(...ORDER) });
  return fc.array(row, { maxLength: 4 });
}

/** All changes that there are, over every completion of what is missing. */
function allChanges(before: readonly ModelRow[], after: readonly ModelRow[], facts: Readonly<Record<string, boolean>>): Set<string> {
  const completions = Array.from({ length: 2 ** QUESTIONS.length }, (_, bits) =>
    Object.fromEntries(QUESTIONS.map((name, index) => [name, ((bits >> index) & 1) === 1])),
  );
  return new Set(completions.map((all) => modelledChange(before, after, { ...all, ...facts })));
}

describe('a change', () => {
  const given = fc.dictionary(fc.constantFrom(...QUESTIONS), fc.boolean());

  it('is never said to be certain, if another answer would make it another', () => {
    const seen = { certain: 0, open: 0 };
    fc.assert(
      fc.property(modelRows(QUESTIONS), modelRows(QUESTIONS), given, (before, after, facts) => {
        const [tested] = figuresOf(tableOf(after), tableOf(before), [report(facts)]).cases;
        const isPartly = tested?.draft.verdict === 'MISSING_FACTS' || tested?.current.verdict === 'MISSING_FACTS';
        if (tested?.change === 'NOT_EVALUABLE') seen.open += 1;
        else expect(allChanges(before, after, facts)).toEqual(new Set([tested?.change]));
        if (isPartly && tested?.change !== 'NOT_EVALUABLE') seen.certain += 1;
      }),
      { numRuns: 500 },
    );
    expect(Math.min(seen.certain, seen.open)).toBeGreaterThan(10);
  });

  it('is found wherever it is certain, as long as no fact is read twice', () => {
    const once = (questions: readonly string[]) =>
      fc
        .tuple(
          fc.shuffledSubarray([...questions]),
          fc.array(fc.tuple(fc.boolean(), fc.constantFrom(...ORDER)), { minLength: 3, maxLength: 3 }),
        )
        .map(([names, rows]) =>
          names.map((name, index): ModelRow => {
            const [wanted, authority] = rows[index] ?? [true, 'NEVER' as const];
            return { wants: { [name]: wanted }, authority };
          }),
        );
    fc.assert(
      fc.property(once(QUESTIONS.slice(0, 3)), once(QUESTIONS.slice(3)), given, (before, after, facts) => {
        const [tested] = figuresOf(tableOf(after), tableOf(before), [report(facts)]).cases;
        const changes = allChanges(before, after, facts);
        expect(tested?.change).toBe(changes.size === 1 ? [...changes][0] : 'NOT_EVALUABLE');
      }),
      { numRuns: 500 },
    );
  });
});
