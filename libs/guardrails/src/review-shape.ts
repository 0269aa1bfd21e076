import { TODAY } from './condition-types.ts';
import { AUTHORITIES, CAP_SCOPES, CAP_WINDOWS, FACT_TYPES } from './guardrail.ts';
import type { Cap, Fact, Guardrail, GuardrailRow } from './guardrail.ts';
import { FACT_NAME, LIMITS } from './limits.ts';

export type ProblemCode =
  'TOO_LARGE' | 'NAME' | 'TEXT' | 'FACT' | 'CHOICES' | 'ROWS' | 'CAP' | 'CONDITION' | 'UNREACHABLE_ROW' | 'GAP' | 'UNREAD_FACT';

export interface Problem {
  readonly code: ProblemCode;
  /** Path in the guardrail, such as `rows.2.condition`. */
  readonly field: string;
  /** What is wrong and the remedy. */
  readonly message: string;
}

/** Words that CEL, other implementations of it, or conditions themselves take for something else. */
const RESERVED: ReadonlySet<string> = new Set(
  [
    TODAY,
    'date true false null in as break const continue else for function if import let loop package namespace return var void while',
    'int uint double bool string bytes list map type dyn null_type timestamp duration google has all exists exists_one filter size',
    'matches contains optional cel math',
  ].flatMap((words) => words.split(' ')),
);

/** Problems of names, texts, choices, numbers and cap: everything except what conditions say. */
export function shapeProblems(guardrail: Guardrail): readonly Problem[] {
  const { facts, rows, cap } = guardrail;
  const tooManyFacts = atMost('facts', facts.length, LIMITS.facts);
  const tooManyRows = atMost('rows', rows.length, LIMITS.rows);
  return [
    ...tooManyFacts,
    ...tooManyRows,
    ...keyProblems(guardrail.key),
    ...textProblems('action', guardrail.action, LIMITS.label),
    // Each of too many would be a problem of its own.
    ...(tooManyFacts.length > 0 ? [] : factsProblems(facts)),
    ...(tooManyRows.length > 0 ? [] : rowsProblems(rows)),
    ...(cap === null || tooManyFacts.length > 0 ? [] : capProblems(cap, facts)),
    ...(guardrail.lesson === null ? [] : textProblems('lesson', guardrail.lesson, LIMITS.lesson)),
  ];
}

/** Fields of which no condition reads anything: what they have wrong changes no case. */
const WORDS = /^(key|action|lesson|cap\.\w+|rows\.\d+\.(reason|authority)|facts\.\d+\.(label|unit|choices\.\d+\.label))$/;

/** Whether it is only in what is said about the table, so that cases can be tried all the same. */
export function isOfWords({ field }: Problem): boolean {
  return WORDS.test(field);
}

function factsProblems(facts: readonly Fact[]): readonly Problem[] {
  return [
    ...facts.flatMap((fact, index) => factProblems(fact, `facts.${index}`)),
    ...repeated(facts.map(({ name }) => name)).map(({ index, value }) =>
      problem('FACT', `facts.${index}.name`, `there are two facts named ${value}: rename one`),
    ),
    ...repeated(facts.map(({ label }) => label)).map(({ index, value }) =>
      problem('FACT', `facts.${index}.label`, `two facts ask "${value}": word them differently`),
    ),
  ];
}

function rowsProblems(rows: readonly GuardrailRow[]): readonly Problem[] {
  return [
    ...(rows.length === 0 ? [problem('ROWS', 'rows', 'there is no row: add one, such as true for every case')] : []),
    ...rows.flatMap(({ authority, reason }, index) => [
      ...textProblems(`rows.${index}.reason`, reason, LIMITS.reason),
      ...oneOf(`rows.${index}.authority`, authority, AUTHORITIES),
    ]),
  ];
}

function problem(code: ProblemCode, field: string, message: string): Problem {
  return { code, field, message };
}

function atMost(field: string, count: number, limit: number): readonly Problem[] {
  if (count <= limit) return [];
  return [problem('TOO_LARGE', field, `there are ${count} ${field}: keep at most ${limit}, or make two guardrails`)];
}

function keyProblems(key: string): readonly Problem[] {
  const isKebab = key.length <= LIMITS.key && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(key);
  const remedy = `key has to be lower-case words joined by hyphens, such as refund-without-receipt, at most ${LIMITS.key} characters`;
  return isKebab ? [] : [problem('NAME', 'key', remedy)];
}

/** Control characters and marks that turn the direction of text could make a reason say something else than what was approved. */
const UNSEEN = /[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\ufeff]/u;

