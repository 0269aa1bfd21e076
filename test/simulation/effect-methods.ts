import { processChart, judgeRevision } from '#statistics';
import type { Rate, RateChange, RevisionComparison, Verdict } from '#statistics';
import type { World } from './revision-worlds.ts';

const LONGEST_BASELINE = 52;
const TWO_WINDOWS = 13;
const K = 5;

/** Whole weeks, both ends included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Each method, asked when so many closed whole weeks have passed. */
export const METHODS = {
  'two windows, plain': (world, weeks) => {
    const before = { from: world.revised - TWO_WINDOWS, to: world.revised - 1 };
    return plain(world, before, weeks);
  },
  'baseline before the trigger, plain': (world, weeks) => plain(world, baselineOf(world), weeks),
  controlled: (world, weeks) => {
    const [before, after, upTo] = [baselineOf(world), afterOf(world, weeks), upToRevision(world)];
    const counts = { own: changeIn(world.own, before, after), others: changeIn(world.others, before, after) };
    return verdictOf(counts.own, weeks, {
      control: counts.others,
      upToRevision: { subject: rateIn(world.own, upTo), control: rateIn(world.others, upTo) },
    });
  },
  'controlled, from published blocks': fromBlocks,
  'process chart': ofChart,
} as const satisfies Readonly<Record<string, (world: World, weeks: number) => Verdict>>;

export type MethodName = keyof typeof METHODS;

function plain(world: World, before: Span, weeks: number): Verdict {
  return verdictOf(changeIn(world.own, before, afterOf(world, weeks)), weeks);
}

function verdictOf(
  subject: RateChange,
  weeksAfter: number,
  { control, upToRevision: upTo }: Pick<RevisionComparison, 'control' | 'upToRevision'> = { control: null, upToRevision: null },
): Verdict {
  return judgeRevision({
    noun: 'reports',
    subject,
    control,
    endsBeforeTrigger: upTo !== null,
    upToRevision: upTo,
    pickedByHand: false,
    exposure: 'WEEKS',
    weeksAfter,
  }).verdict;
}

/** Blocks that end with the week in which the fifth report came, as others than the office see them; controls count by a block's last week. */
function fromBlocks(world: World, weeks: number): Verdict {
  const [baseline, after] = [baselineOf(world), afterOf(world, weeks)];
  const own = [...blocksOf(world.own.slice(0, world.revised), 0), ...blocksOf(world.own.slice(0, after.to + 1), after.from)];
  const unionIn = ({ from, to }: Span) => {
    const within = own.filter((block) => block.from >= from && block.to <= to);
    const [first, last] = [within[0], within.at(-1)];
    return first && last ? { span: { from: first.from, to: last.to }, events: within.reduce((sum, { events }) => sum + events, 0) } : null;
  };
  const [before, since, upTo] = [unionIn(baseline), unionIn(after), unionIn(upToRevision(world))];
  if (!before || !since || !upTo) return 'TOO_EARLY';
  const rate = ({ span, events }: typeof before) => ({ events, exposure: lengthOf(span) });
  return verdictOf({ before: rate(before), after: rate(since) }, weeks, {
    control: changeIn(world.others, before.span, since.span),
    upToRevision: { subject: rate(upTo), control: rateIn(world.others, upTo.span) },
  });
}

function blocksOf(counts: readonly number[], start: number): readonly (Span & { readonly events: number })[] {
  const blocks: (Span & { readonly events: number })[] = [];
  let [from, events] = [start, 0];
  for (let week = start; week < counts.length; week++) {
    events += counts[week] ?? 0;
    if (events < K) continue;
    blocks.push({ from, to: week, events });
    [from, events] = [week + 1, 0];
  }
  return blocks;
}

/** A change is what signals against limits that were locked before; of both sides the first one counts. */
function ofChart(world: World, weeks: number): Verdict {
  const { from, to } = baselineOf(world);
  const after = afterOf(world, weeks);
  const counts = [...world.own.slice(from, to + 1), ...world.own.slice(after.from, after.to + 1)];
  const baseline = to - from + 1;
  const signals = processChart({ method: 'XMR', points: counts.map((count) => ({ count, exposure: 1 })), rebasedAt: [] })
    .slice(baseline)
    .flatMap((point) => point.signals);
  const [first] = signals;
  if (!first) return 'NO_CLEAR_CHANGE';
  return first.side === 'LOW' ? 'FELL' : 'ROSE';
}

function baselineOf({ baselineUntil }: World): Span {
  return { from: Math.max(0, baselineUntil + 1 - LONGEST_BASELINE), to: baselineUntil };
}

/** The baseline, what set the review off, and the review itself. */
function upToRevision(world: World): Span {
  return { from: baselineOf(world).from, to: world.revised - 1 };
}

function afterOf({ revised }: World, weeks: number): Span {
  return { from: revised + 1, to: revised + weeks };
}

function changeIn(counts: readonly number[], before: Span, after: Span): RateChange {
  return { before: rateIn(counts, before), after: rateIn(counts, after) };
}

function rateIn(counts: readonly number[], span: Span): Rate {
  return { events: counts.slice(span.from, span.to + 1).reduce((sum, count) => sum + count, 0), exposure: lengthOf(span) };
}

function lengthOf({ from, to }: Span): number {
  return to - from + 1;
}
