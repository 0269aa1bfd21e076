import { addWeeks, countWeeks } from '#calendar';
import { frictionBlockRules } from '../../libs/figures/src/friction-block.decider.ts';
import { sumsOfReport } from '../../libs/figures/src/friction-sums.ts';
import { policyBlocks } from '../../libs/figures/src/policy-blocks.ts';
import type { WaitingEntry } from '../../libs/figures/src/waiting-entry.ts';
import { Random } from './random.ts';

/** An organisation of measures.md. */
export interface Organisation {
  readonly people: number;
  readonly policies: number;
  readonly reportsAMonth: number;
}

const WEEKS = 104;
const START = '2025-W01';
/** Of the number of reports that people make: a few make many. */
const PARETO = 1.3;
const WEEKS_A_MONTH = 365.25 / 12 / 7;
const SUMS = sumsOfReport({
  staffMinutes: 10,
  customerMinutes: null,
  amountMinor: null,
  frequency: null,
  burden: null,
  servedPurpose: null,
});
const K = 5;

/**
 * Two years of reports through the product's decider, week by week: reporters by a Pareto distribution, policies by Zipf's law.
 * @param anonymous share of reports that come with a count token in the place of a person
 * @param isHandedOver every policy, to somebody else, once a year
 * @returns the share of all reports that are shown under their own policy when the two years are over
 */
export function shareShown({ people, policies, reportsAMonth }: Organisation, seed: number, anonymous = 0, isHandedOver = false): number {
  const random = new Random(seed);
  const perWeek = reportsAMonth / WEEKS_A_MONTH;
  const reporter = chooser(
    Array.from({ length: people }, () => (1 - random.next()) ** (-1 / PARETO)),
    random,
  );
  const policy = chooser(
    Array.from({ length: policies }, (_, rank) => 1 / (rank + 1)),
    random,
  );
  const weeks = Array.from({ length: WEEKS }, (_, week) => addWeeks(START, week));
  const reports = weeks.flatMap((week) =>
    Array.from({ length: random.count(perWeek) }, () => ({
      week,
      policyId: policy(),
      person: reporter(),
      isAnonymous: random.chance(anonymous),
    })),
  );
  let shown = 0;
  for (const [policyId, own] of Map.groupBy(reports, (report) => report.policyId)) {
    const versions = [{ number: 1, startWeek: START, knownSince: START } as const];
    const byWeek = Map.groupBy(own, ({ week }) => week);
    const handedOver = isHandedOver ? random.between(0, 51) : Infinity;
    const readersIn = (week: Report['week']) => `since the ${Math.ceil((countWeeks(START, week) - handedOver) / 52)}. owner`;
    let waiting: readonly Report[] = [];
    const lastWeeks: (typeof weeks)[number][] = [];
    for (const week of byWeek.keys()) {
      waiting = [...waiting, ...(byWeek.get(week) ?? [])];
      const policyNow = { policyId: `r${policyId}`, versions, published: { count: lastWeeks.length, lastWeeks } };
      const settings = { k: K, tree: new Map(), lastClosedWeek: week };
      const { blocks } = policyBlocks(frictionBlockRules, policyNow, entriesOf(waiting, week, readersIn), settings);
      if (blocks.length === 0) continue;
      const taken = new Set(blocks.flatMap(({ entryIds, surplusIds }) => [...entryIds, ...surplusIds]));
      waiting = waiting.filter((_, index) => !taken.has(idOf(index)));
      for (const { sums, toWeek } of blocks) {
        shown += sums.reports;
        lastWeeks.push(toWeek as Report['week']);
      }
    }
  }
  return shown / reports.length;
}

interface Report {
  readonly week: WaitingEntry['week'];
  readonly policyId: number;
  readonly person: number;
  readonly isAnonymous: boolean;
}

function idOf(index: number): string {
  return String(index).padStart(6, '0');
}

/** As the product knows them at the end of a week: a token is recognised beside the person whose it is, while the key of its year exists. */
function entriesOf(waiting: readonly Report[], now: Report['week'], readersIn: (week: Report['week']) => string): readonly WaitingEntry[] {
  const known = new Set(waiting.flatMap(({ person, isAnonymous }) => (isAnonymous ? [] : [person])));
  return waiting.map(({ week, person, isAnonymous }, index) => {
    const year = week.slice(0, 4);
    const hasKey = year === now.slice(0, 4);
    const isKnown = !isAnonymous || (hasKey && known.has(person));
    return {
      id: idOf(index),
      kind: 'REPORT',
      week,
      behind: isKnown
        ? { kind: 'KNOWN', key: String(person) }
        : { kind: 'TOKEN', scope: 'r', token: `${person} ${year}`, isNobodyKnown: hasKey },
      unitId: null,
      readers: [readersIn(week)],
      withheldFrom: null,
      sums: SUMS,
      cause: null,
      channel: null,
      effects: [],
      customerOutcomes: [],
      facts: null,
    };
  });
}

/** Draws indexes in proportion to their weights. */
function chooser(weights: readonly number[], random: Random): () => number {
  let total = 0;
  const upTo = weights.map((weight) => (total += weight));
  return () => {
    const drawn = random.next() * total;
    let [low, high] = [0, upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) > drawn) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
