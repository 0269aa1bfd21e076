import type { Certainty, PersonalDataKind } from './spans.ts';

/** A span in indexes of `PlainText.chars`; certain unless it says otherwise. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  readonly kind: PersonalDataKind;
  readonly certainty?: Certainty;
}
