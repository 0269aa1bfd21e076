import type { KeyWrapper } from '#key-store';

/**
 * What a report says, a message of its reporter, or that they take it back. `TAKEN_OUT` stands where a filing lay that was taken back in
 * time: it goes to nobody, and keeps the same filing from being put in again.
 */
export type LetterKind = 'FILING' | 'MESSAGE' | 'WITHDRAWAL' | 'TAKEN_OUT';

/** A letter as it lies sealed in the box. */
export interface Letter {
  readonly kind: LetterKind;
  /** Random; a message keeps it as its own. */
  readonly id: string;
  readonly reportId: string;
  readonly sender: string;
  /** Whoever puts it in knows its shape. */
  readonly content: object;
  /** Of the letters of one report, the later one's is larger; it tells nothing of those of others. */
  readonly ordinal: number;
  readonly waited: number;
  /** Whether it leaves with fewer than two others; null while it waits. */
  readonly alone: boolean | null;
}

export function isWithdrawal({ kind }: Pick<Letter, 'kind'>): boolean {
  return kind === 'WITHDRAWAL' || kind === 'TAKEN_OUT';
}

const SMALLEST = 4_096;
/** Four sizes hold all letters that the API takes. */
const FACTOR = 4;
const LENGTH_BYTES = 4;

/** Encrypted for its place, padded so that its length tells next to nothing. */
export function sealLetter(letter: Letter, box: KeyWrapper, place: string): Buffer {
  const text = Buffer.from(JSON.stringify(letter));
  let size = SMALLEST;
  while (size < text.length + LENGTH_BYTES) size *= FACTOR;
  const padded = Buffer.alloc(size);
  padded.writeUInt32BE(text.length);
  text.copy(padded, LENGTH_BYTES);
  return box.wrap(padded, place);
}

/** @throws Error when altered, moved, or sealed with another key */
export function openLetter(sealed: Buffer, box: KeyWrapper, place: string): Letter {
  const padded = box.unwrap(sealed, place);
  const text = padded.subarray(LENGTH_BYTES, LENGTH_BYTES + padded.readUInt32BE());
  return JSON.parse(text.toString('utf8')) as Letter;
}
