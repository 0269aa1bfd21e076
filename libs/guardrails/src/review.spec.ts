import { describe, expect, it } from '@jest/globals';
import { fact, FACTS, guardrail } from './guardrail.fixture.ts';
import type { Row } from './guardrail.fixture.ts';
import type { Cap, Fact, Guardrail } from './guardrail.ts';
import { reviewGuardrail } from './review.ts';

function problems(table: Guardrail): readonly string[] {
  return reviewGuardrail(table, 'EUR').problems.map(({ field, message }) => `${field}: ${message}`);
}

function warnings(table: Guardrail): readonly string[] {
  return reviewGuardrail(table, 'EUR')
    .warnings.filter(({ code }) => code !== 'UNREAD_FACT')
    .map(({ message }) => message);
}

const choice = (value: string, label = value) => ({ value, label });

const CATCH_ALL: Row = ['true', 'NEVER'];

describe('a guardrail that is fine', () => {
  it('has no problems and no warnings', () => {
    const facts = FACTS.filter(({ name }) => ['purchase_amount', 'has_receipt', 'bought_on', 'came_by'].includes(name));
    const cap: Cap = { fact: 'purchase_amount', limit: 200_000, per: 'CUSTOMER', window: 'INCIDENT' };
    const table = guardrail(
      [
        ['purchase_amount <= 5000 && !has_receipt', 'FRONTLINE'],
        ['daysBetween(bought_on, today) <= 30 && came_by == "SHOP"', 'SUPERVISOR'],
        CATCH_ALL,
      ],
      { facts, cap, lesson: 'Tell them what you looked at.\nThen say what you can do.' },
    );
    // Two classes of amounts, yes and no, two of dates, two of choices.
    expect(reviewGuardrail(table, 'EUR')).toEqual({ problems: [], warnings: [], examples: 16, areAllCases: true });
  });
});

