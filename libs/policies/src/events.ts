import type { EventContracts, EventsOf } from '#eventing';
import type { Guardrail } from '#guardrails';

export const PURPOSES = ['STRUCTURE', 'CERTAINTY', 'FRAUD_PREVENTION', 'RISK_REDUCTION', 'CONTROL'] as const;
export type Purpose = (typeof PURPOSES)[number];
export const MANDATES = ['LAW', 'CONTRACT', 'INTERNAL_CHOICE', 'HABIT'] as const;
export type MandateKind = (typeof MANDATES)[number];
export const SENSITIVITIES = ['NORMAL', 'SENSITIVE'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];
export const PROTECTION_KINDS = ['LOSS', 'FRAUD', 'INCIDENT'] as const;
export type ProtectionKind = (typeof PROTECTION_KINDS)[number];
/** How far ahead a date of effect may lie: two years. A policy takes no version from an earlier day on than its last one, so a mistyped year would bind it. */
export const FURTHEST_EFFECT_DAYS = 731;

/** What a version says, for ever. */
export interface VersionContent {
  readonly title: string;
  readonly text: string;
  readonly purposes: readonly Purpose[];
  /** What the rule protects, in plain words. */
  readonly protects: string;
  readonly mandate: { readonly kind: MandateKind; readonly citation: string | null };
  readonly sensitivity: Sensitivity;
  /** The room for judgement that it leaves, one for each action; empty: none. */
  readonly guardrails: readonly Guardrail[];
}

export type PolicyEvent = EventsOf<{
  PolicyRegistered: {
    policyId: string;
    code: string;
    family: string | null;
    ownerId: string;
    deputyId: string | null;
    unitId: string | null;
    /** A review is due this many days after the last one. */
    reviewCadenceDays: number;
    version: VersionContent;
    /** Local date, in the organisation's time zone, from which version 1 applies. */
    effectiveFrom: string;
    registeredAt: string;
  };
  PolicyRevised: {
    policyId: string;
    number: number;
    version: VersionContent;
    effectiveFrom: string;
    reason: string;
    /** The review whose decision it carries out; null: none, as for all below. */
    reviewId: string | null;
    revisedAt: string;
  };
  PolicyTransferred: {
    policyId: string;
    ownerId: string;
    deputyId: string | null;
    unitId: string | null;
    reason: string;
    transferredAt: string;
  };
  PolicySuspended: { policyId: string; from: string; reason: string; reviewId: string | null; suspendedAt: string };
  PolicyReinstated: { policyId: string; from: string; reason: string; reinstatedAt: string };
  PolicyRetired: { policyId: string; from: string; reason: string; reviewId: string | null; retiredAt: string };
  /**
   * What a review decided can no more be done, such as a new version where the policy was retired meanwhile: nothing came of it.
   * `because`: code of the refusal, such as `policy.retired`.
   */
  DecisionLapsed: { policyId: string; reviewId: string; because: string; lapsedAt: string };
}>;

export type AcknowledgementEvent = EventsOf<{
  /** `unitId`: where the person works then; `week`: the ISO week of the organisation, by which it is counted. */
  VersionSeen: { policyId: string; number: number; personId: string; unitId: string | null; week: string; seenAt: string };
}>;

export type ProtectionEvent = EventsOf<{
  /** What the rule prevented or failed to prevent in an ISO week; a later record of the same week and kind replaces it. */
  ProtectionRecorded: {
    policyId: string;
    week: string;
    kind: ProtectionKind;
    count: number;
    amountMinor: number | null;
    source: string;
    recordedAt: string;
  };
}>;

export const policyEvents: EventContracts<PolicyEvent | AcknowledgementEvent | ProtectionEvent> = {
  PolicyRegistered: { version: 1 },
  PolicyRevised: { version: 1 },
  PolicyTransferred: { version: 1 },
  PolicySuspended: { version: 1 },
  PolicyReinstated: { version: 1 },
  PolicyRetired: { version: 1 },
  DecisionLapsed: { version: 1 },
  VersionSeen: { version: 1 },
  ProtectionRecorded: { version: 1 },
};

/** Query: a policy as it stands, folded from its stream; `on` is the local date whose version is asked for. */
export class FindPolicy {
  constructor(
    readonly policyId: string,
    readonly on: string,
  ) {}
}
/** null: no such policy. */
export type FoundPolicy = {
  readonly policyId: string;
  readonly code: string;
  readonly ownerId: string;
  readonly deputyId: string | null;
  readonly unitId: string | null;
  readonly purposes: readonly Purpose[];
  /** The version in force on that date; null before the first one, while suspended, and once retired. */
  readonly versionInForce: number | null;
  /** Names of the facts that its guardrails ask for, each once. */
  readonly factsAsked: readonly string[];
} | null;

/**
 * Query: who may act for a policy now: its owner and its deputy, each as long as they are active and hold POLICY_OWNER, folded from the streams.
 * @returns ids of people, the owner first; none: no such policy, or nobody of its office may
 */
export class FindOffice {
  constructor(readonly policyId: string) {}
}

/** Query: the guardrails of one version of a policy, folded from its stream: the version in force on a local date, or the one of a number. */
export class FindGuardrails {
  constructor(
    readonly policyId: string,
    readonly version: { readonly on: string } | { readonly number: number },
  ) {}
}
/** null: no such policy, or no such version (none in force before the first one, while suspended, and once retired). */
export type FoundGuardrails = {
  readonly policyId: string;
  readonly code: string;
  readonly ownerId: string;
  readonly deputyId: string | null;
  readonly versionNumber: number;
  /** Of that version. */
  readonly title: string;
  readonly sensitivity: Sensitivity;
  /** Empty: this version leaves no room for judgement. */
  readonly guardrails: readonly Guardrail[];
} | null;

/** Query: a policy as it is recorded now, with what its last version says, folded from its stream. */
export class FindRule {
  constructor(readonly policyId: string) {}
}
/** null: no such policy. */
export type FoundRule = {
  readonly policyId: string;
  readonly ownerId: string;
  readonly deputyId: string | null;
  readonly unitId: string | null;
  /** Also where it is from a later day on. */
  readonly isRetired: boolean;
  readonly lastNumber: number;
  /** Local date from which the last version applies. */
  readonly lastEffectiveFrom: string;
  /** Whether the law demands it or it prevents fraud, by a version that may still apply: the last one, or the one in force. */
  readonly isGuarded: boolean;
} | null;

/**
 * Query: whether a version could be published, decided as publishing it would be.
 * @param draft JSON of a `VersionContent`; what it leaves out stays as in the last version
 * @param effectiveFrom local date
 */
export class CheckVersion {
  constructor(
    readonly policyId: string,
    readonly draft: string,
    readonly effectiveFrom: string,
  ) {}
}
export type CheckedVersion =
  | { readonly problem: { readonly code: string; readonly message: string; readonly field: string | null } }
  | {
      readonly problem: null;
      /** JSON of the whole `VersionContent`, the same text for the same content. */
      readonly content: string;
      /** Against the last version. WORDS: title, text and what it says to protect, and nothing else. */
      readonly change: 'NONE' | 'WORDS' | 'SUBSTANCE';
      readonly guardrails: number;
      /** Whether the law demands what it says, or it prevents fraud. */
      readonly isGuarded: boolean;
    };
