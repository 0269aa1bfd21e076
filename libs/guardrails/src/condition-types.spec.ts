import { describe, expect, it } from '@jest/globals';
import { ConditionTypes } from './condition-types.ts';
import { ConditionError } from './condition.ts';
import { parseCondition } from './condition-parser.ts';
import { FACTS } from './guardrail.fixture.ts';

const TYPES = new ConditionTypes(FACTS);

function problemOf(text: string): string | null {
  try {
    TYPES.check(parseCondition(text));
    return null;
  } catch (error) {
    if (error instanceof ConditionError) return error.message;
    throw error;
  }
}

describe('what is no condition', () => {
  it.each([
    ['', 'is empty: write true for a row that always holds'],
    ['  \n', 'is empty: write true for a row that always holds'],
    ['purchase_amount = 5000', 'cannot be read at character 17, "= 5000": write == for equal'],
    [
      'purchase_amount <= 50,00',
      'cannot be read at character 22, ",00": write numbers without separators and with a point, such as 1000 or 2.5',
    ],
    ['has_receipt and is_member', 'cannot be read at character 13, "and is_member": write && for and'],
    ['has_receipt OR is_member', 'cannot be read at character 13, "OR is_member": write || for or'],
    ['not has_receipt', 'cannot be read at character 5, "has_receipt": write ! for not'],
    ['has_receipt & is_member', 'cannot be read at character 13, "& is_member": write && for and'],
    ['has_receipt | is_member', 'cannot be read at character 13, "| is_member": write || for or'],
    ['came_by == “SHOP”', 'cannot be read at character 9, "== “SHOP”": use straight quotes, as in "PHONE"'],
    ['purchase_amount ≤ 5', 'cannot be read at character 17, "≤ 5": write <= for at most, >= for at least, != for not equal'],
    ['purchase_amount <> 5', 'cannot be read at character 17, "<> 5": write <= for at most, >= for at least, != for not equal'],
    [
      'purchase_amount <= €50',
      'cannot be read at character 17, "<= €50": leave the currency out; amounts are whole minor units, 5000 is 50.00',
    ],
    ['has_receipt;', 'cannot be read at character 12, ";": leave out the semicolon'],
    ['if has_receipt', 'cannot be read at character 1, "if has_receipt": write the condition alone, the row says what follows'],
    ['(has_receipt', 'cannot be read at its end: there are not as many ) as ('],
    ['came_by in ["SHOP"', 'cannot be read at character 9, "in [\\"SHOP\\"": there are not as many ] as ['],
    ['came_by == "SHOP', 'cannot be read at character 9, "== \\"SHOP": a quote is not closed'],
    [
      'has_receipt is_member',
      'cannot be read at character 13, "is_member": facts, values and operators such as <=, ==, && and || have to alternate',
    ],
  ])('%j %s', (text, problem) => {
    expect(problemOf(text)).toBe(problem.replaceAll('\\"', '"'));
  });
});

