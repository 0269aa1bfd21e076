import { describe, expect, it } from '@jest/globals';
import { matchedPeople } from './people-matching.ts';
import type { StoredPerson } from './people-matching.ts';

const people = {
  personOf: (alias: string) => (alias.startsWith('gone') ? null : (alias.split('/')[0] ?? null)),
  tokenOf: (person: string, policy: string | null, year: number) => (year === 2025 ? null : `${year}.${person}-${policy}-${year}`),
};
const behindOf = matchedPeople(people, ['ada/named', 'ada/confidential', 'bea/named', 'gone/1']);
const stored = (more: Partial<StoredPerson>): StoredPerson => ({
  week: '2026-W10',
  alias: null,
  count_token: null,
  token_scope: null,
  ...more,
});

describe('who stands behind', () => {
  it('an alias is one person, whatever others they have, or somebody erased', () => {
    expect([behindOf(stored({ alias: 'ada/named' })), behindOf(stored({ alias: 'ada/confidential' }))]).toEqual([
      { kind: 'KNOWN', key: 'ada' },
      { kind: 'KNOWN', key: 'ada' },
    ]);
    expect(behindOf(stored({ alias: 'gone/1' }))).toEqual({ kind: 'ERASED' });
  });

  it('a token is the person known under an alias whose token it is, for its policy and year', () => {
    expect(behindOf(stored({ count_token: '2026.bea-p-2026', token_scope: 'p' }))).toEqual({ kind: 'KNOWN', key: 'bea' });
    expect(behindOf(stored({ count_token: '2026.bea-null-2026', token_scope: '' }))).toEqual({ kind: 'KNOWN', key: 'bea' });
    const stranger = { kind: 'TOKEN', scope: 'q', token: 'bea-p-2026', isNobodyKnown: true };
    expect(behindOf(stored({ count_token: '2026.bea-p-2026', token_scope: 'q' }))).toEqual(stranger);
  });

  it("a token of a year whose key is destroyed may be anybody's", () => {
    const anybody = { kind: 'TOKEN', scope: 'p', token: 'abc', isNobodyKnown: false };
    expect(behindOf(stored({ week: '2025-W50', count_token: '2025.abc', token_scope: 'p' }))).toEqual(anybody);
  });

  it('a token of another year, none at all, and one that is no token, are nobody', () => {
    for (const count_token of ['2025.abc', null, 'abc'])
      expect(behindOf(stored({ count_token, token_scope: 'p' }))).toEqual({ kind: 'UNKNOWN' });
  });
});
