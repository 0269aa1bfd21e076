import { handling, handlersFor } from '#cqrs';
import { FindGrants, FindPerson } from '#organisation/events';
import type { FoundGrants, FoundPerson } from '#organisation/events';
import type { FoundRule } from '#policies/events';
import type { QueryBus } from '@nestjs/cqrs';
import { absence } from './absence.decider.ts';
import { FindKeptBacktest, FindReviewEvidence } from './events.ts';
import type { Evidence, ExpectedGains, FoundKeptBacktest } from './events.ts';
import { GAINS } from './review-enums.ts';
import type { Gain } from './review-enums.ts';
import { ApproveReview, DecideReview, DeclineReview, RequestApproval } from './review-approval.commands.ts';
import { soonestFrom } from './review-approval.decider.ts';
import { review } from './review.decider.ts';
import { draftOf, findRule, headOver, partIdOf, reviewAndRule, today } from './review-references.ts';
import { conducts } from './review-state.decider.ts';
import type { Review } from './review-state.decider.ts';
import {
  AssessRealism,
  DefineReview,
  EscalateReview,
  MarkReviewOverdue,
  ProposeOption,
  RecordResponse,
  StartReview,
} from './reviews.commands.ts';
import type { ReviewCommand } from './reviews.commands.ts';
import { task } from './task.decider.ts';
import { FindTask, FindTaskHandler } from './find-task.ts';
import type { FoundTask } from './find-task.ts';
import { CompleteTask, RecordAbsence } from './tasks.commands.ts';

interface OnReview {
  readonly reviewId: string;
}
const reviewIdOf = ({ reviewId }: OnReview) => reviewId;
const nothing = async () => ({});

async function officeOf({ reviewId }: OnReview, queries: QueryBus): Promise<FoundRule> {
  return (await reviewAndRule(reviewId, queries)).rule;
}

/** For others than who conducts it nothing is looked up: how long that takes would tell them of a review that they may not know of. */
async function conducted(
  { reviewId, context }: ReviewCommand,
  queries: QueryBus,
): Promise<{ readonly state: Review; readonly rule: FoundRule }> {
  const { state, rule } = await reviewAndRule(reviewId, queries);
  return { state, rule: state.status === 'opened' && conducts(state, rule, context.actor) ? rule : null };
}

