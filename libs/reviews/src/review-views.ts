import type { Calendar } from '#calendar';
import { hasRole } from '#eventing';
import type { Actor } from '#eventing';
import { printedAgreement } from '#markup';
import type { ReviewStatus, ReviewTrigger } from './events.ts';
import { GAINS } from './review-enums.ts';
import type { AssessmentNode, DefinitionNode, GainsNode, OptionNode, ResponseNode } from './review-parts.types.ts';
import type { ApprovalNode, DecisionNode, EscalationNode, ProposalNode } from './review-proposal.types.ts';
import type { ReviewReader } from './review-readers.finder.ts';
import type { Assessment, DecisionTaken, Definition, Escalation, Option, Request, Response, ReviewTables } from './reviews.tables.ts';
import type { ReviewNode } from './reviews.types.ts';
import { changesBy } from './version-changes.ts';

export type ReviewRow = ReviewTables['review'] & Omit<ReviewTables['reviewed_policy'], 'policy_id'>;

/** Bodies are JSON, in the order in which they came. */
export interface ReviewParts {
  readonly options: readonly string[];
  readonly responses: readonly string[];
  readonly escalations: readonly string[];
  readonly requests: readonly ReviewTables['review_request'][];
  readonly answers: readonly ReviewTables['review_answer'][];
  /** By number: JSON of the versions that drafts were made on. */
  readonly versions: ReadonlyMap<number, string>;
  readonly isOwnerAway: boolean;
}

/** What a reader is shown of a review that they may see. */
export function reviewView(row: ReviewRow, parts: ReviewParts, { actor, today, calendar, currency }: ReviewReader): ReviewNode {
  const isOffice = isInOffice(row, actor);
  // When the office worked on it before anybody else could know of it would tell by when enough people had reported.
  const shown = (instant: string) => (isOffice || row.disclosed_at === null || instant > row.disclosed_at ? instant : row.disclosed_at);
  const isTriggerShown = isOffice || row.is_trigger_disclosed === 1;
  const changesIn = ({ decision, version, policyVersion }: Draft) =>
    changesBy(decision, parts.versions.get(policyVersion) ?? null, version, currency);
  const proposals = parts.requests.map((request) => proposalOf(request, row, parts, shown, changesIn));
  return {
    id: row.review_id,
    policyId: row.policy_id,
    policyVersion: row.policy_version,
    status: statusOf(row),
    trigger: isTriggerShown ? (row.trigger as ReviewTrigger) : null,
    reason: isTriggerShown ? row.reason : null,
    openedOn: isOffice ? calendar.dayOf(row.opened_at) : row.opened_on,
    clockFrom: row.clock_from,
    dueOn: row.due_on,
    isOverdue: row.decision === null && row.due_on !== null && row.due_on < today,
    isDisclosed: row.is_disclosed === 1,
    ownerId: row.owner_id,
    deputyId: row.deputy_id,
    actingId: parts.isOwnerAway && row.deputy_id !== null ? row.deputy_id : row.owner_id,
    escalatedToId: row.escalated_to,
    escalations: parts.escalations.map((body) => JSON.parse(body) as Escalation satisfies EscalationNode),
    definition: row.definition === null ? null : definitionOf(JSON.parse(row.definition) as Definition, shown),
    assessment: row.assessment === null ? null : assessmentOf(JSON.parse(row.assessment) as Assessment, shown),
    options: parts.options.map((body) => optionOf(JSON.parse(body) as Option, shown, changesIn)),
    responses: parts.responses.map((body) => responseOf(JSON.parse(body) as Response, row, calendar, shown)),
    proposal: (row.decision === null && proposals.find(({ requestId }) => requestId === row.request_id)) || null,
    proposals,
    decision: row.decision === null ? null : (JSON.parse(row.decision) as DecisionTaken satisfies DecisionNode),
    // It counts events, those before the disclosure as well.
    revision: isOffice ? row.revision : null,
  };
}

type Shown = (instant: string) => string;
type Draft = Pick<Option, 'decision' | 'version' | 'policyVersion'>;
type ChangesIn = (draft: Draft) => readonly string[];

function isInOffice({ owner_id, deputy_id }: ReviewRow, actor: Actor): boolean {
  return hasRole(actor, 'POLICY_OWNER') && (actor.id === owner_id || actor.id === deputy_id);
}

function statusOf({ decision, is_queued, request_id, definition }: ReviewRow): ReviewStatus {
  if (decision !== null) return 'CLOSED';
  if (is_queued === 1) return 'QUEUED';
  if (request_id !== null) return 'APPROVE';
  return definition === null ? 'DEFINE' : 'ALIGN';
}

function definitionOf(definition: Definition, shown: Shown): DefinitionNode {
  const { customerExpectation: text, customerExpectationSource: source, staffExpectation, purpose, evidence, definedAt } = definition;
  const customerExpectation = { text, source, label: source ?? 'assumed, not asked' };
  return { customerExpectation, staffExpectation, purpose, evidence, definedAt: shown(definedAt) };
}

function assessmentOf(assessment: Assessment, shown: Shown): AssessmentNode {
  const isGreenTape = Object.values(assessment.greenTape).every(Boolean);
  return { ...assessment, isGreenTape, assessedAt: shown(assessment.assessedAt) };
}

function optionOf({ optionId, gains, proposedAt, ...option }: Option, shown: Shown, changesIn: ChangesIn): OptionNode {
  const word = (change: -1 | 0 | 1) => GAINS[change + 1] as GainsNode['customers'];
  const { customers, staffTime, cost, protection } = gains;
  return {
    id: optionId,
    ...option,
    changes: changesIn(option),
    gains: { customers: word(customers), staffTime: word(staffTime), cost: word(cost), protection: word(protection) },
    proposedAt: shown(proposedAt),
  };
}

function responseOf(response: Response, rule: ReviewRow, calendar: Calendar, shown: Shown): ResponseNode {
  const { responseId, kind, text, parties, offers, agreement, taskOwnerId, dueOn } = response;
  const recordedAt = shown(response.recordedAt);
  return {
    id: responseId,
    kind: kind as ResponseNode['kind'],
    text,
    parties,
    offers,
    agreement:
      agreement === null
        ? null
        : printedAgreement({
            about: `On the rule ${rule.code}, ${rule.title}`,
            parties,
            offers,
            text: agreement,
            agreedOn: calendar.dayOf(recordedAt),
          }),
    taskOwnerId,
    dueOn,
    recordedAt,
  };
}

function proposalOf(
  request: ReviewTables['review_request'],
  row: ReviewRow,
  { answers }: ReviewParts,
  shown: Shown,
  changesIn: ChangesIn,
): ProposalNode {
  const { proposal, fastLane, needsCompliance, requestedAt } = JSON.parse(request.body) as Request;
  return {
    requestId: request.request_id,
    isCurrent: row.request_id === request.request_id,
    ...proposal,
    changes: changesIn(proposal),
    fastLane,
    needsCompliance,
    approvals: answers.filter(({ request_id }) => request_id === request.request_id).map(approvalOf),
    requestedAt: shown(requestedAt),
  };
}

function approvalOf({ approver_id, answer, reason, as_compliance, answered_at }: ReviewTables['review_answer']): ApprovalNode {
  return {
    approverId: approver_id,
    answer: answer as ApprovalNode['answer'],
    reason,
    asCompliance: as_compliance === 1,
    answeredAt: answered_at,
  };
}
