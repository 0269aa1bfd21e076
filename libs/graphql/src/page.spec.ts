import { describe, expect, it } from '@jest/globals';
import { pageArguments, pageOf } from './page.ts';

const rows = [1, 2, 3, 4, 5].map((n) => ({ week: `2026-W0${n}`, id: n }));

/** What a finder does: rows after the key, one more than asked for. */
function page(first: number, after?: string | null) {
  const { limit, key } = pageArguments(first, after, 2);
  const from = key ? rows.findIndex(({ week, id }) => week === key[0] && id === key[1]) + 1 : 0;
  return pageOf(
    rows.slice(from, from + limit),
    first,
    ({ week, id }) => [week, id],
    ({ id }) => id,
  );
}

describe('a list in pages', () => {
  it.each([1, 2, 3, 5, 100])('of %d shows every row once', (first) => {
    const seen: number[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { edges, pageInfo } = page(first, after);
      expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor);
      seen.push(...edges.map(({ node }) => node));
      after = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('ends with an empty page', () => {
    expect(
      pageOf(
        [],
        5,
        () => [],
        () => null,
      ),
    ).toEqual({ edges: [], pageInfo: { hasNextPage: false, endCursor: null } });
  });

  it.each([0, -1, 101])('refuses %d at once', (first) => {
    expect(() => pageArguments(first, null, 1)).toThrow(expect.objectContaining({ code: 'page.first', field: 'first' }));
  });

  it.each([
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['no list', Buffer.from('"a"').toString('base64url')],
    ['of another list', Buffer.from('["a"]').toString('base64url')],
    ['with other parts', Buffer.from('["a",{"b":1}]').toString('base64url')],
    ['empty', ''],
  ])('refuses a cursor that is %s', (_, cursor) => {
    expect(() => pageArguments(1, cursor, 2)).toThrow(expect.objectContaining({ code: 'page.after', field: 'after' }));
  });
});