export const reviewHandlers = handlersFor(review, {
  StartReview: handling(StartReview, reviewIdOf, nothing),
  MarkReviewOverdue: handling(MarkReviewOverdue, reviewIdOf, nothing),
  EscalateReview: handling(EscalateReview, reviewIdOf, async ({ reviewId, reason }, queries) => {
    const { state, rule } = await reviewAndRule(reviewId, queries);
    const below = state.status === 'opened' ? (state.escalatedToId ?? rule?.ownerId) : undefined;
    const toPersonId = below === undefined ? null : await headOver(below, queries);
    return { office: rule, toPersonId, reason };
  }),
  DefineReview: handling(DefineReview, reviewIdOf, async (command, queries) => {
    const { rule } = await conducted(command, queries);
    return {
      office: rule,
      customerExpectation: command.customerExpectation,
      customerExpectationSource: command.customerExpectationSource ?? null,
      staffExpectation: command.staffExpectation,
      purpose: command.purpose,
      evidence: rule
        ? await queries.execute<FindReviewEvidence, readonly Evidence[]>(new FindReviewEvidence(rule.policyId, command.context.now))
        : [],
    };
  }),
  AssessRealism: handling(AssessRealism, reviewIdOf, async (command, queries) => {
    const { realism, shortfall, greenTape, reason } = command;
    return { office: await officeOf(command, queries), realism, shortfall, greenTape, reason };
  }),
  ProposeOption: handling(ProposeOption, reviewIdOf, async (command, queries) => {
    const { decision, title, description, backtestIds, context } = command;
    const { rule } = await conducted(command, queries);
    return {
      office: rule,
      optionId: partIdOf('option', command, command.context.actor),
      decision,
      title,
      description,
      draft: await draftOf(command.version, rule, soonestFrom(today(context), rule), queries),
      rule,
      gains: gainsOf(command),
      backtestIds,
      unknownBacktestIds: rule ? await unknownBacktests(rule.policyId, backtestIds, queries) : [],
    };
  }),
  RecordResponse: handling(RecordResponse, reviewIdOf, async (command, queries) => {
    const { kind, text, parties, offers, agreement, taskOwnerId, dueOn } = command;
    return {
      office: await officeOf(command, queries),
      responseId: partIdOf('response', command, command.context.actor),
      kind,
      text,
      parties,
      offers,
      agreement: agreement ?? null,
      taskOwnerId: taskOwnerId ?? null,
      isTaskOwnerKnown: taskOwnerId ? (await queries.execute<FindPerson, FoundPerson>(new FindPerson(taskOwnerId))) !== null : false,
      dueOn: dueOn ?? null,
    };
  }),
  RequestApproval: handling(RequestApproval, reviewIdOf, async (command, queries) => {
    const { optionId, fastLane, rationale, publicReason, outcomeMessage, approverIds, context } = command;
    const { state, rule } = await conducted(command, queries);
    const version = fastLane ? fastLane.version : versionOf(state, optionId);
    return {
      office: rule,
      rule,
      requestId: partIdOf('request', command, command.context.actor),
      optionId: optionId ?? null,
      fastLane: fastLane ? { decision: fastLane.decision, stillServes: fastLane.stillServes } : null,
      draft: await draftOf(version, rule, soonestFrom(today(context), rule), queries),
      words: { rationale, publicReason, outcomeMessage },
      approvers: rule ? await Promise.all(approverIds.map((personId) => approver(personId, queries))) : [],
      objectors:
        rule && state.status === 'opened' ? await Promise.all(state.objectorIds.map((personId) => objector(personId, queries))) : [],
    };
  }),
  ApproveReview: handling(ApproveReview, reviewIdOf, async (command, queries) => ({
    office: await officeOf(command, queries),
    requestId: command.requestId,
    reason: command.reason ?? null,
  })),
  DeclineReview: handling(DeclineReview, reviewIdOf, async (command, queries) => ({
    office: await officeOf(command, queries),
    requestId: command.requestId,
    reason: command.reason,
  })),
  DecideReview: handling(DecideReview, reviewIdOf, async (command, queries) => {
    const { requestId, fastLane, effectiveFrom, evidence, context } = command;
    const { state, rule } = await conducted(command, queries);
    const requested = state.status === 'opened' ? state.request?.proposal.version : null;
    const from = effectiveFrom ?? soonestFrom(today(context), rule);
    return {
      office: rule,
      rule,
      requestId: requestId ?? null,
      fastLane: fastLane
        ? {
            decision: fastLane.decision,
            stillServes: fastLane.stillServes,
            words: { rationale: fastLane.reason, publicReason: fastLane.reason, outcomeMessage: fastLane.outcomeMessage },
          }
        : null,
      draft: await draftOf(fastLane ? fastLane.version : requested, rule, from, queries),
      effectiveFrom: effectiveFrom ?? null,
      evidence,
    };
  }),
});

export const taskHandlers = [
  FindTaskHandler,
  ...handlersFor(task, {
    CompleteTask: handling(
      CompleteTask,
      ({ taskId }) => taskId,
      async ({ taskId, reachedShare, note }, queries) => {
        const found = await queries.execute<FindTask, FoundTask>(new FindTask(taskId));
        return {
          office: found?.policyId ? await findRule(found.policyId, queries) : null,
          reachedShare: reachedShare ?? null,
          note: note ?? null,
        };
      },
    ),
  }),
  ...handlersFor(absence, { RecordAbsence: handling(RecordAbsence, ({ context }) => context.actor.id) }),
];

function versionOf(state: Review, optionId: string | null | undefined): string | null {
  return state.status === 'opened' && optionId ? (state.options[optionId]?.version ?? null) : null;
}

async function approver(personId: string, queries: QueryBus) {
  const found = await queries.execute<FindGrants, FoundGrants>(new FindGrants(personId));
  return { personId, isActive: found !== null, isCompliance: found?.grants.some(({ role }) => role === 'COMPLIANCE') ?? false };
}

async function objector(personId: string, queries: QueryBus) {
  const found = await queries.execute<FindGrants, FoundGrants>(new FindGrants(personId));
  return { personId, isActive: found !== null, roles: [...new Set(found?.grants.map(({ role }) => role))] };
}

async function unknownBacktests(policyId: string, backtestIds: readonly string[], queries: QueryBus): Promise<readonly string[]> {
  const found = await Promise.all(
    backtestIds.map((id) => queries.execute<FindKeptBacktest, FoundKeptBacktest>(new FindKeptBacktest(policyId, id))),
  );
  return backtestIds.filter((_, index) => !found[index]);
}

const gain = (word: Gain) => (GAINS.indexOf(word) - 1) as -1 | 0 | 1;
function gainsOf({ gains: { customers, staffTime, cost, protection } }: ProposeOption): ExpectedGains {
  return { customers: gain(customers), staffTime: gain(staffTime), cost: gain(cost), protection: gain(protection) };
}