function textProblems(field: string, text: string, limit: number): readonly Problem[] {
  if (text.length > limit) return [problem('TEXT', field, `${field} is ${text.length} characters long: keep it within ${limit}`)];
  if (text.trim() === '') return [problem('TEXT', field, `${field} is empty: write it in plain words`)];
  if (text !== text.trim()) return [problem('TEXT', field, `${field} begins or ends with a space: remove it`)];
  const line = field === 'lesson' ? text.replaceAll('\n', ' ') : text;
  return UNSEEN.test(line) || !text.isWellFormed()
    ? [problem('TEXT', field, `${field} has characters that cannot be seen: type it anew, without line breaks`)]
    : [];
}

function factProblems(fact: Fact, field: string): readonly Problem[] {
  const { name, type, unit, choices } = fact;
  const isName = name.length <= LIMITS.factName && FACT_NAME.test(name);
  const nameRemedy = `${field}.name has to be lower-case letters, digits and underscores, such as purchase_amount, at most ${LIMITS.factName} characters`;
  return [
    ...(isName ? [] : [problem('NAME', `${field}.name`, nameRemedy)]),
    ...(RESERVED.has(name)
      ? [problem('NAME', `${field}.name`, `${name} is a word of the language of conditions: choose another name`)]
      : []),
    ...oneOf(`${field}.type`, type, FACT_TYPES),
    ...textProblems(`${field}.label`, fact.label, LIMITS.label),
    ...(unit === null ? [] : textProblems(`${field}.unit`, unit, LIMITS.unit)),
    ...(unit !== null && type !== 'NUMBER' ? [problem('FACT', `${field}.unit`, `only a NUMBER has a unit: remove it from ${name}`)] : []),
    ...(type === 'CHOICE' ? choiceProblems(fact, field) : []),
    ...(type !== 'CHOICE' && choices.length > 0
      ? [problem('CHOICES', `${field}.choices`, `only a CHOICE has choices: remove them from ${name}, or make it a CHOICE`)]
      : []),
  ];
}

function choiceProblems({ name, choices }: Fact, field: string): readonly Problem[] {
  if (choices.length < 2)
    return [problem('CHOICES', `${field}.choices`, `${name} has fewer than two choices: add some, or make it a BOOLEAN`)];
  const tooMany = atMost('choices', choices.length, LIMITS.choices).map((found) => ({ ...found, field: `${field}.choices` }));
  if (tooMany.length > 0) return tooMany;
  return [
    ...choices.flatMap(({ value, label }, index) => [
      ...textProblems(`${field}.choices.${index}.value`, value, LIMITS.choice),
      ...(value === value.normalize('NFC')
        ? []
        : [problem('CHOICES', `${field}.choices.${index}.value`, 'the accents of a value have to be composed (NFC): type it anew')]),
      ...textProblems(`${field}.choices.${index}.label`, label, LIMITS.label),
    ]),
    ...repeated(choices.map(({ value }) => value)).map(({ index, value }) =>
      problem('CHOICES', `${field}.choices.${index}.value`, `${name} has the value ${value} twice: remove one`),
    ),
    ...repeated(choices.map(({ label }) => label)).map(({ index, value }) =>
      problem('CHOICES', `${field}.choices.${index}.label`, `${name} has two choices labelled "${value}": word them differently`),
    ),
  ];
}

function capProblems({ fact: name, limit, per, window }: Cap, facts: readonly Fact[]): readonly Problem[] {
  const fact = facts.find((known) => known.name === name);
  const summed = facts.flatMap(({ name: known, type }) => (type === 'MONEY' || type === 'NUMBER' ? [known] : []));
  const most = fact?.type === 'MONEY' ? LIMITS.money : LIMITS.number;
  const isLimit = Number.isFinite(limit) && limit > 0 && limit <= most && (fact?.type !== 'MONEY' || Number.isInteger(limit));
  const unit = fact?.type === 'MONEY' ? 'whole minor units, such as 200000 for 2,000.00' : 'a number above 0';
  return [
    ...(fact === undefined || !summed.includes(name)
      ? [problem('CAP', 'cap.fact', `cap.fact has to be a fact that can be summed, MONEY or NUMBER: ${summed.join(', ') || 'add one'}`)]
      : []),
    ...(isLimit ? [] : [problem('CAP', 'cap.limit', `cap.limit has to be ${unit}, at most ${most}`)]),
    ...oneOf('cap.per', per, CAP_SCOPES),
    ...oneOf('cap.window', window, CAP_WINDOWS),
  ];
}

function oneOf(field: string, value: string, known: readonly string[]): readonly Problem[] {
  return known.includes(value) ? [] : [problem('TEXT', field, `${field} has to be one of ${known.join(', ')}`)];
}

/** The second of two that are equal. */
function repeated(values: readonly string[]): readonly { readonly index: number; readonly value: string }[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [{ index, value }] : []));
}
