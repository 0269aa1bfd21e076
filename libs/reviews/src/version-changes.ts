import { readingOf } from '#guardrails';
import type { Guardrail } from '#guardrails';
import type { VersionContent } from '#policies/events';

const FIELDS: readonly (readonly [field: keyof VersionContent, words: string])[] = [
  ['title', 'It has a new title.'],
  ['text', 'Its text is new.'],
  ['purposes', 'Its purposes are others.'],
  ['protects', 'What it protects is said anew.'],
  ['mandate', 'Who demands it is said anew.'],
  ['sensitivity', 'It is kept more or less closely.'],
];

/** Sentences of one table that a change is told with; the whole table is with the version. */
const TOLD_AT_MOST = 5;

/** What is new in a version, a sentence each. @param currency ISO 4217 */
export function changesOf(before: VersionContent, after: VersionContent, currency: string): readonly string[] {
  const fields = FIELDS.flatMap(([field, words]) => (isSame(before[field], after[field]) ? [] : words));
  const known = new Map(before.guardrails.map((guardrail) => [guardrail.key, guardrail]));
  const kept = new Set(after.guardrails.map(({ key }) => key));
  const tables = after.guardrails.flatMap((guardrail) => changesOfTable(known.get(guardrail.key), guardrail, currency));
  const dropped = before.guardrails
    .filter(({ key }) => !kept.has(key))
    .map(({ action }) => `It no longer says what you may decide on “${action}”.`);
  return [...fields, ...tables, ...dropped];
}

function changesOfTable(before: Guardrail | undefined, after: Guardrail, currency: string): readonly string[] {
  if (isSame(before, after)) return [];
  const said = new Set(before ? sentencesOf(before, currency) : []);
  const sentences = sentencesOf(after, currency).filter((sentence) => !said.has(sentence));
  if (before && sentences.length === 0) return [`What is said about “${after.action}” is worded anew.`];
  const more = sentences.length > TOLD_AT_MOST ? [`Read the version for ${sentences.length - TOLD_AT_MOST} more.`] : [];
  const words = before ? `What you may decide on “${after.action}” is new.` : `It now says what you may decide on “${after.action}”.`;
  return [[words, ...sentences.slice(0, TOLD_AT_MOST), ...more].join(' ')];
}

function sentencesOf(guardrail: Guardrail, currency: string): readonly string[] {
  const { rows, cap } = readingOf(guardrail, currency);
  return cap === null ? rows : [...rows, cap];
}

/** Both are written by the same code, field by field in one order. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
