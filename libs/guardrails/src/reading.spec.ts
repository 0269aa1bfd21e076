import { describe, expect, it } from '@jest/globals';
import { fact, FACTS, guardrail } from './guardrail.fixture.ts';
import { readingOf } from './reading.ts';

function said(condition: string): string {
  const [reading = ''] = readingOf(guardrail([[condition, 'FRONTLINE']]), 'EUR').rows;
  return reading.replace(/^If (.*): frontline staff may\.$/, '$1');
}

describe('the reading of a condition', () => {
  it.each([
    ['purchase_amount <= 5000 && !has_receipt', 'the purchase amount is at most €50.00 and there is no receipt'],
    ['5000 >= purchase_amount', 'the purchase amount is at most €50.00'],
    ['purchase_amount > 123456', 'the purchase amount is more than €1,234.56'],
    ['purchase_amount == list_price', 'the purchase amount is exactly the list price'],
    ['days_open < 1', 'the days since the case was opened is less than 1 day'],
    ['days_open >= 2.5', 'the days since the case was opened is at least 2.5 days'],
    ['weight_kg != 3', '“How heavy is it?” is not 3 kg'],
    ['is_member', 'the answer to “Is the customer a member?” is yes'],
    ['is_member == false', 'the answer to “Is the customer a member?” is no'],
    ['!(is_member != true)', 'the answer to “Is the customer a member?” is yes'],
    ['came_by == "SHOP"', 'the channel is Shop'],
    ['came_by != "Müller & Söhne"', 'the channel is not our partner Müller'],
    ['came_by in ["SHOP"]', 'the channel is Shop'],
    ['came_by in ["SHOP", "PHONE"]', 'the channel is Shop or Phone'],
    ['!(came_by in ["SHOP", "PHONE"])', 'the channel is neither Shop nor Phone'],
    ['purchase_amount in [100, 200, 300]', 'the purchase amount is €1.00, €2.00 or €3.00'],
    ['!(purchase_amount in [100, 200, 300])', 'the purchase amount is none of €1.00, €2.00 or €3.00'],
    ['bought_on < today', 'the date of purchase is before today'],
    ['bought_on >= date("2026-01-31")', 'the date of purchase is not before January 31, 2026'],
    ['date("2026-01-31") == due_on', 'the due date is January 31, 2026'],
    ['daysBetween(bought_on, today) <= 30', 'the time from the date of purchase to today is at most 30 days'],
    ['daysBetween(bought_on, due_on) == 1', 'the time from the date of purchase to the due date is exactly 1 day'],
    ['purchase_amount * 100 >= list_price * 90', 'the purchase amount times 100 is at least the list price times 90'],
    ['purchase_amount <= list_price * 15 / 100', 'the purchase amount is at most 15% of the list price'],
    ['purchase_amount <= list_price / 3 - 500', 'the purchase amount is at most (the list price divided by 3) minus €5.00'],
    ['purchase_amount - (list_price - 500) < 0', 'the purchase amount minus (the list price minus €5.00) is less than €0.00'],
    ['-purchase_amount < -500', 'minus the purchase amount is less than -€5.00'],
    [
      'days_open + 1.0 > 3.0 * days_open',
      'the days since the case was opened plus 1 day is more than the days since the case was opened times 3',
    ],
    [
      'purchase_amount <= (is_member ? 5000 : 2000)',
      'the purchase amount is at most (€50.00 if the answer to “Is the customer a member?” is yes, otherwise €20.00)',
    ],
    [
      'is_member ? has_receipt : days_open > 3',
      '(if the answer to “Is the customer a member?” is yes, then there is a receipt, otherwise the days since the case was opened is more than 3 days)',
    ],
    ['is_member == has_receipt', '“the answer to “Is the customer a member?” is yes” and “there is a receipt” are both so or both not so'],
    ['is_member != has_receipt', 'of “the answer to “Is the customer a member?” is yes” and “there is a receipt”, exactly one is so'],
  ])('%s', (condition, reading) => {
    expect(said(condition)).toBe(reading);
  });

  it('says with brackets what belongs together, and only then', () => {
    const [a, b, c] = ['purchase_amount > 0', 'has_receipt', 'bought_on < today'];
    const [sayA, sayB, sayC] = ['the purchase amount is more than €0.00', 'there is a receipt', 'the date of purchase is before today'];
    expect(said(`${a} && ${b} && ${c}`)).toBe(`${sayA}, ${sayB} and ${sayC}`);
    expect(said(`${a} && (${b} || ${c})`)).toBe(`${sayA} and (${sayB} or ${sayC})`);
    expect(said(`${a} && ${b} || ${c}`)).toBe(`(${sayA} and ${sayB}) or ${sayC}`);
    expect(said(`${a} && (${b} || ${c}) == true`)).toBe(`${sayA} and (${sayB} or ${sayC})`);
    expect(said(`!(${a} && ${b})`)).toBe('the purchase amount is at most €0.00 or there is no receipt');
    expect(said(`${c} && !(${a} && ${b})`)).toBe(`${sayC} and (the purchase amount is at most €0.00 or there is no receipt)`);
  });
});

