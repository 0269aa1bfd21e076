import { markdownText } from '#markup';
import type { SectionReason } from './section-fields.ts';
import { wholeWords } from './wording.ts';

/** Blocks of Markdown, divided by empty lines. */
export type Blocks = readonly string[];

const REASONS: Readonly<Record<SectionReason, string>> = {
  NOTHING_IN_PERIOD: 'None.',
  NOTHING_TODAY: 'None today.',
  WHOLE_ORGANISATION_ONLY: 'Withheld: it is about whole policies, and the reader’s roles cover a part of the organisation.',
};

export function emptyOr(reason: SectionReason | null, blocks: () => Blocks): Blocks {
  return reason === null ? blocks() : [REASONS[reason]];
}

export function furtherOf(total: number, shown: number): string {
  return total > shown ? `The first ${wholeWords(shown)} of ${wholeWords(total)}.` : '';
}

export function policyWords({ code, title }: { readonly code: string; readonly title: string }): string {
  return `${code} ${title}`;
}

export function listOf(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** @param rows of plain text, which is escaped here */
export function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdownText).join(' | ')} |`;
  return [line(header), `| ${header.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}
