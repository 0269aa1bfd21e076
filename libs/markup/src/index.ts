export * from './agreement.ts';
export { csvRow } from './csv.ts';
export type { CsvCell } from './csv.ts';
export { markdownText } from './markdown.ts';
export * from './markup.ts';
