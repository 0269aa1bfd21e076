import { DomainError } from '#eventing';
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
    const task = taskOf(command, known, calendar.dayOf(now));
    checkParties(command);
    return {
      type: 'ExpectationResponded',
      data: {
        expectationId: known.expectationId,
        policyId: known.policyId,
        response: {
          ...{ responseId, kind, text, agreement, reviewId, task },
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

function taskOf(command: Respond, known: KnownExpectation, today: string): ExpectationTask | null {
  const { kind, taskId, taskOwnerId, dueOn, reviewId } = command;
  if (kind !== 'COMMUNICATE' && kind !== 'REVIEW') return null;
  if (reviewId !== null) {
    checkReview(command, known);
    return null;
  }
  const what = kind === 'REVIEW' ? 'revises the charter, or name a review of the linked policy as `reviewId`' : 'tells them';
  if (taskOwnerId === null || !command.isTaskOwnerKnown) throw missing('taskOwnerId', `name an active person who ${what}`);
  if (dueOn === null || dueOn < today) throw missing('dueOn', 'say until when, today or later');
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

function checkParties({ kind, parties, offers, agreement }: Respond): void {
  if (kind === 'COMMUNICATE' && parties.length === 0) throw missing('parties', 'say who is to be told');
  if (kind === 'NEGOTIATE') {
    if (parties.length < 2) throw missing('parties', 'name the parties, two at least');
    const stranger = offers.find(({ party }) => !parties.includes(party));
    if (stranger) throw missing('offers', `${stranger.party} is none of the parties; name each offer's party as in parties`);
    if (offers.length === 0) throw missing('offers', 'say what each party offers');
  }
  if (kind === 'DOCUMENT') {
    if (parties.length < 2) throw missing('parties', 'say between whom it was agreed, two at least');
    if (agreement === null) throw missing('agreement', 'write down what was agreed');
  }
}

/** As asked; else the next head above whoever has it or sends it on. @returns null: nobody stands above, it is with the executives */
function escalatedTo(
  { toPersonId, isToPersonKnown, responsible: { headIds } }: Respond,
  { escalatedTo: before }: KnownExpectation,
  actor: Actor,
): string | null {
  if (toPersonId !== null) {
    if (isToPersonKnown && toPersonId !== actor.id && toPersonId !== before?.personId) return toPersonId;
    throw missing('toPersonId', 'name another active person than whoever has it, or leave it out: then it goes to the head above');
  }
  const passed = [before?.personId, actor.id].map((id) => headIds.indexOf(id ?? ''));
  const next = headIds[Math.max(...passed) + 1] ?? null;
  if (before === null || next !== before.personId) return next;
  throw new DomainError(
    'expectation.already-escalated',
    'it is with the executives, and nobody stands above; talk to them, or name a person as `toPersonId`',
    'toPersonId',
  );
}

const missing = (field: string, remedy: string) => new DomainError('expectation.response-incomplete', remedy, field);
