import { markdownText } from '#markup';
import type { SectionReason } from './section-fields.ts';
import { wholeWords } from './wording.ts';

/** Blocks of Markdown, divided by empty lines. */
export type Blocks = readonly string[];

const REASONS: Readonly<Record<SectionReason, string>> = {
  NOTHING_IN_PERIOD: 'None in this period.',
  NOTHING_TODAY: 'None today.',
  NOTHING_PUBLISHED: 'Nothing is published yet: too few people reported, or nobody. The two look the same on purpose.',
  NOTHING_UNUSUAL: 'None: no chart tells more than the usual variation.',
  WHOLE_ORGANISATION_ONLY: 'Withheld: it is about whole policies, and the reader’s roles cover a part of the organisation.',
};

/** @param remedy what would fill the section, where there is nothing of the kind */
export function emptyOr(reason: SectionReason | null, blocks: () => Blocks, remedy = ''): Blocks {
  if (reason === null) return blocks();
  const isNothing = reason === 'NOTHING_IN_PERIOD' || reason === 'NOTHING_TODAY';
  return [[REASONS[reason], ...(isNothing && remedy !== '' ? [remedy] : [])].join(' ')];
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
