import { DomainError, holdsFor } from '#eventing';
import type { Actor, Decider } from '#eventing';
import type { FoundReview, Offer } from '#reviews/events';
import { theirs } from './expectation-state.decider.ts';
import type { Expectation, KnownExpectation, Responsible } from './expectation-state.decider.ts';
import type { ExpectationEvent, ExpectationResponseKind, ExpectationStatus, ExpectationTask } from './events.ts';

export interface ResponseCommands {
  RespondToExpectation: {
    responsible: Responsible;
    responseId: string;
    /** Of the task that follows, if one does. */
    taskId: string;
    kind: ExpectationResponseKind;
    text: string;
    parties: readonly string[];
    offers: readonly Offer[];
    agreement: string | null;
    reviewId: string | null;
    /** null: no such review. */
    review: FoundReview;
    taskOwnerId: string | null;
    /** Whether the owner of the task is an active person. */
    isTaskOwnerKnown: boolean;
    /** Local date. */
    dueOn: string | null;
    toPersonId: string | null;
    /** Whether that is an active person. */
    isToPersonKnown: boolean;
  };
}
type Respond = ResponseCommands['RespondToExpectation'];

/** What is done about an expectation once it is known whether it is met. */
export const responding: Decider<Expectation, ResponseCommands, ExpectationEvent>['decide'] = {
  RespondToExpectation: (command, state, { actor, now, calendar }) => {
    const known = theirs(state, command.responsible, actor);
    const { responseId, kind, text, parties, offers, agreement, reviewId } = command;
    const status = statusAfter(known, command);
    checkTaken(command);
    if (reviewId !== null) checkReview(command, known);
    checkComplete(command, calendar.dayOf(now));
    return {
      type: 'ExpectationResponded',
      data: {
        expectationId: known.expectationId,
        policyId: known.policyId,
        response: {
          ...{ responseId, kind, text, agreement, reviewId, task: taskOf(command) },
          parties: [...parties],
          offers: offers.map(({ party, offer }) => ({ party, offer })),
          toPersonId: kind === 'ESCALATE' ? escalatedTo(command, known, actor) : null,
        },
        status,
        respondedBy: actor.id,
        respondedAt: now,
      },
    };
  },
};

function statusAfter({ status }: KnownExpectation, { kind, agreement }: Respond): ExpectationStatus {
  if (status === 'OPEN') {
    throw new DomainError('expectation.not-assessed', 'say first whether it is met, with `assessExpectation`', 'expectationId');
  }
  const isSettled = status === 'ALIGNED' || status === 'DOCUMENTED';
  switch (kind) {
    case 'REVIEW':
    case 'COMMUNICATE':
      return status;
    case 'DOCUMENT':
      return 'DOCUMENTED';
    case 'NEGOTIATE':
      if (isSettled) throw settled(status);
      return agreement === null ? 'NEGOTIATING' : 'ALIGNED';
    case 'ESCALATE':
      if (isSettled) throw settled(status);
      return 'ESCALATED';
  }
}

const settled = (status: ExpectationStatus) =>
  new DomainError(
    'expectation.settled',
    `this expectation is ${status}: if it is no longer met, say so first with \`assessExpectation\``,
    'expectationId',
  );

/** What each kind of response takes; what it does not take is refused rather than dropped. */
const FITTINGS: { readonly [Kind in ExpectationResponseKind]: readonly string[] } = {
  REVIEW: ['reviewId', 'taskOwnerId', 'dueOn'],
  COMMUNICATE: ['parties', 'taskOwnerId', 'dueOn'],
  NEGOTIATE: ['parties', 'offers', 'agreement'],
  DOCUMENT: ['parties', 'agreement'],
  ESCALATE: ['toPersonId'],
};

function checkTaken(command: Respond): void {
  const { kind, parties, offers, agreement, reviewId, taskOwnerId, dueOn, toPersonId } = command;
  const given = { parties, offers, agreement, reviewId, taskOwnerId, dueOn, toPersonId };
  for (const [field, value] of Object.entries(given)) {
    if (value === null || value.length === 0 || FITTINGS[kind].includes(field)) continue;
    throw new DomainError(
      'expectation.response-does-not-take',
      `a response of the kind ${kind} takes no ${field}; leave it out or choose another kind`,
      field,
    );
  }
}

function taskOf({ kind, taskId, taskOwnerId, dueOn }: Respond): ExpectationTask | null {
  if (taskOwnerId === null || dueOn === null) return null;
  return { taskId, kind: kind === 'REVIEW' ? 'CHARTER_REVISION' : 'COMMUNICATION', ownerId: taskOwnerId, dueOn };
}

