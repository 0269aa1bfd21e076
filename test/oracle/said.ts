import { sumsOfReport } from '../../libs/figures/src/friction-sums.ts';
import type { EntrySums } from '../../libs/figures/src/friction-sums.ts';
import type { Random } from './random.ts';

/** What somebody may state in a report. */
export function anySums(random: Random): EntrySums {
  return sumsOfReport({
    staffMinutes: random.chance(0.6) ? random.between(1, 60) : null,
    customerMinutes: random.chance(0.4) ? random.between(1, 60) : null,
    amountMinor: null,
    frequency: random.chance(0.4) ? 'WEEKLY' : null,
    burden: random.chance(0.75) ? random.between(1, 5) : null,
    servedPurpose: random.chance(0.75) ? random.one(['YES', 'PARTLY', 'NO', 'DONT_KNOW']) : null,
  });
}

export function someTags<Tag>(tags: readonly Tag[], random: Random): Tag[] {
  const own = new Set<Tag>();
  for (let n = random.oneOfRanked([1, 0, 2, 3]); n > 0; n--) own.add(random.oneOfRanked(tags));
  return [...own];
}