describe('names, texts and numbers', () => {
  const table = guardrail([CATCH_ALL]);
  const one = (changed: Partial<Fact>): Partial<Guardrail> => ({ facts: [{ ...fact('price', 'MONEY', 'Price'), ...changed }] });
  const capped = (changed: Partial<Cap>): Partial<Guardrail> => ({
    cap: { fact: 'purchase_amount', limit: 5, per: 'UNIT', window: 'DAY', ...changed },
  });
  const choices = (...values: readonly string[]): Partial<Guardrail> =>
    one({ type: 'CHOICE', choices: values.map((value) => ({ value, label: value })) });
  const reason = (text: string): Partial<Guardrail> => ({ rows: [{ condition: 'true', authority: 'NEVER', reason: text }] });

  it.each<[string, Partial<Guardrail>, string]>([
    [
      'a key with capitals',
      { key: 'Refund' },
      'key: key has to be lower-case words joined by hyphens, such as refund-without-receipt, at most 60 characters',
    ],
    [
      'a key that is too long',
      { key: 'a'.repeat(61) },
      'key: key has to be lower-case words joined by hyphens, such as refund-without-receipt, at most 60 characters',
    ],
    ['no action', { action: ' ' }, 'action: action is empty: write it in plain words'],
    ['no row', { rows: [] }, 'rows: there is no row: add one, such as true for every case'],
    [
      'too many rows',
      guardrail(Array.from({ length: 41 }, () => CATCH_ALL)),
      'rows: there are 41 rows: keep at most 40, or make two guardrails',
    ],
    [
      'a name with capitals',
      one({ name: 'Price' }),
      'facts.0.name: facts.0.name has to be lower-case letters, digits and underscores, such as purchase_amount, at most 40 characters',
    ],
    [
      'a name of a prototype',
      one({ name: '__proto__' }),
      'facts.0.name: facts.0.name has to be lower-case letters, digits and underscores, such as purchase_amount, at most 40 characters',
    ],
    ['the name today', one({ name: 'today' }), 'facts.0.name: today is a word of the language of conditions: choose another name'],
    [
      'the name of a type',
      one({ name: 'timestamp' }),
      'facts.0.name: timestamp is a word of the language of conditions: choose another name',
    ],
    [
      'one name twice',
      { facts: [fact('price', 'MONEY', 'Price'), fact('price', 'NUMBER', 'Rate')] },
      'facts.1.name: there are two facts named price: rename one',
    ],
    [
      'one question twice',
      { facts: [fact('price', 'MONEY', 'Price'), fact('cost', 'MONEY', 'Price')] },
      'facts.1.label: two facts ask "Price": word them differently',
    ],
    ['a unit of money', one({ unit: 'EUR' }), 'facts.0.unit: only a NUMBER has a unit: remove it from price'],
    [
      'choices of money',
      one({ choices: [{ value: 'A', label: 'A' }] }),
      'facts.0.choices: only a CHOICE has choices: remove them from price, or make it a CHOICE',
    ],
    ['one choice', choices('A'), 'facts.0.choices: price has fewer than two choices: add some, or make it a BOOLEAN'],
    [
      'one choice twice',
      one({
        type: 'CHOICE',
        choices: [
          { value: 'A', label: 'A' },
          { value: 'A', label: 'B' },
        ],
      }),
      'facts.0.choices.1.value: price has the value A twice: remove one',
    ],
    [
      'one label twice',
      one({
        type: 'CHOICE',
        choices: [
          { value: 'A', label: 'A' },
          { value: 'B', label: 'A' },
        ],
      }),
      'facts.0.choices.1.label: price has two choices labelled "A": word them differently',
    ],
    [
      'accents apart from their letters',
      choices('A', 'é'.normalize('NFD')),
      'facts.0.choices.1.value: the accents of a value have to be composed (NFC): type it anew',
    ],
    [
      'too many choices',
      choices(...Array.from({ length: 41 }, (_, index) => `C${index}`)),
      'facts.0.choices: there are 41 choices: keep at most 40, or make two guardrails',
    ],
    [
      'an unknown type',
      one({ type: JSON.parse('"TEXT"') as Fact['type'] }),
      'facts.0.type: facts.0.type has to be one of NUMBER, MONEY, BOOLEAN, CHOICE, DATE',
    ],
    ['no reason', reason(''), 'rows.0.reason: rows.0.reason is empty: write it in plain words'],
    ['a reason that is too long', reason('x'.repeat(501)), 'rows.0.reason: rows.0.reason is 501 characters long: keep it within 500'],
    [
      'a reason with a direction mark',
      reason('That is \u202Eon'),
      'rows.0.reason: rows.0.reason has characters that cannot be seen: type it anew, without line breaks',
    ],
    [
      'a reason with half a character',
      reason('No \uD83D'),
      'rows.0.reason: rows.0.reason has characters that cannot be seen: type it anew, without line breaks',
    ],
    ['a lesson that begins with a space', { lesson: ' Say so.' }, 'lesson: lesson begins or ends with a space: remove it'],
    [
      'a cap of a fact that is none',
      capped({ fact: 'refund' }),
      'cap.fact: cap.fact has to be a fact that can be summed, MONEY or NUMBER: purchase_amount, list_price, days_open, weight_kg',
    ],
    [
      'a cap of a date',
      capped({ fact: 'bought_on' }),
      'cap.fact: cap.fact has to be a fact that can be summed, MONEY or NUMBER: purchase_amount, list_price, days_open, weight_kg',
    ],
    [
      'a cap of half a cent',
      capped({ limit: 0.5 }),
      'cap.limit: cap.limit has to be whole minor units, such as 200000 for 2,000.00, at most 10000000000000',
    ],
    ['a cap of nothing', capped({ fact: 'days_open', limit: 0 }), 'cap.limit: cap.limit has to be a number above 0, at most 1000000000000'],
    [
      'a cap that is no number',
      capped({ limit: Number.NaN }),
      'cap.limit: cap.limit has to be whole minor units, such as 200000 for 2,000.00, at most 10000000000000',
    ],
    [
      'an unknown window',
      capped({ window: JSON.parse('"DECADE"') as Cap['window'] }),
      'cap.window: cap.window has to be one of INCIDENT, DAY, WEEK, MONTH, YEAR',
    ],
  ])('%s', (_, changed, problem) => {
    expect(problems({ ...table, ...changed })).toContain(problem);
  });

  it('are each named, with every condition that cannot be used', () => {
    const rows: readonly Row[] = [['purchase_amount', 'NEVER'], CATCH_ALL, ['refund > 3', 'NEVER']];
    const { problems, warnings, examples } = reviewGuardrail(guardrail(rows, { key: '', action: '' }), 'EUR');
    expect(problems.map(({ code, field }) => [code, field])).toEqual([
      ['NAME', 'key'],
      ['TEXT', 'action'],
      ['CONDITION', 'rows.0.condition'],
      ['CONDITION', 'rows.2.condition'],
    ]);
    expect([warnings, examples]).toEqual([[], 0]);
  });

  it('hide nothing else, where only words are wrong: conditions are read, and cases tried', () => {
    const facts = [fact('price', 'MONEY', ' '), fact('came_by', 'CHOICE', 'Channel', { choices: [choice('SHOP', ''), choice('PHONE')] })];
    const rows: readonly Row[] = [
      ['price < 5000', 'FRONTLINE'],
      ['price < 3000 && came_by == "SHOP"', 'OWNER'],
    ];
    const table = guardrail(rows, { facts, key: 'Refund', lesson: '', cap: { fact: 'cost', limit: 5, per: 'UNIT', window: 'DAY' } });
    const review = reviewGuardrail({ ...table, rows: table.rows.map((row) => ({ ...row, reason: '' })) }, 'EUR');
    expect(review.problems.map(({ code, field }) => [code, field])).toEqual([
      ['NAME', 'key'],
      ['TEXT', 'facts.0.label'],
      ['TEXT', 'facts.1.choices.0.label'],
      ['TEXT', 'rows.0.reason'],
      ['TEXT', 'rows.1.reason'],
      ['CAP', 'cap.fact'],
      ['TEXT', 'lesson'],
      ['UNREACHABLE_ROW', 'rows.1'],
    ]);
    // Names stand in for the labels that are to be written.
    expect(review.problems.at(-1)?.message).toBe(
      'row 2 never decides: row 1 comes before it, for example when the price is €29.99, the channel is SHOP; remove it, or move it up',
    );
    expect(review.warnings.map(({ code }) => code)).toEqual(['GAP']);
    expect(review.areAllCases).toBe(true);
  });

  it('are named beside too many rows, of which each would be one of its own', () => {
    const rows = Array.from({ length: 41 }, () => CATCH_ALL);
    const { problems } = reviewGuardrail(guardrail(rows, { key: 'Refund', facts: [fact('price', 'MONEY', '')], lesson: '' }), 'EUR');
    expect(problems.map(({ field }) => field)).toEqual(['rows', 'key', 'facts.0.label', 'lesson']);
  });

  it.each<[string, Partial<Guardrail>]>([
    ['one name for two facts', { facts: [fact('price', 'MONEY', 'Price'), fact('price', 'NUMBER', 'Rate')] }],
    ['one value for two choices', { facts: [fact('way', 'CHOICE', 'Way', { choices: [choice('A'), choice('A', 'B')] })] }],
    ['a type that is none', { facts: [fact('price', JSON.parse('"TEXT"') as Fact['type'], 'Price')] }],
    ['no row', { rows: [] }],
  ])('leave no case to try, where they are of what conditions read: %s', (_, changed) => {
    expect(reviewGuardrail({ ...guardrail([CATCH_ALL]), ...changed }, 'EUR')).toMatchObject({ warnings: [], examples: 0 });
  });
});