describe('what conditions do not know', () => {
  it.each([
    ['came_by.matches("(a+)+$")', 'uses matches: facts are no free text: compare a choice with == or with in ["A", "B"]'],
    ['matches(came_by, "(a+)+$")', 'uses matches: facts are no free text: compare a choice with == or with in ["A", "B"]'],
    ['size(came_by) > 3', 'uses size: facts are no free text: compare a choice with == or with in ["A", "B"]'],
    [
      'bought_on < timestamp("2026-01-01T00:00:00Z")',
      'uses timestamp: write date("2026-12-24") for a day and daysBetween(from, to) for a time',
    ],
    ['bought_on.getFullYear() == 2026', 'uses getFullYear: write date("2026-12-24") for a day and daysBetween(from, to) for a time'],
    [
      'double(purchase_amount) > 1.5',
      'uses double: nothing is converted: write whole numbers for amounts, such as 5000, and 1.0 in sums with a number',
    ],
    ['purchase_amount % 2 == 0', 'uses %: remainders are not available: list the cases with in [..]'],
    ['[true][0]', 'uses [_]: lists stand only after in'],
    ['constructor()', 'uses constructor: the only functions are date("2026-12-24") and daysBetween(from, to)'],
    ['[1, 2].exists(x, x > 1)', 'uses a loop (exists, all, map, filter): join the cases with || and &&, or use in ["A", "B"]'],
    ['has(has_receipt.value)', 'uses has(): leave it out, a fact that nobody gave is asked for by itself'],
    ['has_receipt.value', 'reads a part with ".value": facts have no parts, write the name alone'],
    ['{"a": true}["a"]', 'uses [_]: lists stand only after in'],
    ['{"a": 1} == {"a": 1}', 'uses { }: there are no maps or objects in conditions'],
    ['[1] == [1]', 'has a list where none is expected: lists stand only after in, as in channel in ["PHONE", "SHOP"]'],
    ['purchase_amount == null', 'has null or bytes: a fact that nobody gave counts as missing by itself, nothing is compared with null'],
    ['came_by == b"SHOP"', 'has null or bytes: a fact that nobody gave counts as missing by itself, nothing is compared with null'],
    ['purchase_amount == 5u', 'has a number with u: write 5 without it'],
    ['weight_kg < 1e999', 'has a number that is too large'],
    ['came_by in []', 'has in without a list: write in ["A", "B"]'],
    ['came_by in came_by', 'has in without a list: write in ["A", "B"]'],
    ['date("2026-02-30") < today', 'has a date that does not exist: write date("2026-12-24"), a day in quotes'],
    ['date(bought_on) < today', 'has a date that does not exist: write date("2026-12-24"), a day in quotes'],
    ['daysBetween(bought_on) > 3', 'calls daysBetween without two dates: write daysBetween(purchase_date, today)'],
    [
      'refund > 3',
      'reads refund, which is no fact of this guardrail: add the fact, or use one of purchase_amount, list_price, days_open, weight_kg, has_receipt, is_member, bought_on, due_on, came_by, today',
    ],
    [
      '__proto__ == 1',
      'reads __proto__, which is no fact of this guardrail: add the fact, or use one of purchase_amount, list_price, days_open, weight_kg, has_receipt, is_member, bought_on, due_on, came_by, today',
    ],
  ])('%s %s', (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });
});

