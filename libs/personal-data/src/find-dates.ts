import type { Finding } from './finding.ts';
import { runOf, shapeOf, standsAlone, wordsAfter, wordsBefore } from './number-groups.ts';
import type { NumberGroup } from './number-groups.ts';

const MONTHS = new Map(
  [
    ['jan', 'januar', 'january', 'janvier', 'janv', 'jänner'],
    ['feb', 'februar', 'february', 'février', 'févr', 'fevrier'],
    ['mar', 'mär', 'märz', 'maerz', 'march', 'mars'],
    ['apr', 'april', 'avril', 'avr'],
    ['may', 'mai'],
    ['jun', 'juni', 'june', 'juin'],
    ['jul', 'juli', 'july', 'juillet', 'juil'],
    ['aug', 'august', 'août', 'aout'],
    ['sep', 'sept', 'september', 'septembre'],
    ['oct', 'okt', 'october', 'oktober', 'octobre'],
    ['nov', 'november', 'novembre'],
    ['dec', 'dez', 'december', 'dezember', 'décembre', 'decembre'],
  ].flatMap((names, month) => names.map((name) => [name, month + 1] as const)),
);
const BORN_BEFORE =
  /(^|[^\p{L}])(born( on| the)?|birth(day|date)?|date of birth|d\.?o\.?b\.?|geboren( am)?|geb\.?( am)?|geburtsdatum|geburtstag|gebdat\.?|née?s?( le)?|né\(e\)( le)?|naissance|anniversaire)\W{0,3}(is|ist|est|am|le|on)?\W{0,3}$/u;
const BORN_AFTER = /^\)?,? ?(is |ist )?(born|geboren|né|née)([^\p{L}]|$)/u;
/** Laws, versions and terms have old dates too. */
const OF_A_RULE =
  /([/\d]\w* of|act|law|directive|regulation|version|since|force|gesetz|fassung|vom|seit|stand|loi|décret|règlement|depuis|du|article|§)\W{0,3}(of|vom|du|le)?\W{0,3}$/u;
/** Who deals with a rule or comes as a customer was born before. */
const LATEST_BIRTH = 2_012;

/** Dates that somebody was born on: certain where the text says so, possible where the year is long ago. */
export function findBirthDates(chars: string, groups: readonly NumberGroup[]): readonly Finding[] {
  return groups.flatMap((_, at): Finding[] => {
    const date = numericDate(groups, at) ?? dayFirst(chars, groups, at) ?? monthFirst(chars, groups, at);
    if (!date || !standsAlone(chars, date.start, date.end)) return [];
    const { start, end, year } = date;
    const [before, after] = [wordsBefore(chars, start), wordsAfter(chars, end)];
    if (BORN_BEFORE.test(before) || BORN_AFTER.test(after)) return [{ start, end, kind: 'DATE_OF_BIRTH' }];
    const couldBe = year !== null && year >= 1_900 && year <= LATEST_BIRTH && !OF_A_RULE.test(before);
    return couldBe ? [{ start, end, kind: 'DATE_OF_BIRTH', certainty: 'POSSIBLE' }] : [];
  });
}

interface FoundDate {
  readonly start: number;
  readonly end: number;
  /** null: written with two digits. */
  readonly year: number | null;
}

/** Year first or last, with full stops, slashes, hyphens or blanks between. */
function numericDate(groups: readonly NumberGroup[], at: number): FoundDate | null {
  const run = runOf(groups, at, at + 2);
  const [first, second, third] = run.groups;
  if (!first || !second || !third || second.gap !== third.gap || !/^([./-]|\. )$/.test(second.gap ?? '')) return null;
  const [a, b, c] = [first, second, third].map(({ digits }) => Number(digits)) as [number, number, number];
  const shape = shapeOf(run).replace(/\D+/g, '-');
  const place = { start: run.start, end: run.end };
  if (/^4-[12]-[12]$/.test(shape)) return isDay(b, c) ? { ...place, year: a } : null;
  if (/^[12]-[12]-[24]$/.test(shape)) return isDay(b, a) || isDay(a, b) ? { ...place, year: third.digits.length === 4 ? c : null } : null;
  return null;
}

/** "12 March 1961", "12. März 1961", "1er mars 1961", "12th of March, 1961". */
function dayFirst(chars: string, groups: readonly NumberGroup[], at: number): FoundDate | null {
  const [day, year] = [groups[at], groups[at + 1]];
  if (!day || !year || day.digits.length > 2 || year.digits.length !== 4 || year.start - day.end > 20) return null;
  const between = /^(st|nd|rd|th|er|\.)? ?(of )?(\p{L}{3,9})\.?,? ?$/u.exec(chars.slice(day.end, year.start).toLowerCase());
  return dateOf(MONTHS.get(between?.[3] ?? ''), day, year, day.start);
}

/** "March 12, 1961". */
function monthFirst(chars: string, groups: readonly NumberGroup[], at: number): FoundDate | null {
  const [day, year] = [groups[at], groups[at + 1]];
  if (!day || !year || day.digits.length > 2 || year.digits.length !== 4) return null;
  if (!/^(st|nd|rd|th)?,? $/.test(chars.slice(day.end, Math.min(year.start, day.end + 6)))) return null;
  const from = Math.max(0, day.start - 11);
  const month = /(?:^|[^\p{L}])(\p{L}{3,9})\.? $/u.exec(chars.slice(from, day.start).toLowerCase());
  if (!month?.[1]) return null;
  return dateOf(MONTHS.get(month[1]), day, year, from + month.index + month[0].indexOf(month[1]));
}

function dateOf(month: number | undefined, day: NumberGroup, year: NumberGroup, start: number): FoundDate | null {
  return month !== undefined && isDay(month, Number(day.digits)) ? { start, end: year.end, year: Number(year.digits) } : null;
}

function isDay(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
