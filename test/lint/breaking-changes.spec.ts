import { describe, expect, it } from '@jest/globals';
import { breakingChanges } from '../../scripts/breaking-changes.mjs';

const released = 'type Query { policy(code: String): String  outcomes: [String!]! }';

describe('the breaking-change check', () => {
  it('names a field that was taken away', async () => {
    expect(await breakingChanges(released, 'type Query { policy(code: String): String }')).toEqual([
      "Field 'outcomes' was removed from object type 'Query'",
    ]);
  });

  it('names an argument that became required', async () => {
    expect(await breakingChanges(released, 'type Query { policy(code: String!): String  outcomes: [String!]! }')).toHaveLength(1);
  });

  it('lets additions pass', async () => {
    expect(await breakingChanges(released, `${released} extend type Query { tasks: [String!]! }`)).toEqual([]);
  });
});
