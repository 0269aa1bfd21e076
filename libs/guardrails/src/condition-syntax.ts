/** What people write who know other languages, and what CEL calls it. Looked for as plain text, in this order. */
const HABITS: readonly { readonly written: readonly string[]; readonly remedy: string }[] = [
  { written: ['“', '”', '„', '‘', '’'], remedy: 'use straight quotes, as in "PHONE"' },
  { written: ['≤', '≥', '≠'], remedy: 'write <= for at most, >= for at least, != for not equal' },
  { written: ['<>', '=<', '=>'], remedy: 'write <= for at most, >= for at least, != for not equal' },
  { written: ['€', '$', '£'], remedy: 'leave the currency out; amounts are whole minor units, 5000 is 50.00' },
  { written: ['%'], remedy: 'write a share as amount * 15 / 100' },
  { written: [';'], remedy: 'leave out the semicolon' },
];

/** A syntax error of the parser in words, with the place and, where it can be guessed, the remedy. */
export function syntaxProblem(text: string, error: unknown): string {
  if (text.trim() === '') return 'is empty: write true for a row that always holds';
  const remedy = remedyFor(text);
  const end = remedy === null ? '' : `: ${remedy}`;
  const offset = offsetOf(error);
  if (offset === null) return `cannot be read${end || ': a word of it is reserved or a text in it is not closed'}`;
  const rest = text.slice(offset, offset + 20);
  const place = rest === '' ? 'at its end' : `at character ${offset + 1}, "${rest}"`;
  return `cannot be read ${place}${end || `: ${closing(text)}`}`;
}

function offsetOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('location' in error)) return null;
  const { location } = error;
  if (typeof location !== 'object' || location === null || !('start' in location)) return null;
  const { start } = location;
  if (typeof start !== 'object' || start === null || !('offset' in start)) return null;
  return typeof start.offset === 'number' ? start.offset : null;
}

function remedyFor(text: string): string | null {
  for (const { written, remedy } of HABITS) if (written.some((habit) => text.includes(habit))) return remedy;
  const words = text.toLowerCase().split(/[^a-z]/);
  for (const [word, sign] of [
    ['and', '&&'],
    ['or', '||'],
    ['not', '!'],
  ] as const) {
    if (words.includes(word)) return `write ${sign} for ${word}`;
  }
  if (words.includes('if') || words.includes('then')) return 'write the condition alone, the row says what follows';
  if (isSingle(text, '=', '=<>!')) return 'write == for equal';
  if (isSingle(text, '&', '&')) return 'write && for and';
  if (isSingle(text, '|', '|')) return 'write || for or';
  if (/\d,\d/.test(text)) return 'write numbers without separators and with a point, such as 1000 or 2.5';
  return null;
}

/** Whether a sign stands alone somewhere, with none of `partners` beside it. */
function isSingle(text: string, sign: string, partners: string): boolean {
  return [...text].some((character, index, all) => {
    const [before = ' ', after = ' '] = [all[index - 1], all[index + 1]];
    return character === sign && !partners.includes(before) && !partners.includes(after);
  });
}

function closing(text: string): string {
  const count = (sign: string): number => text.split(sign).length - 1;
  if (count('(') !== count(')')) return 'there are not as many ) as (';
  if (count('[') !== count(']')) return 'there are not as many ] as [';
  if (count('"') % 2 === 1 || count("'") % 2 === 1) return 'a quote is not closed';
  return 'facts, values and operators such as <=, ==, && and || have to alternate';
}

const TEXT_REMEDY = 'facts are no free text: compare a choice with == or with in ["A", "B"]';
const DATE_REMEDY = 'write date("2026-12-24") for a day and daysBetween(from, to) for a time';
const CONVERSION_REMEDY = 'nothing is converted: write whole numbers for amounts, such as 5000, and 1.0 in sums with a number';

/** What to write instead of functions that CEL knows and conditions do not. */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ...['matches', 'contains', 'startsWith', 'endsWith', 'size'].map((name) => [name, TEXT_REMEDY] as const),
  ...['timestamp', 'duration', 'getFullYear', 'getMonth', 'getDate', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear', 'getHours'].map(
    (name) => [name, DATE_REMEDY] as const,
  ),
  ...['int', 'uint', 'double', 'string', 'bool', 'bytes', 'dyn', 'type'].map((name) => [name, CONVERSION_REMEDY] as const),
  ['_%_', 'remainders are not available: list the cases with in [..]'],
  ['_[_]', 'lists stand only after in'],
]);

/** An operator or function that conditions do not know, and what to write instead. */
export function functionProblem(name: string): string {
  const remedy = REMEDIES.get(name) ?? 'the only functions are date("2026-12-24") and daysBetween(from, to)';
  return `uses ${name.replace(/^_|_$/g, '')}: ${remedy}`;
}