/** Of a review that is not disclosed nobody learns here that there is one, not even its office by naming it. */
function checkReview({ review, taskOwnerId, dueOn }: Respond, { policyId }: KnownExpectation): void {
  if (taskOwnerId !== null || dueOn !== null) {
    throw new DomainError(
      'expectation.review-and-task',
      'either a review of the policy, or somebody who revises the charter; leave one out',
      taskOwnerId === null ? 'dueOn' : 'taskOwnerId',
    );
  }
  if (policyId !== null && review?.isDisclosed && review.policyId === policyId) return;
  throw new DomainError(
    'expectation.unknown-review',
    policyId === null
      ? 'this expectation is linked with no policy; name who revises the charter as `taskOwnerId`'
      : 'there is no such review of the linked policy that others know of; open one with `openReview`, or choose one that `reviews` lists',
    'reviewId',
  );
}

/** One refusal names everything that is missing, so that nobody has to send it again for each. */
function checkComplete(command: Respond, today: string): void {
  const gaps = gapsOf(command, today);
  const [first] = gaps;
  if (!first) return;
  throw missing(first.field, gaps.length === 1 ? first.remedy : gaps.map(({ field, remedy }) => `${field}: ${remedy}`).join('; '));
}

interface Gap {
  readonly field: string;
  readonly remedy: string;
}

function gapsOf(command: Respond, today: string): readonly Gap[] {
  const { kind, parties, agreement, reviewId } = command;
  switch (kind) {
    case 'REVIEW':
      return reviewId === null ? taskGaps(command, today, 'revises the charter, or name a review of the linked policy as `reviewId`') : [];
    case 'COMMUNICATE':
      return [...gapIf(parties.length === 0, 'parties', 'say who is to be told'), ...taskGaps(command, today, 'tells them')];
    case 'NEGOTIATE':
      return [...gapIf(parties.length < 2, 'parties', 'name the parties, two at least'), ...offerGaps(command)];
    case 'DOCUMENT':
      return [
        ...gapIf(parties.length < 2, 'parties', 'say between whom it was agreed, two at least'),
        ...gapIf(agreement === null, 'agreement', 'write down what was agreed'),
      ];
    case 'ESCALATE':
      return [];
  }
}

function taskGaps({ taskOwnerId, isTaskOwnerKnown, dueOn }: Respond, today: string, what: string): readonly Gap[] {
  return [
    ...gapIf(taskOwnerId === null || !isTaskOwnerKnown, 'taskOwnerId', `name an active person who ${what}`),
    ...gapIf(dueOn === null || dueOn < today, 'dueOn', 'say until when, today or later'),
  ];
}

/** Of each party one. */
function offerGaps({ parties, offers }: Respond): readonly Gap[] {
  const stranger = offers.find(({ party }) => !parties.includes(party));
  const silent = parties.filter((party) => !offers.some((offer) => offer.party === party));
  const twice = parties.filter((party) => offers.filter((offer) => offer.party === party).length > 1);
  return [
    ...gapIf(stranger !== undefined, 'offers', `${stranger?.party} is none of the parties; name each offer's party as in parties`),
    ...gapIf(silent.length > 0, 'offers', `say what each party offers; the offer of ${silent.join(', ')} is missing`),
    ...gapIf(twice.length > 0, 'offers', `put what ${twice.join(', ')} offers into one offer`),
  ];
}

const gapIf = (isGap: boolean, field: string, remedy: string): readonly Gap[] => (isGap ? [{ field, remedy }] : []);

/** As asked; else the next head above everybody who had it since it was assessed. @returns null: it is for the executives */
function escalatedTo(
  { toPersonId, isToPersonKnown, responsible: { lineage, headIds } }: Respond,
  { status, escalatedTo: before, passedThrough }: KnownExpectation,
  actor: Actor,
): string | null {
  const holder = status === 'ESCALATED' ? before : null;
  if (toPersonId !== null) {
    if (isToPersonKnown && toPersonId !== actor.id && toPersonId !== holder?.personId) return toPersonId;
    throw missing('toPersonId', 'name another active person than whoever has it, or leave it out: then it goes to the head above');
  }
  const isExecutive = holdsFor(actor, ['EXECUTIVE'], lineage) && !headIds.includes(actor.id);
  if (isExecutive || holder?.personId === null) {
    throw new DomainError(
      'expectation.nobody-above',
      'nobody stands above the executives; name as `toPersonId` who is to take it on',
      'toPersonId',
    );
  }
  const passed = [actor.id, ...passedThrough].map((id) => headIds.indexOf(id));
  return headIds[Math.max(...passed) + 1] ?? null;
}

const missing = (field: string, remedy: string) => new DomainError('expectation.response-incomplete', remedy, field);
