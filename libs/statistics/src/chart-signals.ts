import type { Limits } from './chart-limits.ts';

export type ChartRule = 'OUTSIDE_LIMITS' | 'SEVEN_ON_ONE_SIDE' | 'SEVEN_RISING_OR_FALLING' | 'TWO_OF_THREE_NEAR_LIMIT';

export interface ChartSignal {
  readonly rule: ChartRule;
  /** HIGH: more than usual, or rising. */
  readonly side: 'HIGH' | 'LOW';
  /** One sentence. */
  readonly words: string;
}

export interface PlacedPoint extends Limits {
  readonly value: number;
}

type Side = ChartSignal['side'];

const RUN = 7;

export const POINTS_OF_RULE: Readonly<Record<ChartRule, number>> = {
  OUTSIDE_LIMITS: 1,
  SEVEN_ON_ONE_SIDE: RUN,
  SEVEN_RISING_OR_FALLING: RUN,
  TWO_OF_THREE_NEAR_LIMIT: 3,
};

interface Rule {
  readonly rule: ChartRule;
  /** Whether the last of the points completes it. */
  readonly holds: (points: readonly PlacedPoint[], side: Side) => boolean;
  readonly words: Readonly<Record<Side, string>>;
}

/** How far a value lies from the centre to a limit: 1 on the limit, negative on the other side. */
function reach({ value, lower, centre, upper }: PlacedPoint, side: Side): number {
  return side === 'HIGH' ? (value - centre) / (upper - centre) : (centre - value) / (centre - lower);
}

function lastOf<T>(items: readonly T[], count: number): readonly T[] | null {
  return items.length < count ? null : items.slice(-count);
}

const RULES: readonly Rule[] = [
  {
    rule: 'OUTSIDE_LIMITS',
    holds: (points, side) => points.slice(-1).some((point) => (side === 'HIGH' ? point.value > point.upper : point.value < point.lower)),
    words: { HIGH: 'Above the upper limit.', LOW: 'Below the lower limit.' },
  },
  {
    rule: 'SEVEN_ON_ONE_SIDE',
    // A point on the line is on neither side.
    holds: (points, side) =>
      lastOf(points, RUN)?.every(({ value, centre }) => (side === 'HIGH' ? value > centre : value < centre)) ?? false,
    words: { HIGH: 'Seven in a row above the centre line.', LOW: 'Seven in a row below the centre line.' },
  },
  {
    rule: 'SEVEN_RISING_OR_FALLING',
    holds: (points, side) =>
      lastOf(points, RUN)?.every(({ value }, i, run) => {
        const before = run[i - 1]?.value;
        return before === undefined || (side === 'HIGH' ? value > before : value < before);
      }) ?? false,
    words: { HIGH: 'Seven in a row, each above the one before.', LOW: 'Seven in a row, each below the one before.' },
  },
  {
    rule: 'TWO_OF_THREE_NEAR_LIMIT',
    holds: (points, side) => {
      const three = lastOf(points, 3)?.map((point) => reach(point, side) > 2 / 3) ?? [];
      return three.at(-1) === true && three.filter(Boolean).length >= 2;
    },
    words: {
      HIGH: 'Two of three in a row beyond two thirds of the way to the upper limit.',
      LOW: 'Two of three in a row beyond two thirds of the way to the lower limit.',
    },
  },
];

/** The rules that the point at `index` completes, given all points since the last revision. */
export function signalsAt(index: number, points: readonly PlacedPoint[]): readonly ChartSignal[] {
  const known = points.slice(Math.max(0, index + 1 - RUN), index + 1);
  const sides: readonly Side[] = ['HIGH', 'LOW'];
  return RULES.flatMap(({ rule, holds, words }) =>
    sides.filter((side) => holds(known, side)).map((side) => ({ rule, side, words: words[side] })),
  );
}
