import type { JudgementBasis } from '#judgement/events';
import type { BlockEntry } from './block-entry.ts';
import type { JudgementKind } from './events.ts';

/** How full its cap was after a call: NEAR_CAP from 80 % on. */
export const CAP_USES = ['NEAR_CAP', 'BELOW', 'NO_CAP'] as const;
export type CapUse = (typeof CAP_USES)[number];
/** What became of a request; nobody answered an EXPIRED one in time. */
export type AuthorityAnswer = 'GRANTED' | 'REFUSED' | 'EXPIRED';

/** A judgement call or an authority request. */
export interface JudgementEntry extends BlockEntry {
  readonly kind: JudgementKind;
  readonly guardrailKey: string;
  /** null: a request. */
  readonly call: {
    readonly basis: JudgementBasis;
    readonly cap: CapUse;
    /** null: not said. */
    readonly customerTold: boolean | null;
    readonly amountMinor: number | null;
    readonly minutesSaved: number | null;
  } | null;
  /** null: a call. */
  readonly answer: AuthorityAnswer | null;
}