describe('the reading of a guardrail', () => {
  it('has a sentence for each row, and who may', () => {
    const table = guardrail([
      ['has_receipt', 'FRONTLINE'],
      ['purchase_amount <= 5000', 'SUPERVISOR'],
      ['purchase_amount <= 9000', 'OWNER'],
      ['true', 'NEVER'],
    ]);
    expect(readingOf(table, 'EUR')).toEqual({
      rows: [
        'If there is a receipt: frontline staff may.',
        'Otherwise, if the purchase amount is at most €50.00: a supervisor decides.',
        "Otherwise, if the purchase amount is at most €90.00: the policy's owner decides.",
        'Otherwise: nobody may.',
      ],
      cap: null,
    });
    expect(readingOf(guardrail([['true', 'FRONTLINE']]), 'EUR').rows).toEqual(['In any case: frontline staff may.']);
    expect(readingOf(guardrail([['false', 'FRONTLINE']]), 'EUR').rows).toEqual(['In no case: frontline staff may.']);
  });

  it('has a sentence for the cap', () => {
    const cap = { fact: 'purchase_amount', limit: 200_000, per: 'CUSTOMER', window: 'INCIDENT' } as const;
    expect(readingOf(guardrail([['true', 'NEVER']], { cap }), 'EUR').cap).toBe(
      'At most €2,000.00 (Purchase amount) per customer and incident, over all calls.',
    );
    const days = { fact: 'days_open', limit: 10, per: 'UNIT', window: 'MONTH' } as const;
    expect(readingOf(guardrail([['true', 'NEVER']], { cap: days }), 'EUR').cap).toBe(
      'At most 10 days (Days since the case was opened) per unit and month, over all calls.',
    );
  });

  it.each([
    ['EUR', 'de', '1.234,56\u00a0€', '31. Januar 2026'],
    ['JPY', 'en', '¥123,456', 'January 31, 2026'],
    ['KWD', 'en', 'KWD\u00a0123.456', 'January 31, 2026'],
  ])('writes %s and days as %s does', (currency, locale, amount, day) => {
    const table = guardrail([['purchase_amount > 123456 && bought_on == date("2026-01-31")', 'NEVER']]);
    expect(readingOf(table, currency, locale).rows[0]).toBe(
      `If the purchase amount is more than ${amount} and the date of purchase is ${day}: nobody may.`,
    );
  });

  it.each([
    ['VIP status', 'the VIP status'],
    ['X-ray cost', 'the X-ray cost'],
    ['The price', 'the price'],
    ['Your discount', 'your discount'],
    ['What did it cost?', '“What did it cost?”'],
  ])('takes %s into a sentence', (label, reading) => {
    const table = guardrail([['cost > 1', 'NEVER']], { facts: [fact('cost', 'NUMBER', label)] });
    expect(readingOf(table, 'EUR').rows[0]).toBe(`If ${reading} is more than 1: nobody may.`);
  });

  it.each([
    ['Are there any witnesses?', 'there are witnesses', 'there are no witnesses'],
    ['Is there an invoice?', 'there is an invoice', 'there is no invoice'],
    ['Receipt', '“Receipt” is yes', '“Receipt” is no'],
  ])('takes the answer to %s into a sentence', (label, yes, no) => {
    const facts = [...FACTS, fact('asked', 'BOOLEAN', label)];
    const { rows } = readingOf(
      guardrail(
        [
          ['asked', 'NEVER'],
          ['!asked', 'NEVER'],
        ],
        { facts },
      ),
      'EUR',
    );
    expect(rows).toEqual([`If ${yes}: nobody may.`, `Otherwise, if ${no}: nobody may.`]);
  });
});