describe('rows that are never reached', () => {
  it.each<[string, readonly Row[], readonly string[]]>([
    [
      'behind a wider row',
      [['purchase_amount <= 5000', 'FRONTLINE'], ['purchase_amount < 3000', 'OWNER'], CATCH_ALL],
      ['rows.1: row 2 never decides: row 1 comes before it, for example when the purchase amount is €29.99; remove it, or move it up'],
    ],
    [
      'behind all others together',
      [['purchase_amount < 5000', 'FRONTLINE'], ['purchase_amount >= 5000', 'SUPERVISOR'], CATCH_ALL],
      ['rows.2: row 3 never decides: row 2 comes before it, for example when the purchase amount is €50.00; remove it, or move it up'],
    ],
    [
      'that contradict themselves',
      [['purchase_amount > 5000 && purchase_amount < 3000', 'FRONTLINE'], CATCH_ALL],
      ['rows.0: row 1 never decides: its condition contradicts itself; correct or remove it'],
    ],
    [
      'that contradict themselves by a cent',
      [['purchase_amount > 5000 && purchase_amount < 5001', 'FRONTLINE'], CATCH_ALL],
      ['rows.0: row 1 never decides: its condition contradicts itself; correct or remove it'],
    ],
    [
      'for amounts that there are not',
      [['purchase_amount in [-200]', 'FRONTLINE'], CATCH_ALL],
      ['rows.0: row 1 never decides: its condition contradicts itself; correct or remove it'],
    ],
    [
      'over dates',
      [['daysBetween(bought_on, today) <= 30', 'FRONTLINE'], ['daysBetween(bought_on, today) <= 14', 'NEVER'], CATCH_ALL],
      [
        'rows.1: row 2 never decides: row 1 comes before it, for example when the date of purchase is June 1, 2026, and today is June 15, 2026; remove it, or move it up',
      ],
    ],
    [
      'behind a limit that hangs on a fact',
      [['purchase_amount <= (is_member ? 5000 : 2000)', 'FRONTLINE'], ['purchase_amount <= 1500', 'NEVER'], CATCH_ALL],
      [
        'rows.1: row 2 never decides: row 1 comes before it, for example when the purchase amount is €15.00, the answer to “Is the customer a member?” is yes; remove it, or move it up',
      ],
    ],
  ])('%s', (_, rows, found) => {
    const review = reviewGuardrail(guardrail(rows), 'EUR');
    expect(review.areAllCases).toBe(true);
    expect(problems(guardrail(rows))).toEqual(found);
  });

  it.each<[string, readonly Row[]]>([
    ['by a cent', [['purchase_amount < 5000', 'FRONTLINE'], ['purchase_amount <= 5000', 'OWNER'], CATCH_ALL]],
    ['between two numbers', [['days_open <= 1', 'FRONTLINE'], ['days_open < 2', 'OWNER'], CATCH_ALL]],
    ['at a number between', [['days_open < 1.5 || days_open > 1.5', 'FRONTLINE'], CATCH_ALL]],
    ['on one day', [['bought_on < date("2026-01-31") || bought_on > date("2026-01-31")', 'FRONTLINE'], CATCH_ALL]],
    [
      'for a part of an amount',
      [['purchase_amount * 15 / 100 <= 149', 'FRONTLINE'], ['purchase_amount * 15 / 100 <= 150', 'OWNER'], CATCH_ALL],
    ],
    [
      'for a choice',
      [
        ['came_by in ["SHOP", "PHONE"]', 'FRONTLINE'],
        ['came_by == "Müller & Söhne"', 'OWNER'],
      ],
    ],
    [
      'where several things are so',
      [
        [
          FACTS.map(({ name }) => name)
            .filter((name) => name.startsWith('h') || name.startsWith('is'))
            .join(' && '),
          'OWNER',
        ],
        CATCH_ALL,
      ],
    ],
  ])('are told from rows that are reached %s', (_, rows) => {
    expect(problems(guardrail(rows))).toEqual([]);
  });

  it('are a warning only, where the examples are a sample', () => {
    const rows: readonly Row[] = [
      ['purchase_amount + list_price <= 5000', 'FRONTLINE'],
      ['purchase_amount + list_price <= 3000', 'OWNER'],
      CATCH_ALL,
    ];
    const review = reviewGuardrail(guardrail(rows), 'EUR');
    expect([review.areAllCases, review.problems]).toEqual([false, []]);
    expect(warnings(guardrail(rows))).toEqual([
      expect.stringMatching(
        /^row 2 decided none of the \d+ cases that were tried: row 1 comes before it, for example when the purchase amount is €/,
      ),
    ]);
  });

  it('are led to, where chance would not find them', () => {
    const facts = Array.from({ length: 20 }, (_, index) => fact(`agreed_${index}`, 'BOOLEAN', `Has number ${index} agreed?`));
    const all = facts.map(({ name }) => name).join(' && ');
    const review = reviewGuardrail(guardrail([[all, 'FRONTLINE'], CATCH_ALL], { facts }), 'EUR');
    expect(review).toMatchObject({ problems: [], warnings: [], areAllCases: false });
    expect(review.examples).toBeLessThan(2 ** 20);
  });
});

