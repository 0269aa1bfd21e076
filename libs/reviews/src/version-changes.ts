import type { VersionContent } from '#policies/events';

const FIELDS: readonly (readonly [field: keyof VersionContent, words: string])[] = [
  ['title', 'It has a new title.'],
  ['text', 'Its text is new.'],
  ['purposes', 'Its purposes are others.'],
  ['protects', 'What it protects is said anew.'],
  ['mandate', 'Who demands it is said anew.'],
  ['sensitivity', 'It is kept more or less closely.'],
];

/** What is new in a version, a sentence each. */
export function changesOf(before: VersionContent, after: VersionContent): readonly string[] {
  const fields = FIELDS.flatMap(([field, words]) => (isSame(before[field], after[field]) ? [] : words));
  const known = new Map(before.guardrails.map((guardrail) => [guardrail.key, guardrail]));
  const kept = new Set(after.guardrails.map(({ key }) => key));
  const added = after.guardrails
    .filter(({ key }) => !known.has(key))
    .map(({ action }) => `It now says what you may decide on “${action}”.`);
  const changed = after.guardrails
    .filter((guardrail) => known.has(guardrail.key) && !isSame(known.get(guardrail.key), guardrail))
    .map(({ action }) => `What you may decide on “${action}” is new.`);
  const dropped = before.guardrails
    .filter(({ key }) => !kept.has(key))
    .map(({ action }) => `It no longer says what you may decide on “${action}”.`);
  return [...fields, ...added, ...changed, ...dropped];
}

/** Both are written by the same code, field by field in one order. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
