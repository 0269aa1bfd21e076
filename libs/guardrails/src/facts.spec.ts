import { describe, expect, it } from '@jest/globals';
import { validateFacts } from './facts.ts';
import { guardrail } from './guardrail.fixture.ts';
import type { FactValues } from './guardrail.ts';
import { LIMITS } from './limits.ts';

const TABLE = guardrail([['true', 'NEVER']], { cap: { fact: 'days_open', limit: 10, per: 'CUSTOMER', window: 'YEAR' } });

describe('facts that somebody gave', () => {
  it('are fine as long as each fits, whatever is absent', () => {
    expect(validateFacts(TABLE, {})).toEqual([]);
    const facts = {
      purchase_amount: LIMITS.money,
      weight_kg: -0.5,
      has_receipt: false,
      bought_on: '2024-02-29',
      came_by: 'Müller & Söhne',
    };
    expect(validateFacts(TABLE, facts)).toEqual([]);
  });

  it.each<[FactValues, string]>([
    [{ purchase_amount: 12.5 }, 'needs whole minor units, such as 5000 for 50.00, from 0 to 10000000000000'],
    [{ purchase_amount: -1 }, 'needs whole minor units, such as 5000 for 50.00, from 0 to 10000000000000'],
    [{ weight_kg: Number.NaN }, 'needs a number, such as 30 or 2.5, from -1000000000000 to 1000000000000'],
    [{ weight_kg: '3' }, 'needs a number, such as 30 or 2.5, from -1000000000000 to 1000000000000'],
    [{ has_receipt: 'yes' }, 'needs true or false'],
    [{ bought_on: '2026-02-29' }, 'needs a day from 1900 to 2199 that exists, such as 2026-11-22'],
    [{ bought_on: '0206-11-22' }, 'needs a day from 1900 to 2199 that exists, such as 2026-11-22'],
    [{ came_by: 'Shop' }, 'needs one of PHONE, SHOP, Müller & Söhne'],
    [{ days_open: -1 }, 'needs 0 or more, since a cap sums it'],
    [JSON.parse('{"has_receipt": null}') as FactValues, 'needs true or false'],
    [JSON.parse('{"came_by": ["SHOP"]}') as FactValues, 'needs one of PHONE, SHOP, Müller & Söhne'],
  ])('%j: %s', (facts, message) => {
    const [fact = ''] = Object.keys(facts);
    expect(validateFacts(TABLE, facts)).toEqual([{ fact, message }]);
  });

  it.each(['colour', 'today', 'toString', 'constructor'])('%s is no fact', (name) => {
    const [problem] = validateFacts(TABLE, { [name]: true });
    expect(problem).toEqual({
      fact: name,
      message: expect.stringMatching(/^is no fact of this guardrail: leave it out, or use one of purchase_amount, /),
    });
  });

  it('are looked at by their own names alone', () => {
    const hidden = JSON.parse('{"__proto__": {"purchase_amount": -5}}') as FactValues;
    expect(validateFacts(TABLE, hidden).map(({ fact }) => fact)).toEqual(['__proto__']);
  });

  it('each have their problem', () => {
    expect(validateFacts(TABLE, { purchase_amount: 0.5, has_receipt: true, came_by: '' }).map(({ fact }) => fact)).toEqual([
      'purchase_amount',
      'came_by',
    ]);
  });
});
