import { describe, expect, it } from '@jest/globals';
import { checkFacts, compileGuardrail, factsRead, possibleVerdicts } from './compiled-guardrail.ts';
import { ConditionError } from './condition.ts';
import { guardrail } from './guardrail.fixture.ts';
import type { Row } from './guardrail.fixture.ts';
import type { FactValues } from './guardrail.ts';

const TODAY = '2026-11-23';

function check(rows: readonly Row[], facts: FactValues, today = TODAY): string {
  const { verdict, row, missingFacts } = checkFacts(compileGuardrail(guardrail(rows)), facts, { today });
  return [verdict, ...(row === null ? [] : [`row ${row}`]), ...missingFacts].join(' ');
}

const REFUND: readonly Row[] = [
  ['purchase_amount <= 5000 && !has_receipt', 'FRONTLINE'],
  ['daysBetween(bought_on, today) <= 30 && came_by in ["SHOP"]', 'SUPERVISOR'],
  ['days_open > 3', 'OWNER'],
  ['true', 'NEVER'],
];

describe('the first row that holds', () => {
  it('decides, with its words for the customer', () => {
    const compiled = compileGuardrail(guardrail(REFUND));
    expect(checkFacts(compiled, { purchase_amount: 5000, has_receipt: false }, { today: TODAY })).toEqual({
      verdict: 'ALLOWED',
      row: 0,
      reason: 'Reason 1',
      missingFacts: [],
    });
  });

  it.each([
    [{ purchase_amount: 5001, bought_on: '2026-10-24', came_by: 'SHOP' }, 'ASK_SUPERVISOR row 1'],
    [{ purchase_amount: 5001, bought_on: '2026-10-23', days_open: 3.5 }, 'ASK_OWNER row 2'],
    [{ purchase_amount: 5001, bought_on: '2026-10-23', days_open: 3 }, 'NOT_ALLOWED row 3'],
  ])('%j: %s', (facts, answer) => {
    expect(check(REFUND, facts)).toBe(answer);
  });

  it('is none: nobody may, and there are no words for it', () => {
    const none = checkFacts(compileGuardrail(guardrail([['has_receipt', 'FRONTLINE']])), { has_receipt: false }, { today: TODAY });
    expect(none).toEqual({ verdict: 'NOT_ALLOWED', row: null, reason: null, missingFacts: [] });
  });
});

describe('facts that nobody gave', () => {
  it.each<[FactValues, string]>([
    [{}, 'MISSING_FACTS purchase_amount has_receipt'],
    [{ purchase_amount: 5000 }, 'MISSING_FACTS has_receipt'],
    // The first row is out whatever the amount is.
    [{ has_receipt: true }, 'MISSING_FACTS bought_on came_by'],
    [{ has_receipt: true, came_by: 'PHONE' }, 'MISSING_FACTS days_open'],
    [{ has_receipt: true, came_by: 'PHONE', days_open: 9 }, 'ASK_OWNER row 2'],
  ])('%j: %s', (facts, answer) => {
    expect(check(REFUND, facts)).toBe(answer);
  });

  it.each<[string, FactValues, string]>([
    ['has_receipt || is_member', { is_member: true }, 'ALLOWED row 0'],
    ['has_receipt || is_member', { is_member: false }, 'MISSING_FACTS has_receipt'],
    ['has_receipt ? is_member : true', { has_receipt: false }, 'ALLOWED row 0'],
    ['has_receipt ? is_member : true', { has_receipt: true }, 'MISSING_FACTS is_member'],
    ['purchase_amount <= (is_member ? list_price : 2000)', { purchase_amount: 1, is_member: false }, 'ALLOWED row 0'],
    ['purchase_amount <= (is_member ? list_price : 2000)', { purchase_amount: 1, is_member: true }, 'MISSING_FACTS list_price'],
    ['(has_receipt && is_member) == true', { has_receipt: false }, 'NOT_ALLOWED'],
    // A logician would say yes; CEL does not look at both sides together, and neither does whoever has to explain it.
    ['has_receipt || !has_receipt', {}, 'MISSING_FACTS has_receipt'],
    ['purchase_amount + list_price > 5', { list_price: 9 }, 'MISSING_FACTS purchase_amount'],
    ['today > date("2026-01-01")', {}, 'ALLOWED row 0'],
  ])('%s of %j: %s', (condition, facts, answer) => {
    expect(check([[condition, 'FRONTLINE']], facts)).toBe(answer);
  });

  it.each<[FactValues]>([
    [{ purchase_amount: 12.5 }],
    [{ purchase_amount: -1 }],
    [{ purchase_amount: Number.NaN }],
    [{ purchase_amount: Number.POSITIVE_INFINITY }],
    [{ purchase_amount: 2 ** 60 }],
    [{ purchase_amount: '5000' }],
    [{ purchase_amount: true }],
    [JSON.parse('{"purchase_amount": null}') as FactValues],
    [JSON.parse('{"purchase_amount": [5000]}') as FactValues],
  ])('%j does not fit, and counts as absent', (facts) => {
    expect(check([['purchase_amount <= 5000', 'FRONTLINE']], facts)).toBe('MISSING_FACTS purchase_amount');
  });

  it('takes no fact from the prototypes of JavaScript', () => {
    const inherited = JSON.parse('{"__proto__": {"has_receipt": true}}') as FactValues;
    expect(check([['has_receipt', 'FRONTLINE']], inherited)).toBe('MISSING_FACTS has_receipt');
    expect(check([['has_receipt', 'FRONTLINE']], Object.create({ has_receipt: true }) as FactValues)).toBe('MISSING_FACTS has_receipt');
    const named = guardrail([['constructor', 'FRONTLINE']], {
      facts: [{ name: 'constructor', type: 'BOOLEAN', label: 'Built by us?', unit: null, choices: [] }],
    });
    expect(checkFacts(compileGuardrail(named), {}, { today: TODAY }).missingFacts).toEqual(['constructor']);
    expect(checkFacts(compileGuardrail(named), { constructor: true }, { today: TODAY }).verdict).toBe('ALLOWED');
  });

  it('ignores names that are no facts', () => {
    expect(check([['has_receipt', 'FRONTLINE']], { has_receipt: true, today: '1999-01-01', other: 1 })).toBe('ALLOWED row 0');
  });
});