describe('gaps', () => {
  it.each<[string, readonly Row[], string]>([
    [
      'between two amounts',
      [
        ['purchase_amount < 5000', 'FRONTLINE'],
        ['purchase_amount > 5000', 'OWNER'],
      ],
      'no row decides when the purchase amount is €50.00 (1 of 3 cases that were tried); the answer is then no, without words for the customer: add a last row with the condition true',
    ],
    [
      'of a choice',
      [
        ['came_by in ["SHOP", "PHONE"] && !has_receipt', 'FRONTLINE'],
        ['has_receipt', 'OWNER'],
      ],
      'no row decides when there is no receipt, the channel is our partner Müller (1 of 4 cases that were tried); the answer is then no, without words for the customer: add a last row with the condition true',
    ],
  ])('%s', (_, rows, found) => {
    expect(warnings(guardrail(rows))).toEqual([found]);
    expect(problems(guardrail(rows))).toEqual([]);
  });

  it('are none, where the last row always holds', () => {
    expect(warnings(guardrail([['purchase_amount < 5000', 'FRONTLINE'], CATCH_ALL]))).toEqual([]);
  });
});

it('names facts that no row reads, apart from what a cap sums', () => {
  const facts = [fact('refund', 'MONEY', 'Refund'), fact('colour', 'NUMBER', 'Colour'), fact('asked', 'BOOLEAN', 'Asked?')];
  const cap: Cap = { fact: 'refund', limit: 5, per: 'CUSTOMER', window: 'DAY' };
  const { warnings } = reviewGuardrail(guardrail([['asked', 'OWNER'], CATCH_ALL], { facts, cap }), 'EUR');
  expect(warnings).toEqual([
    {
      code: 'UNREAD_FACT',
      field: 'facts.1',
      message: 'no row reads colour: staff would be asked for nothing; use it in a condition, or remove it',
      example: null,
    },
  ]);
});

it('says the same of the same guardrail', () => {
  const table = guardrail([
    ['purchase_amount + list_price <= 5000 && days_open + weight_kg > 3.0', 'FRONTLINE'],
    ['bought_on < due_on', 'OWNER'],
  ]);
  expect(reviewGuardrail(table, 'EUR')).toEqual(reviewGuardrail(table, 'EUR'));
});
