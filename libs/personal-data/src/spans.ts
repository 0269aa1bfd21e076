export const PERSONAL_DATA_KINDS = [
  'EMAIL',
  'PHONE',
  'PAYMENT_CARD',
  'IBAN',
  'DATE_OF_BIRTH',
  'ID_NUMBER',
  'URL',
  'IP_ADDRESS',
  'NAME',
] as const;
export type PersonalDataKind = (typeof PERSONAL_DATA_KINDS)[number];

/** CERTAIN: structured, and masked when it is stored. POSSIBLE: worth a second look by whoever writes. */
export type Certainty = 'CERTAIN' | 'POSSIBLE';

/** A stretch of text that could identify somebody. */
export interface PersonalDataSpan {
  /** UTF-16 offset of the first character. */
  readonly start: number;
  /** UTF-16 offset behind the last one. */
  readonly end: number;
  readonly kind: PersonalDataKind;
  readonly certainty: Certainty;
}

/** In the order of the text. Of two that overlap the more certain one stays, then the one listed earlier. */
export function withoutOverlaps(spans: readonly PersonalDataSpan[], length: number): readonly PersonalDataSpan[] {
  const taken = new Uint8Array(length);
  const ranked = [
    ...spans.filter(({ certainty }) => certainty === 'CERTAIN'),
    ...spans.filter(({ certainty }) => certainty === 'POSSIBLE'),
  ];
  const kept = ranked.filter(({ start, end }) => {
    if (taken.subarray(start, end).includes(1)) return false;
    taken.fill(1, start, end);
    return true;
  });
  return kept.sort((a, b) => a.start - b.start);
}
