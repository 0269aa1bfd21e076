import { readFileSync } from 'node:fs';

/** A text of the corpus with the spans that were planted in it. */
export interface AnnotatedText {
  readonly text: string;
  readonly planted: readonly { readonly start: number; readonly end: number; readonly kind: string }[];
  /** Never looked at while the rules were written. */
  readonly heldOut: boolean;
}

const FOLDER = new URL('../../../test/data/personal-data/', import.meta.url);

function linesOf(file: string): readonly string[] {
  return readFileSync(new URL(file, FOLDER), 'utf8').split('\n').filter(Boolean);
}

/** 100 invented texts in three languages, `[[KIND|span]]` in the files. */
export const annotatedTexts: readonly AnnotatedText[] = ['en.txt', 'de.txt', 'fr.txt'].flatMap((file) =>
  linesOf(file).map((line, at) => ({ ...parsed(line), heldOut: at % 3 === 2 })),
);

/** 30 more, as people write who think of no machine: spelt out, cut short, without capitals. Only measured. */
export const unrulyTexts: readonly AnnotatedText[] = linesOf('unruly.txt').map((line) => ({ ...parsed(line), heldOut: true }));

/** 50 invented rules, without anything personal. */
export const policyTexts = linesOf('policies.txt');

function parsed(line: string): Omit<AnnotatedText, 'heldOut'> {
  const planted: AnnotatedText['planted'][number][] = [];
  let text = '';
  let at = 0;
  for (const match of line.matchAll(/\[\[([A-Z_]+)\|(.*?)\]\]/g)) {
    text += line.slice(at, match.index);
    const [whole, kind = '', span = ''] = match;
    planted.push({ start: text.length, end: text.length + span.length, kind });
    text += span;
    at = match.index + whole.length;
  }
  return { text: text + line.slice(at), planted };
}
