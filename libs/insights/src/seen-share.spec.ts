import { describe, expect, it } from '@jest/globals';
import type { SeenIn } from './rules-in-force.ts';
import { seenShare } from './seen-share.ts';

const named = (unitId: string, parentId: string | null) => [unitId, { unitId, code: unitId, name: unitId, parentId }] as const;
const units = new Map([named('org', null), named('north', 'org'), named('south', 'org'), named('shop', 'north')]);
const people = (counts: Readonly<Record<string, number>>): readonly SeenIn[] =>
  Object.entries(counts).map(([unitId, count]) => ({ unitId: unitId === 'NONE' ? null : unitId, people: count }));
const share = (all: Readonly<Record<string, number>>, seen: Readonly<Record<string, number>>, within: readonly string[] | null, k = 5) =>
  seenShare({ people: people(all), seen: people(seen), units, of: null }, within && new Set(within), k);

describe('how many have seen a version', () => {
  it('is told of a unit and those below it', () => {
    const [all, seen] = [
      { north: 6, shop: 5, south: 9 },
      { north: 2, shop: 5 },
    ];
    expect(share(all, seen, null)).toEqual({ successes: 7, trials: 20 });
    expect(share(all, seen, ['north', 'shop'])).toEqual({ successes: 7, trials: 11 });
    expect(share(all, seen, ['shop'])).toEqual({ successes: 5, trials: 5 });
    expect(share(all, seen, ['south'])).toEqual({ successes: 0, trials: 9 });
  });

  it('never of fewer than k people, nor by a difference of two answers', () => {
    const [all, seen] = [
      { north: 6, shop: 4, south: 9 },
      { north: 2, shop: 4 },
    ];
    expect(share(all, seen, ['shop'])).toBeNull();
    expect(share(all, seen, ['north', 'shop'])).toEqual({ successes: 6, trials: 10 });
    // The four at the top are told with nine others.
    expect(share({ org: 4, south: 9 }, {}, ['south'])).toEqual(null);
    expect(share({ org: 4 }, { org: 4 }, null)).toBeNull();
    expect(share(all, seen, ['north', 'shop'], 11)).toBeNull();
  });

  it('counts those whom the rule concerns', () => {
    const concerned = { people: people({ north: 6, south: 9, NONE: 7 }), seen: people({ NONE: 7, south: 3 }), units };
    expect(seenShare({ ...concerned, of: new Set(['south']) }, null, 5)).toEqual({ successes: 3, trials: 9 });
    expect(seenShare({ ...concerned, of: null }, null, 5)).toEqual({ successes: 10, trials: 22 });
  });
});
