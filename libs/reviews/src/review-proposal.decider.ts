import type { CheckedVersion, FoundRule } from '#policies/events';
import { DomainError } from '#eventing';
import type { Decision, Proposal } from './events.ts';
import type { OpenedReview } from './review-state.decider.ts';
import { checkVersion } from './review-version.decider.ts';

/** A clear case: "does it still serve the customer's need?". */
export interface FastLane {
  readonly decision: Extract<Decision, 'KEEP' | 'CLARIFY'>;
  readonly stillServes: boolean;
}

export interface Words {
  readonly rationale: string;
  readonly publicReason: string;
  readonly outcomeMessage: string;
}

type Subject = Omit<Proposal, keyof Words>;

/** What is proposed by an option of a review. */
export function optionOf(review: OpenedReview, optionId: string | null, draft: CheckedVersion | null, rule: FoundRule): Subject {
  const option = optionId === null ? undefined : review.options[optionId];
  if (optionId === null || !option) {
    throw new DomainError('review.unknown-option', 'choose one of the options of this review; propose it first', 'optionId');
  }
  if (!review.isAssessed) {
    throw new DomainError('review.not-assessed', 'assess first whether what customers expect is realistic', 'reviewId');
  }
  checkBase(option.policyVersion, option.version, rule);
  const version = checkVersion(option.decision, draft, rule);
  return { optionId, decision: option.decision, version, policyVersion: option.policyVersion, centring: option.centring };
}

/** What is proposed by the fast lane. */
export function clarified(
  { decision, stillServes }: FastLane,
  optionId: string | null,
  draft: CheckedVersion | null,
  rule: FoundRule,
): Subject {
  if (optionId !== null) {
    throw new DomainError('review.lane-unclear', 'give an option, or take the fast lane, which chooses between none', 'optionId');
  }
  if (!stillServes) {
    throw new DomainError(
      'review.not-a-clear-case',
      'a rule that no longer serves the customer’s need is not kept by the fast lane; define and assess the review',
      'fastLane.stillServes',
    );
  }
  const version = checkVersion(decision, draft, rule);
  return { optionId: null, decision, version, policyVersion: rule?.lastNumber ?? 0, centring: 'NEITHER' };
}

/** A policy that was revised meanwhile would be set back by a version that was drafted before. */
export function checkBase(policyVersion: number, version: string | null, rule: FoundRule): void {
  if (version === null || rule?.lastNumber === policyVersion) return;
  throw new DomainError(
    'review.policy-changed',
    `the policy has a version ${rule?.lastNumber ?? 'none'} since this was drafted; propose the option anew on it`,
    'optionId',
  );
}
