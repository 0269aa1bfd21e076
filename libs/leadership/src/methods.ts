import { countWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import { FIGURE_METHOD_WORDS } from '#graphql';
import type { WeekWindow } from '#graphql';
import { CHART_METHOD_WORDS } from '#insights';
import type { LeadershipMethod, LeadershipSections } from './leadership-review.types.ts';

const WORDS: Readonly<Record<string, string>> = { ...FIGURE_METHOD_WORDS, ...CHART_METHOD_WORDS };

/** What figures call the weeks that they answer for; a point of a chart is answered for its own. */
interface Made {
  readonly method?: unknown;
  /** Why there is no figure; a bound may be known all the same. */
  readonly reason?: unknown;
  readonly lower?: number | null;
  readonly upper?: number | null;
  readonly window?: WeekWindow | null;
  readonly windowAnswered?: WeekWindow | null;
  readonly point?: { readonly window: WeekWindow };
}

/**
 * Whatever names its method, however deep, with the weeks that it answers for; then what figures rest on that name none.
 * @param k people behind what is published, as it is set now
 */
export function methodsOf(sections: LeadershipSections, k: number): readonly LeadershipMethod[] {
  const windows = new Map<string, WeekWindow | null>(sections.signals.methods.map((name) => [name, null]));
  visit(sections, windows);
  const named = [...windows]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, window]) => (WORDS[name] === undefined ? [] : [{ name, words: WORDS[name], window }]));
  return [...named, ...restOf(sections, k)];
}

function restOf({ signals, gapDrivers, missteps, hand }: LeadershipSections, k: number): readonly LeadershipMethod[] {
  const { rubricVersion, window } = hand.profile;
  const adjusted = gapDrivers.compared > 0 || missteps.judged.some(({ adjustedPValue }) => adjustedPValue !== null);
  const rests: readonly (LeadershipMethod | null)[] = [
    signals.charts > 0
      ? {
          name: 'CHART_RULES',
          words:
            'A point of a chart tells more than chance where it lies outside its limits, or completes a run: seven on one side of the centre, seven rising or falling, two of three beyond two thirds of the way to a limit. Limits begin anew with each revision of the rule.',
          window: null,
        }
      : null,
    {
      name: 'COUNTED_IN_FULL',
      words:
        'Decisions, reviews, expectations, missteps and warning signs are all that are on record and may be told, not a sample: counts without an interval.',
      window: null,
    },
    adjusted
      ? {
          name: 'FALSE_DISCOVERY_RATE',
          words:
            'Where many comparisons are made at once, p values are adjusted over all of them (q), after Benjamini and Hochberg, for missteps after Benjamini and Yekutieli; at most 0.05 counts as shown.',
          window: null,
        }
      : null,
    {
      name: 'HAND_RUBRIC',
      words: `Version ${rubricVersion} of our own rubric, no standard: each indicator is mapped from 0 (its floor) to 100 (its target), a dimension is the weighted mean of its indicators. A score has no interval; n says what it rests on, and below a least n there is none.`,
      window,
    },
    {
      name: 'MINIMUM_GROUP',
      words: `Nothing is published of fewer than ${k} people, as it is set now; what was published before keeps the number that applied then. What waits for more people, or is withheld for few, looks the same as nobody.`,
      window: null,
    },
  ];
  return rests.filter((rest) => rest !== null);
}

function visit(node: unknown, windows: Map<string, WeekWindow | null>): void {
  if (typeof node !== 'object' || node === null) return;
  const { method, reason, lower, upper, window, windowAnswered, point } = node as Made;
  const isMade = typeof reason !== 'string' || typeof lower === 'number' || typeof upper === 'number';
  if (typeof method === 'string' && isMade) windows.set(method, both(windows.get(method), window ?? windowAnswered ?? point?.window));
  for (const value of Object.values(node)) visit(value, windows);
}

function both(one: WeekWindow | null | undefined, other: WeekWindow | null | undefined): WeekWindow | null {
  if (!one || !other) return one ?? other ?? null;
  const from = one.from < other.from ? one.from : other.from;
  const to = one.to > other.to ? one.to : other.to;
  return { from, to, weeks: countWeeks(from as IsoWeek, to as IsoWeek) };
}
