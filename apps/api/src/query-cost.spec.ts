import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { queryCost, refuseCostly } from './query-cost.ts';

const costOf = (query: string, variables = {}, operationName?: string) => queryCost(parse(query), operationName, variables);

describe('the cost of a query', () => {
  it('is the number of fields that its answer could have', () => {
    expect(costOf('{ me { id name } units { id } }')).toBe(5);
    expect(costOf('{ reports(first: 20) { edges { node { id } } pageInfo { endCursor } } }')).toBe(20 * 6);
    expect(costOf('{ a(first: 10) { b(first: 10) { c } } }')).toBe(10 * (1 + 10 * 2));
  });

  it('takes the size of a page from where it is written', () => {
    const query = 'query Q($n: Int = 7) { reports(first: $n) { id } }';
    expect(costOf(query, { n: 50 })).toBe(100);
    expect(costOf(query)).toBe(14);
  });

  it.each([[{}], [{ n: null }], [{ n: '1' }], [{ n: 1e9 }]])('takes what is no size of a page as the largest: %j', (variables) => {
    expect(costOf('query Q($n: Int) { reports(first: $n) { id } }', variables)).toBe(200);
  });

  it('is not lowered by a size below one', () => {
    expect(costOf('{ a(first: -5) { b(first: 0) { c } } }')).toBe(3);
  });

  it('counts fragments wherever they are spread, and in no time', () => {
    expect(costOf('{ a { ...F } b { ... on B { ...F } } } fragment F on A { x y }')).toBe(6);
    const doubling = Array.from({ length: 100 }, (_, n) => `fragment F${n} on A { a: x { ...F${n + 1} } b: x { ...F${n + 1} } }`);
    expect(costOf(`{ ...F0 } ${doubling.join(' ')} fragment F100 on A { x }`)).toBeGreaterThan(2 ** 100);
  });

  it('is that of the operation that is asked for', () => {
    const query = 'query Small { me { id } } query Large { reports(first: 100) { id } }';
    expect([costOf(query, {}, 'Small'), costOf(query, {}, 'Large')]).toEqual([2, 200]);
  });

  it('is refused above 10,000, with what to do', () => {
    const fields = Array.from({ length: 100 }, (_, n) => `a${n}: id`).join(' ');
    expect(() => refuseCostly(parse(`{ reports(first: 99) { ${fields} } }`), null)).not.toThrow();
    expect(() => refuseCostly(parse(`{ reports(first: 100) { ${fields} } }`), null)).toThrow(/10,000 fields; ask for smaller pages/);
  });
});
