import type { LetterKind } from './letter.ts';

/** What the rule of release knows of a letter. */
export interface WaitingLetter {
  readonly id: string;
  readonly kind: LetterKind;
  /** The report that it makes, or is about. */
  readonly reportId: string;
  /** Equal for letters that are known to come from one person; such letters are no company for each other. */
  readonly sender: string;
  /** Drains that it has waited for. */
  readonly waited: number;
}

export interface Release {
  readonly id: string;
  /** With fewer than two others of its kind: its day may point at its writer. */
  readonly alone: boolean;
}

/** Letters that leave together hide among each other. */
export const LEAST_TOGETHER = 3;
/** With one drain a day, a week at the longest. */
export const LONGEST_WAIT = 7;

/**
 * Which letters leave with this drain. Filings hide among filings, messages among messages, withdrawals among withdrawals: the office sees
 * which is which. A kind leaves whole once it has three senders; below that only what has waited for its seventh drain, alone if need be, and
 * the rest goes on waiting for company of its own. A message to a report that is still in the letterbox leaves with it. What was taken out is
 * company for nobody.
 */
export function releaseOf(letters: readonly WaitingLetter[]): readonly Release[] {
  const ofKind = (wanted: LetterKind) => letters.filter(({ kind }) => kind === wanted);
  const filings = ofKind('FILING');
  const released = releaseOfKind(filings);
  const filed = new Set(filings.map(({ reportId }) => reportId));
  const aloneOf = new Map(released.map(({ id, alone }) => [id, alone]));
  const leaving = new Map(filings.map(({ id, reportId }) => [reportId, aloneOf.get(id)]));
  const messages = ofKind('MESSAGE');
  const followers = messages.flatMap(({ id, reportId }) => {
    const alone = leaving.get(reportId);
    return alone === undefined ? [] : [{ id, alone }];
  });
  return [
    ...released,
    ...followers,
    ...releaseOfKind(messages.filter(({ reportId }) => !filed.has(reportId))),
    ...releaseOfKind(ofKind('WITHDRAWAL')),
    ...ofKind('TAKEN_OUT')
      .filter(hasWaited)
      .map(({ id }) => ({ id, alone: true })),
  ];
}

function hasWaited({ waited }: WaitingLetter): boolean {
  return waited + 1 >= LONGEST_WAIT;
}

function releaseOfKind(letters: readonly WaitingLetter[]): readonly Release[] {
  const together = sendersOf(letters) >= LEAST_TOGETHER ? letters : letters.filter(hasWaited);
  const alone = sendersOf(together) < LEAST_TOGETHER;
  return together.map(({ id }) => ({ id, alone }));
}

function sendersOf(letters: readonly WaitingLetter[]): number {
  return new Set(letters.map(({ sender }) => sender)).size;
}
