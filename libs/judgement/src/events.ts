import type { EventContracts, EventsOf, Sealable } from '#eventing';
import type { Cap, FactValues } from '#guardrails';

export const JUDGEMENT_BASES = ['ALLOWED', 'GRANTED'] as const;
/** Why it was allowed: by the table itself, or by somebody who was asked. */
export type JudgementBasis = (typeof JUDGEMENT_BASES)[number];

/** From this share of its limit on, a cap is called near. */
export const NEAR_CAP = 0.8;

/** What a call took from its cap, in the unit of the capped fact. */
export interface UsedCap extends Cap {
  readonly amount: number;
  readonly usedBefore: number;
}

export type JudgementEvent = EventsOf<{
  /** What was done for a customer within a guardrail. The facts are not kept. */
  JudgementCallRecorded: {
    callId: string;
    policyId: string;
    policyVersion: number;
    guardrailKey: string;
    /** Place of the row that allowed it. */
    row: number;
    basis: JudgementBasis;
    /** The authority request that was granted; null: ALLOWED. */
    requestId: string | null;
    /** An alias: nobody but the person sees a single call. */
    personId: string;
    unitId: string | null;
    /** ISO week that the call counts in. */
    week: string;
    /** null: no cap. */
    cap: UsedCap | null;
    /** Whole minor units given to the customer; null: not said. */
    amountMinor: number | null;
    minutesSaved: number | null;
    /** Whether the customer was told why; null: not said. */
    customerTold: boolean | null;
    whatWasDone: Sealable<string> | null;
    recordedAt: string;
  };
}>;

export type CapEvent = EventsOf<{
  /** Taken from what a cap leaves, before the call is recorded. The stream is one for all calls of a window, so that the cap holds whoever calls at once. */
  CapUsed: { amount: number; usedBefore: number; usedAt: string };
}>;

export const AUTHORITY_LEVELS = ['SUPERVISOR', 'OWNER'] as const;
export type AuthorityLevel = (typeof AUTHORITY_LEVELS)[number];

export type AuthorityEvent = EventsOf<{
  /** A customer waits: the supervisors of the unit (or the policy's office) are asked. */
  AuthorityAsked: {
    requestId: string;
    policyId: string;
    policyVersion: number;
    guardrailKey: string;
    row: number;
    level: AuthorityLevel;
    /** An alias. */
    askerId: string;
    unitId: string | null;
    facts: Sealable<FactValues>;
    note: Sealable<string> | null;
    askedAt: string;
    expiresAt: string;
  };
  AuthorityGranted: { requestId: string; reason: string | null; answeredBy: string; answeredAt: string };
  AuthorityRefused: { requestId: string; reason: string; answeredBy: string; answeredAt: string };
  AuthorityExpired: { requestId: string; expiredAt: string };
  /** Claimed by the one call that it was granted for, before that is recorded. */
  AuthorityUsed: { requestId: string; callId: string; usedAt: string };
}>;

export const judgementEvents: EventContracts<JudgementEvent | CapEvent | AuthorityEvent> = {
  JudgementCallRecorded: { version: 1, sealed: { subject: 'personId', fields: { whatWasDone: 'text' } } },
  CapUsed: { version: 1 },
  AuthorityAsked: { version: 1, sealed: { subject: 'askerId', fields: { facts: 'text', note: 'text' } } },
  AuthorityGranted: { version: 1 },
  AuthorityRefused: { version: 1 },
  AuthorityExpired: { version: 1 },
  AuthorityUsed: { version: 1 },
};
