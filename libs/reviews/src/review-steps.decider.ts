import type { CheckedVersion, FoundRule } from '#policies/events';
import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type {
  Centring,
  Decision,
  Evidence,
  ExpectedGains,
  GreenTapeAnswers,
  Offer,
  RealismAnswers,
  ResponseKind,
  ReviewEvent,
  Shortfall,
} from './events.ts';
import { underWay } from './review-state.decider.ts';
import type { Office, OpenedReview, Review } from './review-state.decider.ts';
import { checkVersion } from './review-version.decider.ts';

export interface StepCommands {
  DefineReview: {
    office: Office | null;
    customerExpectation: string;
    customerExpectationSource: string | null;
    staffExpectation: string;
    purpose: string;
    evidence: readonly Evidence[];
  };
  AssessRealism: {
    office: Office | null;
    realism: RealismAnswers;
    shortfall: Shortfall;
    greenTape: GreenTapeAnswers;
    reason: string;
  };
  ProposeOption: {
    office: Office | null;
    optionId: string;
    decision: Decision;
    title: string;
    description: string;
    draft: CheckedVersion | null;
    rule: FoundRule;
    gains: ExpectedGains;
    backtestIds: readonly string[];
    /** Those of them that the office did not keep for this policy. */
    unknownBacktestIds: readonly string[];
  };
  RecordResponse: {
    office: Office | null;
    responseId: string;
    kind: ResponseKind;
    text: string;
    parties: readonly string[];
    offers: readonly Offer[];
    agreement: string | null;
    taskOwnerId: string | null;
    /** Whether the owner of the task is an active person. */
    isTaskOwnerKnown: boolean;
    dueOn: string | null;
  };
}

/** From what everybody expects to what could be done about it. */
export const steps: Decider<Review, StepCommands, ReviewEvent>['decide'] = {
  DefineReview: (
    { office, customerExpectation, customerExpectationSource, staffExpectation, purpose, evidence },
    state,
    { now, actor },
  ) => ({
    type: 'ReviewDefined',
    data: {
      reviewId: underWay(state, office, actor).reviewId,
      customerExpectation,
      customerExpectationSource,
      staffExpectation,
      purpose,
      evidence: evidence.map(({ kind, summary, data }) => ({ kind, summary, data })),
      definedAt: now,
    },
  }),
  AssessRealism: ({ office, realism, shortfall, greenTape, reason }, state, { now, actor }) => {
    const { reviewId } = defined(underWay(state, office, actor));
    const { exceedsNeeds, alignsWithGoals, withinOperations, withinTechnology, isAchievable } = realism;
    const { isWritten, meansFitEnds, isOptimalControl, isConsistentlyApplied, isPurposeUnderstood } = greenTape;
    return {
      type: 'RealismAssessed',
      data: {
        reviewId,
        realism: { exceedsNeeds, alignsWithGoals, withinOperations, withinTechnology, isAchievable },
        isRealistic: !exceedsNeeds && alignsWithGoals && withinOperations && withinTechnology && isAchievable,
        shortfall,
        greenTape: { isWritten, meansFitEnds, isOptimalControl, isConsistentlyApplied, isPurposeUnderstood },
        reason,
        assessedAt: now,
      },
    };
  },
  ProposeOption: (
    { office, optionId, decision, title, description, draft, rule, gains, backtestIds, unknownBacktestIds },
    state,
    { now, actor },
  ) => {
    const { reviewId } = defined(underWay(state, office, actor));
    if (unknownBacktestIds.length > 0) {
      throw new DomainError(
        'review.unknown-backtest',
        `no backtest of this policy was kept as ${unknownBacktestIds.join(', ')}; keep it first`,
        'backtestIds',
      );
    }
    const version = checkVersion(decision, draft, rule);
    const { customers, staffTime, cost, protection } = gains;
    return {
      type: 'OptionProposed',
      data: {
        reviewId,
        optionId,
        decision,
        title,
        description,
        version,
        policyVersion: rule?.lastNumber ?? 0,
        gains: { customers, staffTime, cost, protection },
        centring: centringOf(gains),
        backtestIds: [...new Set(backtestIds)],
        proposedAt: now,
      },
    };
  },
  RecordResponse: (command, state, { now, actor, calendar }) => {
    const { reviewId } = defined(underWay(state, command.office, actor));
    checkResponse(command, calendar.dayOf(now));
    const { responseId, kind, text, parties, offers, agreement, taskOwnerId, dueOn } = command;
    return {
      type: 'ResponseRecorded',
      data: {
        reviewId,
        responseId,
        kind,
        text,
        parties: [...parties],
        offers: offers.map(({ party, offer }) => ({ party, offer })),
        agreement,
        taskOwnerId,
        dueOn,
        recordedAt: now,
      },
    };
  },
};