describe('what does not go together', () => {
  it.each([
    ['purchase_amount', 'is an amount of money, and has to be true or false: compare it, as in purchase_amount == ...'],
    [
      'has_receipt && purchase_amount',
      'gives && an amount of money (purchase_amount), and it needs yes or no: compare it, as in purchase_amount == ...',
    ],
    ['!came_by', 'gives ! a choice (came_by), and it needs yes or no: compare it, as in came_by == ...'],
    [
      'purchase_amount ? true : false',
      'gives ? an amount of money (purchase_amount), and it needs yes or no: compare it, as in purchase_amount == ...',
    ],
    [
      'purchase_amount <= 50.00',
      'compares an amount of money with a number in purchase_amount <= 50.0: amounts are whole minor units without a point, 50.00 is written 5000',
    ],
    [
      'purchase_amount <= 12.5',
      'compares an amount of money with a number in purchase_amount <= 12.5: amounts are whole minor units without a point, 12.50 is written 1250',
    ],
    [
      'purchase_amount <= days_open',
      'compares an amount of money with a number in purchase_amount <= days_open: make both amounts, or both numbers',
    ],
    [
      '1 <= purchase_amount <= 5',
      'compares yes or no with a whole number in 1 <= purchase_amount <= 5: for a range, write 1 <= a && a <= 5',
    ],
    ['has_receipt == 1', 'compares yes or no with a whole number in has_receipt == 1: compare yes or no with true or false'],
    ['has_receipt < is_member', 'puts yes or no in order in has_receipt < is_member: use == or != instead of <'],
    ['came_by >= "SHOP"', 'puts a choice in order in came_by >= "SHOP": use == or != instead of >='],
    ['came_by == "Shop"', 'compares with "Shop" in came_by == "Shop", which is no choice: write one of "PHONE", "SHOP", "Müller & Söhne"'],
    [
      'came_by in ["SHOP", "FAX"]',
      'compares with "FAX" in came_by in ["SHOP", "FAX"], which is no choice: write one of "PHONE", "SHOP", "Müller & Söhne"',
    ],
    ['came_by == 5', 'compares a choice with a whole number in came_by == 5: write one of "PHONE", "SHOP", "Müller & Söhne", in quotes'],
    ['purchase_amount == "5000"', 'compares an amount of money with a text in purchase_amount == "5000": leave the quotes out'],
    ['"a" == "a"', 'compares a text with a text in "a" == "a": one of the two has to be a fact'],
    ['bought_on > "2026-01-01"', 'compares a date with a text in bought_on > "2026-01-01": write the day as date("2026-12-24")'],
    [
      'bought_on > 30',
      'compares a date with a whole number in bought_on > 30: compare dates with dates, or write daysBetween(from, to) for a number of days',
    ],
    ['today - bought_on < 30', 'calculates with dates in today - bought_on: write daysBetween(from, to) <= 30'],
    [
      'daysBetween(bought_on, 30) > 1',
      'gives daysBetween a whole number (30), and it needs a date: give it a date fact, today, or a day such as date("2026-12-24")',
    ],
    [
      'daysBetween(bought_on, today) > purchase_amount',
      'compares a number of days with an amount of money in daysBetween(bought_on, today) > purchase_amount: both sides have to be of one kind',
    ],
    ['days_open + 1 > 3', 'calculates with a number and a whole number in days_open + 1: write days_open + 1.0'],
    ['2 * days_open > 3', 'calculates with a number and a whole number in 2 * days_open: write 2.0 * days_open'],
    [
      '1.19 * purchase_amount > 3',
      'calculates with a number and an amount of money in 1.19 * purchase_amount: write whole numbers; an amount of 50.00 is 5000, and 15% of it is amount * 15 / 100',
    ],
    [
      'days_open * purchase_amount > 3',
      'calculates with a number and an amount of money in days_open * purchase_amount: amounts and other numbers do not mix; make both amounts',
    ],
    [
      'days_open + daysBetween(bought_on, today) > 3',
      'calculates with a number and a number of days in days_open + daysBetween(bought_on, today): compare the two instead of calculating with both',
    ],
    [
      'purchase_amount * list_price > 3',
      'multiplies an amount of money by an amount of money in purchase_amount * list_price: multiply by a number, such as * 2',
    ],
    [
      'purchase_amount + daysBetween(bought_on, today) > 3',
      'adds or subtracts an amount of money and a number of days in purchase_amount + daysBetween(bought_on, today): they have to be of one kind',
    ],
    ['came_by + "x" == "SHOPx"', 'calculates with a choice (came_by) in came_by + "x": remove it'],
    ['-has_receipt', 'has a minus before yes or no (has_receipt): remove it'],
    [
      'purchase_amount / list_price > 3',
      'divides by what is not known beforehand in purchase_amount / list_price: multiply the other side of the comparison instead',
    ],
    ['purchase_amount / 0 > 3', 'divides by zero in purchase_amount / 0: remove the division'],
    ['days_open / 0.0 > 3', 'divides by zero in days_open / 0.0: remove the division'],
    ['purchase_amount * 1000000 > 3', 'can become too large to calculate in purchase_amount * 1000000: use smaller factors'],
    ['purchase_amount < 9223372036854775808', 'has the number 9223372036854775808, which is too large: keep it within 10000000000000'],
    ['has_receipt in [true]', 'looks for yes or no in a list in has_receipt in [true]: use the fact itself, or ! before it'],
    ['purchase_amount in [list_price]', 'has list_price in a list: lists hold values as they are, join comparisons with || instead'],
    [
      'purchase_amount == (has_receipt ? 5 : days_open)',
      'chooses between a whole number and a number in has_receipt ? 5 : days_open: write 1.0 instead of 1 beside a number',
    ],
    [
      '(has_receipt ? purchase_amount : bought_on) == today',
      'chooses between an amount of money and a date in has_receipt ? purchase_amount : bought_on: both have to be of one kind',
    ],
    [
      '(has_receipt ? "SHOP" : "PHONE") == came_by',
      'chooses between texts in has_receipt ? "SHOP" : "PHONE": compare in each branch, as in a ? b == "X" : b == "Y"',
    ],
  ])('%s %s', (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });
});

describe('what goes together', () => {
  it.each(
    [
      'true',
      'days_open + 1.0 > 3',
      'days_open == daysBetween(bought_on, today)',
      'purchase_amount - list_price <= 100 * 5',
      'daysBetween(due_on, today) * 2 <= days_open',
      '500 * daysBetween(due_on, today) / 2 <= 9000',
      'purchase_amount * 99999 > 3',
      'purchase_amount >= list_price * 85 / 100',
      'daysBetween(due_on, today) * list_price <= purchase_amount',
      'due_on in [date("2026-12-23"), date("2026-12-24")] == false || true',
      'purchase_amount <= (is_member ? 5000 : list_price)',
    ].map((text) => [text]),
  )('%s', (text) => {
    expect(problemOf(text)).toBeNull();
  });
});
