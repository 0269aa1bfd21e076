import { describe, expect, it } from '@jest/globals';
import type { IsoWeek } from '#calendar';
import { countPeople, identityOf, largerYear, largestShare } from './people-behind.ts';
import type { Behind, Contribution } from './people-behind.ts';

const by = (behind: Behind, week: IsoWeek = '2026-W10'): Contribution => ({ week, behind });
const known = (key: string, week?: IsoWeek) => by({ kind: 'KNOWN', key }, week);
const erased = by({ kind: 'ERASED' });
const unknown = by({ kind: 'UNKNOWN' });
const stranger = (token: string, scope = 'p', week?: IsoWeek) => by({ kind: 'TOKEN', scope, token, isNobodyKnown: true }, week);
const anybody = (token: string, scope = 'p', week?: IsoWeek) => by({ kind: 'TOKEN', scope, token, isNobodyKnown: false }, week);

describe('the number of people behind a set', () => {
  it.each<readonly [string, readonly Contribution[], number]>([
    ['nobody', [], 0],
    ['each known person once', [known('a'), known('b'), known('a')], 2],
    ['people erased as one together', [erased, erased, known('a')], 2],
    ['strangers beside known people', [known('a'), known('b'), stranger('x'), stranger('y'), stranger('x')], 4],
    ['an erased person and strangers, who may be the same', [known('a'), erased, stranger('x'), stranger('y')], 3],
    ['people of a destroyed key or those known, whichever are more', [known('a'), known('b'), anybody('x'), anybody('y'), anybody('z')], 3],
    ['people of a destroyed key never beside known ones', [known('a'), known('b'), known('c'), anybody('x'), anybody('y')], 3],
    ['tokens of several policies as those of the policy with the most', [stranger('x', 'p'), stranger('y', 'p'), stranger('z', 'q')], 2],
    ['people unknown not beside others', [unknown, unknown, known('a')], 1],
    ['people unknown as one where nobody else is', [unknown, unknown], 1],
    [
      'the larger of two years',
      [known('a'), known('b'), known('c', '2027-W02'), stranger('x', 'p', '2027-W02'), known('d', '2027-W02')],
      3,
    ],
  ])('counts %s', (_, contributions, people) => {
    expect(countPeople(contributions)).toBe(people);
    expect(countPeople([...contributions].reverse())).toBe(people);
  });

  it('names the year that decides, the earlier of two equal ones', () => {
    expect(largerYear([known('a', '2025-W52'), known('b'), known('c')])).toBe('2026');
    expect(largerYear([known('b'), known('a', '2025-W52')])).toBe('2025');
    expect(largerYear([])).toBe('');
  });
});

describe('the most that one person may have contributed', () => {
  const share = (...contributions: readonly Contribution[]) => {
    const { largest, others } = largestShare(contributions, () => 1);
    return [largest, others];
  };

  it('is that of the loudest known person, or of the loudest stranger', () => {
    expect(share(known('a'), known('a'), known('b'))).toEqual([2, 1]);
    expect(share(stranger('x'), stranger('x'), stranger('x'), known('a'), known('a'))).toEqual([3, 2]);
  });

  it('joins a known person with one token of each policy and year whose key is destroyed', () => {
    expect(share(known('a'), known('a'), anybody('x'), anybody('y'), anybody('y'), known('b'))).toEqual([4, 2]);
    expect(share(known('a'), anybody('x', 'p'), anybody('y', 'q'), anybody('z', 'q', '2025-W10'), known('b'))).toEqual([4, 1]);
  });

  it('joins tokens of several policies, and those erased, but no known person, while the key exists', () => {
    expect(share(known('a'), known('a'), known('b'), stranger('x', 'p'), stranger('y', 'q'), stranger('z', 'q'))).toEqual([2, 4]);
    expect(share(erased, erased, stranger('x'), known('a'))).toEqual([3, 1]);
  });

  it('leaves people unknown out of both', () => {
    expect(share(unknown, unknown, unknown, known('a'), known('b'))).toEqual([1, 1]);
    expect(identityOf(unknown)).toBeNull();
  });
});
