import { bindingsFor, compileRowAt } from './compiled-guardrail.ts';
import type { CompiledGuardrail, CompiledRow } from './compiled-guardrail.ts';
import { ConditionError } from './condition.ts';
import { ConditionTypes } from './condition-types.ts';
import { examplesFor } from './examples.ts';
import type { Example, Examples } from './examples.ts';
import type { Guardrail } from './guardrail.ts';
import { isOfWords, shapeProblems } from './review-shape.ts';
import type { Problem } from './review-shape.ts';
import { Wording } from './wording.ts';

/** What its author should look at, with a case that shows it. */
export interface Finding extends Problem {
  /** null: none is needed. */
  readonly example: Example | null;
}

export interface GuardrailReview {
  /** As long as there are any, the guardrail is not published. */
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** How many cases were tried; 0 while a condition, or a fact that it could read, cannot be used. */
  readonly examples: number;
  /** Whether they stand for all cases there are; else they are a sample. */
  readonly areAllCases: boolean;
}

/**
 * Everything that is looked at before a guardrail is published: its names and texts, whether conditions parse, type-check and are cheap, rows
 * that are never reached, cases that no row decides, facts that no row reads. What is found by example is a problem only if the examples stand
 * for all cases, and a warning if they are a sample.
 * @param currency ISO 4217 code
 */
export function reviewGuardrail(guardrail: Guardrail, currency: string, locale = 'en'): GuardrailReview {
  const shape = shapeProblems(guardrail).map(withoutExample);
  // Beyond the limits nothing is parsed.
  const rows = shape.some(({ code }) => code === 'TOO_LARGE') ? null : compiledRows(guardrail);
  const found = [...shape, ...(rows?.problems ?? [])];
  // A reason that is to be worded anew hides no row that is never reached.
  if (rows === null || !found.every(isOfWords)) return { problems: found, warnings: [], examples: 0, areAllCases: false };
  const compiled: CompiledGuardrail = { guardrail: worded(guardrail, found), types: rows.types, rows: rows.compiled };
  const examples = examplesFor([compiled]);
  const words = (example: Example): string => inWords(compiled, example, new Wording(currency, locale));
  const asked = askEachRow(compiled, examples);
  const unreachable = unreachableRows(asked, examples, words);
  return {
    problems: examples.areAll ? [...found, ...unreachable] : found,
    warnings: [...(examples.areAll ? [] : unreachable), ...gaps(asked, examples, words), ...unreadFacts(compiled)],
    examples: examples.cases.length,
    areAllCases: examples.areAll,
  };
}

function withoutExample(problem: Problem): Finding {
  return { ...problem, example: null };
}

/** With names where labels cannot be used to tell of cases. */
function worded(guardrail: Guardrail, problems: readonly Problem[]): Guardrail {
  const fields = new Set(problems.map(({ field }) => field));
  const facts = guardrail.facts.map(({ label, unit, choices, ...fact }, index) => ({
    ...fact,
    label: fields.has(`facts.${index}.label`) ? fact.name : label,
    unit: fields.has(`facts.${index}.unit`) ? null : unit,
    choices: choices.map((choice, place) => ({
      value: choice.value,
      label: fields.has(`facts.${index}.choices.${place}.label`) ? choice.value : choice.label,
    })),
  }));
  return { ...guardrail, facts };
}

function compiledRows({ facts, rows }: Guardrail): { types: ConditionTypes; compiled: CompiledRow[]; problems: Finding[] } {
  const types = new ConditionTypes(facts);
  const compiled: CompiledRow[] = [];
  const problems: Finding[] = [];
  for (const [index, { condition }] of rows.entries()) {
    try {
      compiled.push(compileRowAt(index, condition, types));
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      problems.push({ code: 'CONDITION', field: error.field ?? 'rows', message: error.message, example: null });
    }
  }
  return { types, compiled, problems };
}

interface Asked {
  /** By row: the first case in which it decides. */
  readonly decides: readonly (Example | null)[];
  /** By row: the first case in which it holds but an earlier row decides. */
  readonly covered: readonly ({ readonly by: number; readonly example: Example } | null)[];
  readonly undecided: readonly Example[];
}

function askEachRow({ guardrail, rows }: CompiledGuardrail, { cases }: Examples): Asked {
  const decides = rows.map((): Example | null => null);
  const covered = rows.map((): { by: number; example: Example } | null => null);
  const undecided: Example[] = [];
  for (const example of cases) {
    const bindings = bindingsFor(guardrail.facts, example.facts, example.today);
    const holding = rows.flatMap(({ decide }, index) => (decide(bindings) ? [index] : []));
    const [first, ...later] = holding;
    if (first === undefined) undecided.push(example);
    else decides[first] ??= example;
    for (const row of later) covered[row] ??= { by: first ?? 0, example };
  }
  return { decides, covered, undecided };
}

function unreachableRows(
  { decides, covered }: Asked,
  { cases, areAll }: Examples,
  words: (example: Example) => string,
): readonly Finding[] {
  const never = areAll ? 'never decides' : `decided none of the ${cases.length} cases that were tried`;
  return decides.flatMap((decided, row) => {
    if (decided !== null) return [];
    const cover = covered[row] ?? null;
    const why = cover
      ? `row ${cover.by + 1} comes before it, for example when ${words(cover.example)}; remove it, or move it up`
      : `its condition ${areAll ? 'contradicts itself' : 'held in none of them'}; correct or remove it`;
    return [{ code: 'UNREACHABLE_ROW', field: `rows.${row}`, message: `row ${row + 1} ${never}: ${why}`, example: cover?.example ?? null }];
  });
}

function gaps({ undecided }: Asked, { cases }: Examples, words: (example: Example) => string): readonly Finding[] {
  const [example] = undecided;
  if (!example) return [];
  const message =
    `no row decides when ${words(example)} (${undecided.length} of ${cases.length} cases that were tried); ` +
    'the answer is then no, without words for the customer: add a last row with the condition true';
  return [{ code: 'GAP', field: 'rows', message, example }];
}

function unreadFacts({ guardrail, rows }: CompiledGuardrail): readonly Finding[] {
  return guardrail.facts.flatMap(({ name }, index) => {
    if (name === guardrail.cap?.fact || rows.some(({ facts }) => facts.includes(name))) return [];
    const message = `no row reads ${name}: staff would be asked for nothing; use it in a condition, or remove it`;
    return [{ code: 'UNREAD_FACT', field: `facts.${index}`, message, example: null }];
  });
}

function inWords({ guardrail, rows }: CompiledGuardrail, { facts, today }: Example, wording: Wording): string {
  const said = wording.case(guardrail.facts, facts);
  return rows.some(({ readsToday }) => readsToday) ? `${said}, and today is ${wording.date(today)}` : said;
}
