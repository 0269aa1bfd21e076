/** Characters that begin something wherever they stand in a line. */
const INLINE = /[\\`*_[\]<>&|~]/g;
/** What makes a line a heading, a list, a quotation or a rule when it begins with it. */
const BEGINNING = /^(?:[#>=]|-(?=[\s-]|$)|\+(?=\s|$)|\d{1,9}(?=[.)](?:\s|$)))/;
/** Control characters, and those that turn the direction of what follows. */
const UNSEEN = /[\p{Cc}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu;

/** A text as one line of Markdown that shows what it says and does nothing: for paragraphs, list items and cells of tables. */
export function markdownText(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll(UNSEEN, '').trim();
  const escaped = line.replaceAll(INLINE, '\\$&').replaceAll('![', '\\!\\[');
  return escaped.replace(BEGINNING, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
}
