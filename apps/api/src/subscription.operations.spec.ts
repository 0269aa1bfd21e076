import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { SubscriptionOperations } from './subscription.operations.ts';

/** None of the product's own subscriptions has lists, which is no reason to leave the next one without a limit. */
const schema = buildSchema(`
  type Query { me: ID }
  type Subscription { changes(first: Int!): [Change!]! }
  type Change { id: ID, reports(first: Int!): [Change!]! }
`);
const operations = new SubscriptionOperations(schema);
const context = { caller: null, correlationId: 'test', afterPosition: null };

function codesOf(query: string, variables: Record<string, unknown> = {}): readonly unknown[] | null {
  const prepared = operations.prepare({ query, variables }, context);
  return 'schema' in prepared ? null : prepared.map(({ extensions: { code }, message }) => `${String(code)}: ${message}`);
}

describe('an operation over a socket', () => {
  it.each<readonly [what: string, query: string, variables: Record<string, unknown>]>([
    ['written out', 'subscription { changes(first: 100) { reports(first: 100) { id } } }', {}],
    ['by a variable', 'subscription ($n: Int!) { changes(first: $n) { reports(first: $n) { id } } }', { n: 100 }],
    ['by a default', 'subscription ($n: Int! = 100) { changes(first: $n) { reports(first: $n) { id } } }', {}],
  ])('is refused where its answer could be too large, %s', (_, query, variables) => {
    expect(codesOf(query, variables)).toEqual([expect.stringMatching(/^BAD_USER_INPUT: .*10,000 fields/)]);
  });

  it('is taken where it is not', () => {
    expect(codesOf('subscription ($n: Int!) { changes(first: $n) { reports(first: $n) { id } } }', { n: 10 })).toBeNull();
  });
});
