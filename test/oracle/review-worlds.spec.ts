import { describe, expect, it } from '@jest/globals';
import { rounds, seed } from '../faults/seed.ts';
import { scriptOf } from './review-script.ts';
import { daysOf, ReviewWorld } from './review-world.ts';

const WORLDS = rounds(4, 100);

describe(`of reviews, what few people say who stand in no block (HANDRAIL_SEED=${seed})`, () => {
  const met = { hidden: 0, published: 0 };

  it.each(Array.from({ length: WORLDS }, (_, index) => seed + index))(
    'changes nothing that others are told on any day of world %i',
    async (of) => {
      const script = scriptOf(of);
      const [without, withSecret] = [await ReviewWorld.found(script, []), await ReviewWorld.found(script, script.secret)];
      try {
        for (const day of daysOf(script)) {
          expect([day, await withSecret.live(day)]).toEqual([day, await without.live(day)]);
        }
        met.hidden += [...withSecret.hidden].filter((id) => !without.hidden.has(id)).length;
        met.published += without.published.size;
      } finally {
        await Promise.all([without.close(), withSecret.close()]);
      }
    },
  );

  it('has had reviews that were hidden in one world alone, and thresholds that blocks told of', () => {
    expect(met.hidden).toBeGreaterThan(0);
    expect(met.published).toBeGreaterThan(0);
  });
});