describe('verdicts that are still possible', () => {
  it.each<[FactValues, readonly string[]]>([
    [{}, ['ALLOWED', 'ASK_SUPERVISOR', 'ASK_OWNER', 'NOT_ALLOWED']],
    [{ has_receipt: true }, ['ASK_SUPERVISOR', 'ASK_OWNER', 'NOT_ALLOWED']],
    [{ has_receipt: true, came_by: 'PHONE', purchase_amount: 12.5 }, ['ASK_OWNER', 'NOT_ALLOWED']],
    [{ has_receipt: true, came_by: 'PHONE', days_open: 9 }, ['ASK_OWNER']],
    [{ has_receipt: true, days_open: 9 }, ['ASK_SUPERVISOR', 'ASK_OWNER']],
  ])('%j: %s', (facts, verdicts) => {
    expect([...possibleVerdicts(compileGuardrail(guardrail(REFUND)), facts, { today: TODAY })]).toEqual(verdicts);
  });

  it('are one, where all rows that are left say the same, or nothing is left', () => {
    const rows: readonly Row[] = [['has_receipt', 'NEVER']];
    expect([...possibleVerdicts(compileGuardrail(guardrail(rows)), {}, { today: TODAY })]).toEqual(['NOT_ALLOWED']);
  });
});

describe('values', () => {
  it.each<[string, FactValues, boolean]>([
    ['purchase_amount <= 5000', { purchase_amount: 5000 }, true],
    ['purchase_amount <= 5000', { purchase_amount: 5001 }, false],
    ['purchase_amount <= 5000', { purchase_amount: -0 }, true],
    ['purchase_amount * 15 / 100 == 149', { purchase_amount: 999 }, true],
    ['purchase_amount == 10000000000000', { purchase_amount: 10 ** 13 }, true],
    ['days_open <= 30', { days_open: 30 }, true],
    ['days_open <= 30', { days_open: 30.0001 }, false],
    ['days_open == 30', { days_open: 30 }, true],
    ['days_open + 1.0 > 30', { days_open: 29.5 }, true],
    ['days_open in [1, 2.5]', { days_open: 2.5 }, true],
    ['days_open in [1, 2.5]', { days_open: 1 }, true],
    ['came_by == "Müller & Söhne"', { came_by: 'Müller & Söhne' }, true],
    ["came_by != 'PHONE'", { came_by: 'SHOP' }, true],
    ['bought_on < today', { bought_on: '2026-11-22' }, true],
    ['bought_on == today', { bought_on: TODAY }, true],
    ['bought_on in [date("2026-11-22"), date("2024-02-29")]', { bought_on: '2024-02-29' }, true],
    ['daysBetween(bought_on, today) == 1', { bought_on: '2026-11-22' }, true],
    ['daysBetween(bought_on, today) == -1', { bought_on: '2026-11-24' }, true],
    ['daysBetween(bought_on, today) == days_open', { bought_on: '2025-11-23', days_open: 365 }, true],
    // A night in which clocks change is as long as any other.
    ['daysBetween(bought_on, due_on) == 1', { bought_on: '2026-10-24', due_on: '2026-10-25' }, true],
    ['daysBetween(bought_on, due_on) == 109572', { bought_on: '1900-01-01', due_on: '2199-12-31' }, true],
  ])('%s of %j: %s', (condition, facts, holds) => {
    expect(check([[condition, 'FRONTLINE']], facts)).toBe(holds ? 'ALLOWED row 0' : 'NOT_ALLOWED');
  });

  it('needs a today that is a local date', () => {
    const compiled = compileGuardrail(guardrail([['true', 'FRONTLINE']]));
    expect(() => checkFacts(compiled, {}, { today: '2026-02-30' })).toThrow(RangeError);
    expect(() => checkFacts(compiled, {}, { today: '2026-11-23T10:00:00Z' })).toThrow(/local date/);
  });
});

describe('compiling', () => {
  it('names the row whose condition cannot be used', () => {
    expect(() => compileGuardrail(guardrail([...REFUND, ['purchase_amount', 'NEVER']]))).toThrow(ConditionError);
    expect(() => compileGuardrail(guardrail([...REFUND, ['purchase_amount', 'NEVER']]))).toThrow(
      expect.objectContaining({ field: 'rows.4.condition' }),
    );
    expect(() => compileGuardrail(guardrail([...REFUND, ['purchase_amount', 'NEVER']]))).toThrow(/^the condition of row 5 is an amount/);
  });

  it('knows the facts that rows read, in their order', () => {
    expect(factsRead(compileGuardrail(guardrail(REFUND)))).toEqual(['purchase_amount', 'has_receipt', 'bought_on', 'came_by', 'days_open']);
  });
});
