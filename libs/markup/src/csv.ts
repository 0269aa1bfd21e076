/** What stands in a cell; null: it is empty. */
export type CsvCell = string | number | boolean | null;

/** Spreadsheets take these as the beginning of a formula; one that divides lines at semicolons or tabs finds them inside of a cell too. */
const FORMULA = /(^|[;\t\r\n])(?=[ "]*[=+\-@＝＋－＠])|^(?=[\t\r])/g;

/** One line after RFC 4180, its end included. Texts that a spreadsheet would work out get an apostrophe before them; numbers stay numbers. */
export function csvRow(cells: readonly CsvCell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(cell: CsvCell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const text = cell.replaceAll(FORMULA, "$1'");
  return /[",;\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
