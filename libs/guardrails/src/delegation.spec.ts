import { describe, expect, it } from '@jest/globals';
import { delegationBetween } from './delegation.ts';
import { fact, guardrail } from './guardrail.fixture.ts';
import type { Row } from './guardrail.fixture.ts';

const before: readonly Row[] = [
  ['purchase_amount <= 2000 && has_receipt', 'FRONTLINE'],
  ['purchase_amount <= 5000', 'SUPERVISOR'],
  ['true', 'NEVER'],
];

describe('authority', () => {
  it('moved down, where frontline staff may more', () => {
    const after: readonly Row[] = [
      ['purchase_amount <= 5000', 'FRONTLINE'],
      ['true', 'NEVER'],
    ];
    // Amounts up to 20, up to 50 and above, each with and without a receipt.
    expect(delegationBetween(guardrail(before), guardrail(after))).toEqual({
      move: 'MOVED_DOWN',
      down: 3,
      up: 0,
      same: 3,
      notComparable: 0,
      downExample: {
        facts: { purchase_amount: 2001, has_receipt: true },
        today: '2026-06-15',
        before: 'ASK_SUPERVISOR',
        after: 'ALLOWED',
      },
      upExample: null,
      areAllCases: true,
    });
  });

  it('moved up, where they may less', () => {
    const after: readonly Row[] = [
      ['purchase_amount <= 2000 && has_receipt', 'OWNER'],
      ['purchase_amount <= 5000', 'SUPERVISOR'],
      ['true', 'NEVER'],
    ];
    const { move, down, up, upExample } = delegationBetween(guardrail(before), guardrail(after));
    expect([move, down, up]).toEqual(['MOVED_UP', 0, 1]);
    expect(upExample).toMatchObject({ before: 'ALLOWED', after: 'ASK_OWNER', facts: { has_receipt: true } });
  });

  it('is mixed, where it moved both ways', () => {
    const after: readonly Row[] = [
      ['purchase_amount <= 5000 && !has_receipt', 'FRONTLINE'],
      ['true', 'NEVER'],
    ];
    expect(delegationBetween(guardrail(before), guardrail(after)).move).toBe('MIXED');
  });

  it.each<[string, readonly Row[]]>([
    ['the same words', before],
    [
      'other words',
      [
        ['!(purchase_amount > 2000 || !has_receipt)', 'FRONTLINE'],
        ['5000 >= purchase_amount', 'SUPERVISOR'],
      ],
    ],
  ])('is unchanged, said in %s', (_, after) => {
    expect(delegationBetween(guardrail(before), guardrail(after))).toMatchObject({ move: 'UNCHANGED', down: 0, up: 0, same: 6 });
  });

  it('moves down with the first guardrail, and up with the removal of the last', () => {
    expect(delegationBetween(null, guardrail(before))).toMatchObject({ move: 'MOVED_DOWN', up: 0, downExample: { before: 'NOT_ALLOWED' } });
    expect(delegationBetween(guardrail(before), null)).toMatchObject({ move: 'MOVED_UP', down: 0, upExample: { after: 'NOT_ALLOWED' } });
    expect(delegationBetween(null, guardrail([['true', 'NEVER']]))).toMatchObject({ move: 'UNCHANGED' });
  });

  it('is compared over the facts of both', () => {
    const after: readonly Row[] = [['came_by == "SHOP"', 'FRONTLINE'], ...before];
    const { move, down, downExample } = delegationBetween(guardrail(before), guardrail(after));
    expect([move, down > 0, downExample?.facts.came_by]).toEqual(['MOVED_DOWN', true, 'SHOP']);
  });

  it('is compared where both tables know the choice', () => {
    const channels = (...values: readonly string[]) => [
      fact('via', 'CHOICE', 'Via', { choices: values.map((value) => ({ value, label: value })) }),
    ];
    const from = guardrail(
      [
        ['via == "A"', 'OWNER'],
        ['true', 'NEVER'],
      ],
      { facts: channels('A', 'B') },
    );
    const to = guardrail(
      [
        ['via == "A" || via == "C"', 'FRONTLINE'],
        ['true', 'NEVER'],
      ],
      { facts: channels('A', 'C') },
    );
    // B is unknown to one, C to the other.
    expect(delegationBetween(from, to)).toMatchObject({ move: 'MOVED_DOWN', down: 1, same: 0, notComparable: 2 });
  });

  it('cannot be compared, where a name means two things', () => {
    const from = guardrail([['size > 5', 'OWNER']], { facts: [fact('size', 'MONEY', 'Size')] });
    const to = guardrail([['size', 'OWNER']], { facts: [fact('size', 'BOOLEAN', 'Size?')] });
    expect(delegationBetween(from, to)).toMatchObject({ move: 'NOT_COMPARABLE', down: 0, up: 0, same: 0, downExample: null });
  });
});
