import { UsageError } from './usage-error.ts';

/** What can be answered in a file: whole numbers, from one end to the other. */
export interface SurveyScale {
  readonly low: number;
  readonly high: number;
}

/** Surveys here are answered on this one. */
export const OWN_SCALE: SurveyScale = { low: 1, high: 5 };

const FEWEST_POINTS = 2;
const MOST_POINTS = 11;

const WORDS_OF_FIVE: Readonly<Record<string, number>> = {
  'Strongly disagree': 1,
  Disagree: 2,
  'Somewhat disagree': 2,
  'Neither agree nor disagree': 3,
  Neutral: 3,
  Agree: 4,
  'Somewhat agree': 4,
  'Strongly agree': 5,
};
const WORDS_OF_SEVEN: Readonly<Record<string, number>> = {
  'Strongly disagree': 1,
  Disagree: 2,
  'Somewhat disagree': 3,
  'Neither agree nor disagree': 4,
  Neutral: 4,
  'Somewhat agree': 5,
  Agree: 6,
  'Strongly agree': 7,
};

/** @param text such as `7`, or `0-10` for one that does not begin at 1 @throws UsageError */
export function scaleIn(text: string): SurveyScale {
  const [, one = '', other] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(text.trim()) ?? [];
  const scale = other === undefined ? { low: 1, high: Number(one) } : { low: Number(one), high: Number(other) };
  const points = scale.high - scale.low + 1;
  if (one !== '' && points >= FEWEST_POINTS && points <= MOST_POINTS) return scale;
  throw new UsageError(
    `--scale "${text}" must say how many points the scale of the file has, ${FEWEST_POINTS} to ${MOST_POINTS}, or its ends, such as 0-10`,
  );
}

/** By the columns of a file of counts. @throws UsageError where they are no scale */
export function scaleOfColumns(names: readonly string[]): SurveyScale {
  const numbers = names
    .filter((name) => /^\d{1,2}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
  const [low = 0] = numbers;
  const isWhole = numbers.every((number, at) => number === low + at) && low <= 1;
  if (isWhole && numbers.length >= FEWEST_POINTS && numbers.length <= MOST_POINTS) return { low, high: low + numbers.length - 1 };
  throw new UsageError(
    `the file has a column "statement", so it is read as counts, which need a column for each point of the scale, such as 1, 2, 3, 4, 5; it has ${numbers.join(', ') || 'none'}`,
  );
}

export function pointsOf({ low, high }: SurveyScale): readonly number[] {
  return Array.from({ length: high - low + 1 }, (_, at) => low + at);
}

/**
 * The point from 1 to 5 at the same place between the two ends, the one nearer to the middle where two are as near: the middle stays the middle,
 * and agreement is never more than was said.
 */
export function onOwnScale(value: number, { low, high }: SurveyScale): number {
  const place = ((value - low) * 4) / (high - low);
  return 1 + (place < 2 ? Math.floor(place + 0.5) : Math.ceil(place - 0.5));
}

/** Of scales whose words everybody uses; words of others have to be stated. */
export function usualWords(scale: SurveyScale): Readonly<Record<string, number>> {
  if (scale.low !== 1) return {};
  return { 5: WORDS_OF_FIVE, 7: WORDS_OF_SEVEN }[scale.high] ?? {};
}

export function nameOf({ low, high }: SurveyScale): string {
  return `${low} to ${high}`;
}

/** Such as “1 to 7: 1 counts as 1, 2 and 3 as 2, …”. */
export function describeScale(scale: SurveyScale): string {
  if (scale.low === OWN_SCALE.low && scale.high === OWN_SCALE.high) return nameOf(scale);
  const places = [...Map.groupBy(pointsOf(scale), (point) => onOwnScale(point, scale))];
  return `${nameOf(scale)}: ${places.map(([own, points]) => `${points.join(' and ')} ${points.length > 1 ? 'count' : 'counts'} as ${own}`).join(', ')}`;
}
