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
  readonly window?: WeekWindow | null;
  readonly windowAnswered?: WeekWindow | null;
  readonly point?: { readonly window: WeekWindow };
}

/** Whatever names its method, however deep, with the weeks that it answers for. */
export function methodsOf(sections: LeadershipSections): readonly LeadershipMethod[] {
  const windows = new Map<string, WeekWindow | null>();
  visit(sections, windows);
  return [...windows]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, window]) => (WORDS[name] === undefined ? [] : [{ name, words: WORDS[name], window }]));
}

function visit(node: unknown, windows: Map<string, WeekWindow | null>): void {
  if (typeof node !== 'object' || node === null) return;
  const { method, window, windowAnswered, point } = node as Made;
  if (typeof method === 'string') windows.set(method, both(windows.get(method), window ?? windowAnswered ?? point?.window));
  for (const value of Object.values(node)) visit(value, windows);
}

function both(one: WeekWindow | null | undefined, other: WeekWindow | null | undefined): WeekWindow | null {
  if (!one || !other) return one ?? other ?? null;
  const from = one.from < other.from ? one.from : other.from;
  const to = one.to > other.to ? one.to : other.to;
  return { from, to, weeks: countWeeks(from as IsoWeek, to as IsoWeek) };
}
