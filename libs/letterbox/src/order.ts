import { randomInt } from 'node:crypto';
import type { Letter, LetterKind } from './letter.ts';

const TURNS: Readonly<Record<LetterKind, number>> = { FILING: 0, MESSAGE: 1, WITHDRAWAL: 2, TAKEN_OUT: 2 };

/** Those of one report: the filing first, messages as they were written. */
export function inOrder(letters: readonly Letter[]): readonly Letter[] {
  return [...letters].sort((a, b) => byKind(a, b) || a.ordinal - b.ordinal);
}

/** Reports in random order; all filings come before messages, and withdrawals last. */
export function inRandomOrder(letters: readonly Letter[]): readonly Letter[] {
  const reports = shuffled([...new Set(letters.map(({ reportId }) => reportId))]);
  const places = new Map(reports.map((reportId, place) => [reportId, place]));
  const placeOf = ({ reportId }: Letter) => places.get(reportId) ?? 0;
  return [...inOrder(letters)].sort((a, b) => byKind(a, b) || placeOf(a) - placeOf(b));
}

function byKind(a: Letter, b: Letter): number {
  return TURNS[a.kind] - TURNS[b.kind];
}

/** Fisher and Yates. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [result[i], result[j]] = [result[j] as Item, result[i] as Item];
  }
  return result;
}