/** A change from which customers gain is centred on them, whoever else gains; one from which only staff minutes or cost gain, on the process. */
export function centringOf({ customers, staffTime, cost }: ExpectedGains): Centring {
  if (customers > 0) return 'CUSTOMER_CENTRED';
  return staffTime > 0 || cost > 0 ? 'PROCESS_CENTRED' : 'NEITHER';
}

function defined(review: OpenedReview): OpenedReview {
  if (review.evidence) return review;
  throw new DomainError(
    'review.not-defined',
    'say first what customers and staff expect and what the rule is for: define the review',
    'reviewId',
  );
}

/** What each kind of response takes; what it does not take is refused rather than dropped. */
const FITTINGS: {
  readonly [Kind in ResponseKind]: readonly ('parties' | 'offers' | 'agreement' | 'task')[];
} = {
  REVIEW: [],
  COMMUNICATE: ['parties', 'task'],
  TRAIN: ['parties', 'task'],
  NEGOTIATE: ['parties', 'offers', 'agreement'],
  DOCUMENT: ['parties', 'agreement'],
  ESCALATE: [],
};

function checkResponse(response: StepCommands['RecordResponse'], today: string): void {
  const { kind, parties, offers, agreement, taskOwnerId, dueOn, isTaskOwnerKnown } = response;
  const fits = FITTINGS[kind];
  const given = { parties: parties.length > 0, offers: offers.length > 0, agreement: agreement !== null };
  for (const field of ['parties', 'offers', 'agreement'] as const) {
    if (given[field] && !fits.includes(field)) throw ofNoUse(field, kind);
  }
  if (!fits.includes('task') && (taskOwnerId !== null || dueOn !== null))
    throw ofNoUse(taskOwnerId === null ? 'dueOn' : 'taskOwnerId', kind);
  if (fits.includes('task')) {
    const [told, tells] = kind === 'TRAIN' ? ['trained', 'trains'] : ['told', 'tells'];
    if (parties.length === 0) throw missing('parties', `say who is to be ${told}`);
    if (taskOwnerId === null || !isTaskOwnerKnown) throw missing('taskOwnerId', `name an active person who ${tells} them`);
    if (dueOn === null || dueOn < today) throw missing('dueOn', 'say until when, today or later');
  }
  if (kind === 'NEGOTIATE') {
    if (parties.length < 2) throw missing('parties', 'name the parties, two at least');
    const stranger = offers.find(({ party }) => !parties.includes(party));
    if (stranger) throw missing('offers', `${stranger.party} is none of the parties; name each offer's party as in parties`);
    if (offers.length === 0) throw missing('offers', 'say what each party offers');
  }
  if (kind === 'DOCUMENT') {
    if (parties.length === 0) throw missing('parties', 'say between whom it was agreed');
    if (agreement === null) throw missing('agreement', 'write down what was agreed');
  }
}

const ofNoUse = (field: string, kind: ResponseKind) =>
  new DomainError(
    'review.response-does-not-take',
    `a response of the kind ${kind} takes no ${field}; leave it out or choose another kind`,
    field,
  );
const missing = (field: string, remedy: string) => new DomainError('review.response-incomplete', remedy, field);
