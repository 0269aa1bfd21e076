import { comparable } from '#perceptions';
import { AUDIENCES } from '#perceptions/events';
import type { Audience } from '#perceptions/events';
import { nameOf, usualWords } from './survey-scale.ts';
import type { SurveyScale } from './survey-scale.ts';
import { UsageError } from './usage-error.ts';

const MAX_SOURCE = 200;

/** @param isOptional null is an answer, too @throws UsageError */
export function audienceIn(stated: string | undefined, isOptional: boolean): Audience | null {
  const found = AUDIENCES.find((audience) => audience === stated?.toUpperCase());
  if (found) return found;
  if (stated === undefined && isOptional) return null;
  throw new UsageError(`say who answered by --audience ${AUDIENCES.join(' or ')}`);
}

/** @throws UsageError */
export function sourceIn(stated: string): string {
  const source = stated.trim();
  if (source !== '' && source.length <= MAX_SOURCE) return source;
  throw new UsageError(`--source must name where the answers come from, in 1 to ${MAX_SOURCE} characters`);
}

/** What words of answers, as `wordOf` has them, stand for on the file's scale; null: that nobody answered. */
export type AnswerWords = ReadonlyMap<string, number | null>;

/** Case, spaces and marks make no other word, but the sign of a number is none of these marks. */
export function wordOf(text: string): string {
  const number = numberIn(text);
  return number === null ? comparable(text) : String(number);
}

/** null: no whole number. Excel and SPSS write `4.0` for 4. */
export function numberIn(text: string): number | null {
  return /^-?\d+(?:[.,]0+)?$/.test(text) ? Number.parseInt(text, 10) : null;
}

/** @throws UsageError */
export function wordsIn(stated: readonly string[], scale: SurveyScale): AnswerWords {
  const own = stated.map((each): [string, number | null] => {
    const [word, value] = pairIn(each, '--value');
    if (value === '') return [word, null];
    const isOnScale = /^\d{1,2}$/.test(value) && Number(value) >= scale.low && Number(value) <= scale.high;
    if (!isOnScale)
      throw new UsageError(
        `--value "${each}" must end in a number from ${nameOf(scale)}, or in = where the word is no answer; --scale says another scale`,
      );
    return [word, Number(value)];
  });
  return new Map([...Object.entries(usualWords(scale)), ...own].map(([word, value]) => [wordOf(word), value]));
}

/** At the last “=”, since names of columns may have one. @throws UsageError */
export function pairIn(text: string, option: string): [string, string] {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new UsageError(`${option} "${text}" must be two parts with = between them`);
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
