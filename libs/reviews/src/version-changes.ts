import { readingOf } from '#guardrails';
import type { Guardrail } from '#guardrails';
import type { VersionContent } from '#policies/events';
import type { Decision } from './events.ts';

const FIELDS: readonly (readonly [field: keyof VersionContent, words: string])[] = [
  ['title', 'It has a new title.'],
  ['text', 'Its text is new.'],
  ['purposes', 'Its purposes are others.'],
  ['protects', 'What it protects is said anew.'],
  ['mandate', 'Who demands it is said anew.'],
  ['sensitivity', 'It is kept more or less closely.'],
];

const WITHOUT_VERSION: Readonly<Partial<Record<Decision, string>>> = {
  SUSPEND: 'It is suspended until further notice.',
  RETIRE: 'It is given up.',
};

/** Sentences of one table that a change is told with; the whole table is with the version. */
const TOLD_AT_MOST = 5;

/**
 * What a decision changes in the rule, a sentence each; empty: nothing.
 * @param before JSON of the `VersionContent` that `after` takes the place of; null: there is no version
 * @param currency ISO 4217
 */
export function changesBy(decision: string, before: string | null, after: string | null, currency: string): readonly string[] {
  const said = WITHOUT_VERSION[decision as Decision];
  if (said !== undefined) return [said];
  if (before === null || after === null) return [];
  return changesOf(JSON.parse(before) as VersionContent, JSON.parse(after) as VersionContent, currency);
}

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
  const said = before ? sentencesOf(before, currency) : [];
  const now = sentencesOf(after, currency);
  const added = now.filter((sentence) => !said.includes(sentence));
  const gone = said.filter((sentence) => !now.includes(sentence)).map((sentence) => `No longer: ${sentence}`);
  const sentences = added.length > 0 ? added : gone;
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
