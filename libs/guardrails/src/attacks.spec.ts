import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkFacts, compileGuardrail } from './compiled-guardrail.ts';
import { ConditionTypes } from './condition-types.ts';
import { ConditionError } from './condition.ts';
import { parseCondition } from './condition-parser.ts';
import { validateFacts } from './facts.ts';
import { fact, FACTS, guardrail } from './guardrail.fixture.ts';
import type { Fact, FactValues, Guardrail } from './guardrail.ts';
import { LIMITS } from './limits.ts';
import { reviewGuardrail } from './review.ts';

const TYPES = new ConditionTypes(FACTS);
const MEGABYTE = 'a'.repeat(1_000_000);

function refusal(text: string): string {
  try {
    TYPES.check(parseCondition(text));
    return 'admitted';
  } catch (error) {
    if (error instanceof ConditionError) return error.message;
    throw error;
  }
}

describe('conditions that are made to harm', () => {
  it.each([
    ['a megabyte', MEGABYTE, /^is 1000000 characters long: keep it within 1000/],
    ['a thousand brackets', '('.repeat(1000), /^is nested more than 16 deep/],
    ['brackets that close', `${'('.repeat(400)}true${')'.repeat(400)}`, /^is nested more than 16 deep/],
    ['lists in lists', `${'['.repeat(400)}1${']'.repeat(400)}`, /^is nested more than 16 deep/],
    // Two of them are none, and the parser knows.
    ['a thousand signs', `${'!'.repeat(990)}true`, /^admitted$/],
    ['a chain of choices', `${'true ? true : '.repeat(60)}true`, /^is nested more than 16 deep/],
    ['a wide sum', `${'1 + '.repeat(200)}1 > 0`, /^is nested more than 16 deep/],
    ['a wide choice', `${'has_receipt || '.repeat(60)}true`, /admitted/],
    ['a wider choice', `${'1<2||'.repeat(180)}true`, /operators, facts and values/],
    ['a long list', `purchase_amount in [${'1,'.repeat(300)}1]`, /operators, facts and values/],
    ['a loop in a loop', '[1,2].all(x, [1,2].all(y, [1,2].all(z, x + y + z > 0)))', /^uses a loop/],
    ['a regular expression that never ends', 'came_by.matches("^(([a-z])+.)+[A-Z]([a-z])+$")', /^uses matches/],
    ['a name with dots', '.google.protobuf.Timestamp{seconds: 1} == today', /^uses \{ \}/],
    ['the type of a type', 'type(type(1)) == type', /^uses type/],
    ['a name of the library', '@result == 1', /^cannot be read/],
    ['zero bytes', 'has_receipt\u0000', /^cannot be read/],
    ['half a character', 'came_by == "\uD83D"', /no choice/],
  ])('%s', (_, text, problem) => {
    expect(refusal(text)).toMatch(problem);
  });

  it('are refused for size before the parser sees them', () => {
    // The parser would recurse into each of a million brackets.
    expect(refusal('('.repeat(1_000_000))).toMatch(/characters long/);
    expect(refusal(`${'('.repeat(17)}1${')'.repeat(17)}`)).toMatch(/nested more than 16/);
  });

  it('end in a refusal with a remedy, or are admitted: nothing else comes out of any text', () => {
    const pieces = fc.constantFrom(
      'purchase_amount',
      'came_by',
      '"SHOP"',
      '1',
      '2.5',
      '(',
      ')',
      '[',
      ']',
      ',',
      '&&',
      '||',
      '!',
      '==',
      '<',
      '?',
      ':',
      '-',
      '+',
      '.',
      'in',
      'date',
      '"',
      '\\',
      '\n',
      '//',
      'b',
      'u',
      'e9',
      '{',
      '}',
      ' ',
    );
    const written = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(written, (text) => {
        expect(refusal(text)).toMatch(/./);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('guardrails that are made to harm', () => {
  it('are refused by their size before anything in them is read', () => {
    const many = Array.from({ length: 100_000 }, () => ({ condition: MEGABYTE, authority: 'NEVER', reason: MEGABYTE }) as const);
    const { problems, examples } = reviewGuardrail({ ...guardrail([]), rows: many }, 'EUR');
    expect(problems.map(({ code, field }) => [code, field])).toEqual([['TOO_LARGE', 'rows']]);
    expect(examples).toBe(0);
  });

  it('have each long text named without being repeated', () => {
    const long: Guardrail = {
      ...guardrail([[MEGABYTE, 'NEVER']]),
      key: MEGABYTE,
      action: MEGABYTE,
      facts: [fact(MEGABYTE, 'MONEY', MEGABYTE)],
    };
    const { problems } = reviewGuardrail(long, 'EUR');
    expect(problems.map(({ field }) => field)).toEqual(['key', 'action', 'facts.0.name', 'facts.0.label', 'rows.0.condition']);
    for (const { message } of problems) expect(message.length).toBeLessThan(300);
  });

  it.each<[string, readonly Fact[], (row: number) => string]>([
    [
      'thresholds',
      Array.from({ length: LIMITS.facts }, (_, index) => fact(`m${index}`, 'MONEY', `M${index}`)),
      (row) => bounded(row, (index) => `m${index} <= `),
    ],
    [
      'dates',
      Array.from({ length: LIMITS.facts }, (_, index) => fact(`d${index}`, 'DATE', `D${index}`)),
      (row) => bounded(row, (index) => `daysBetween(d${index}, d${index + 1}) < `),
    ],
    [
      'sums',
      Array.from({ length: LIMITS.facts }, (_, index) => fact(`m${index}`, 'MONEY', `M${index}`)),
      (row) => bounded(row, (index) => `m${index} + m${index + 1} * 2 < `),
    ],
  ])('are reviewed within a budget, however many %s they weigh', (_, facts, condition) => {
    const rows = Array.from({ length: LIMITS.rows }, (__, row) => [condition(row), 'NEVER'] as const);
    const review = reviewGuardrail(guardrail(rows, { facts }), 'EUR');
    expect(review.problems).toEqual([]);
    expect(review.areAllCases).toBe(false);
    expect(review.examples).toBeLessThan(2500);
  });
});

/** As many comparisons as a condition may hold. */
function bounded(row: number, left: (index: number) => string): string {
  const parts = Array.from({ length: LIMITS.facts - 2 }, (_, index) => `${left(index)}${row * 100 + index}`);
  while (parts.join(' && ').length > LIMITS.condition || parts.length * 7 > LIMITS.nodes) parts.pop();
  return parts.join(' && ');
}

describe('facts that are made to harm', () => {
  const compiled = compileGuardrail(guardrail([['came_by == "SHOP" && has_receipt && bought_on < today', 'FRONTLINE']]));

  it('are any JSON, and never an error', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.constantFrom(...FACTS.map(({ name }) => name), '__proto__', 'constructor'), fc.string()), fc.jsonValue()),
        (json) => {
          const facts = json as FactValues;
          expect(checkFacts(compiled, facts, { today: '2026-11-23' }).verdict).toMatch(/^[A-Z_]+$/);
          for (const { message } of validateFacts(compiled.guardrail, facts)) expect(message).toMatch(/^(needs|is no fact)/);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('may be a megabyte long', () => {
    const facts = { came_by: MEGABYTE, bought_on: MEGABYTE, has_receipt: MEGABYTE, [MEGABYTE]: MEGABYTE };
    expect(checkFacts(compiled, facts, { today: '2026-11-23' }).missingFacts).toEqual(['came_by', 'has_receipt', 'bought_on']);
    expect(validateFacts(compiled.guardrail, facts)).toHaveLength(4);
  });
});
