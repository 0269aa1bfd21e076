/**
 * Text as detectors read it: one UTF-16 unit for each character, digits, blanks, dashes and full-width letters of any script as ASCII,
 * invisible characters left out. What is found in it is told in offsets of the original.
 */
export interface PlainText {
  readonly chars: string;
  /** For each character, where it begins in the original. */
  readonly starts: Uint32Array;
  /** For each character, where it ends in the original. */
  readonly ends: Uint32Array;
}

const INVISIBLE = /\p{Cf}|\p{Variation_Selector}/u;
const DIGIT = /\p{Nd}/u;
const DASH = /\p{Pd}|[\u2212\u2043]/u;
const BLANK = /[\p{Zs}\t]/u;
const QUOTE = /[\u2018\u2019\u02bc\uff07]/u;

export function plainText(text: string): PlainText {
  const chars: string[] = [];
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  const simple = new Map<string, string | null>();
  let at = 0;
  for (const char of text) {
    const end = at + char.length;
    const plain = char <= '\u007f' ? asciiOf(char) : kept(simple, char);
    if (plain !== null) {
      starts[chars.length] = at;
      ends[chars.length] = end;
      chars.push(plain);
    }
    at = end;
  }
  return { chars: chars.join(''), starts, ends };
}

function asciiOf(char: string): string {
  return char === '\t' ? ' ' : char;
}

function kept(simple: Map<string, string | null>, char: string): string | null {
  const known = simple.get(char);
  if (known !== undefined) return known;
  const plain = simplified(char);
  simple.set(char, plain);
  return plain;
}

/** null: left out. */
function simplified(char: string): string | null {
  if (INVISIBLE.test(char)) return null;
  if (DIGIT.test(char)) return String(digitValue(char));
  if (DASH.test(char)) return '-';
  if (BLANK.test(char)) return ' ';
  if (QUOTE.test(char)) return "'";
  const compatible = char.normalize('NFKC');
  if (compatible.length === 1 && compatible <= '\u007f') return compatible;
  // One unit for each character: what lies beyond the basic plane is a letter or a sign, and which one does not matter.
  return char.length === 1 ? char : /\p{L}/u.test(char) ? 'x' : '\u00a4';
}

/** Unicode lists the ten digits of a script one after another, from 0 on. */
function digitValue(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  let first = code;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return (code - first) % 10;
}
