import { DomainError } from '#eventing';
import type { CheckedVersion, FoundRule } from '#policies/events';
import type { Decision, ProposedVersion } from './events.ts';

const WITHOUT_VERSION: readonly Decision[] = ['KEEP', 'SUSPEND', 'RETIRE'];

/** @returns what would be published; @throws DomainError for a version that does not fit the decision, or could not be published */
export function checkVersion(decision: Decision, draft: CheckedVersion | null, rule: FoundRule): ProposedVersion {
  if (rule?.isRetired === true && decision !== 'KEEP' && decision !== 'RETIRE') {
    throw new DomainError(
      'review.policy-retired',
      'the policy is retired meanwhile: nothing but RETIRE or KEEP is left to decide',
      'decision',
    );
  }
  if (WITHOUT_VERSION.includes(decision)) {
    if (draft) throw new DomainError('review.version-not-wanted', `${decision} publishes no version; leave it out`, 'version');
    return null;
  }
  if (!draft) {
    // A rule can be made clear by explaining it.
    if (decision === 'CLARIFY') return null;
    throw new DomainError('review.version-missing', `${decision} publishes a version; draft it`, 'version');
  }
  if (draft.problem) {
    const { code, message, field } = draft.problem;
    throw new DomainError(code, message, field === 'effectiveFrom' ? field : field === null ? 'version' : `version.${field}`);
  }
  if (draft.change === 'NONE') {
    throw new DomainError('review.version-unchanged', 'this version says what the last one says; change it, or decide KEEP', 'version');
  }
  if (decision === 'CLARIFY' && draft.change === 'SUBSTANCE') {
    throw new DomainError(
      'review.clarification-changes-rule',
      'a clarification changes title, text and what the rule protects, and nothing else; decide REVISE for the rest',
      'version',
    );
  }
  if (decision === 'ADD_GUARDRAIL' && draft.guardrails === 0) {
    throw new DomainError(
      'review.guardrail-missing',
      'this version leaves no room for judgement; add a guardrail, or decide REVISE',
      'version',
    );
  }
  return draft.content;
}
