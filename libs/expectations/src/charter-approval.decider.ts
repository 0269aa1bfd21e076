import { addDays } from '#calendar';
import { DomainError } from '#eventing';
import type { Actor, Decider } from '#eventing';
import type { FoundUnitHead } from '#organisation/events';
import { FURTHEST_EFFECT_DAYS } from '#policies/events';
import { checkHead, drafted, isHead, unknownUnit } from './charter-state.decider.ts';
import type { Charter } from './charter-state.decider.ts';
import type { CharterEvent } from './events.ts';

interface Asked {
  readonly personId: string;
  readonly isActive: boolean;
}

export interface ApprovalCommands {
  RequestCharterApproval: {
    unitId: string;
    unit: FoundUnitHead;
    requestId: string;
    approvers: readonly Asked[];
    /** Whoever declined since the last version. */
    objectors: readonly Asked[];
  };
  ApproveCharter: { unitId: string; unit: FoundUnitHead; requestId: string; reason: string | null };
  DeclineCharter: { unitId: string; unit: FoundUnitHead; requestId: string; reason: string };
  AdoptCharter: {
    unitId: string;
    unit: FoundUnitHead;
    requestId: string;
    /** Local date; null: as soon as may be. */
    effectiveFrom: string | null;
  };
}

/** Who has to agree to a charter, and from when on it applies. */
export const approval: Decider<Charter, ApprovalCommands, CharterEvent>['decide'] = {
  RequestCharterApproval: ({ unitId, unit, requestId, approvers, objectors }, state, { actor, now }) => {
    checkHead(unit, actor);
    const { checks, draftedBy } = drafted(state);
    if (checks === null) {
      throw new DomainError(
        'charter.not-aligned',
        'say first what the parties say whose needs it is to meet, with `alignCharter`',
        'unitId',
      );
    }
    const isOwn = (personId: string) => personId === draftedBy || personId === unit?.headId;
    checkApprovers(approvers, isOwn);
    checkObjectors(objectors, approvers, isOwn);
    const approverIds = approvers.map(({ personId }) => personId);
    return { type: 'CharterApprovalRequested', data: { unitId, requestId, approverIds, requestedBy: actor.id, requestedAt: now } };
  },
  ApproveCharter: ({ unitId, unit, requestId, reason }, state, { actor, now }) => {
    const { approvedBy } = asked(state, requestId, unit, actor);
    if (approvedBy.includes(actor.id)) return [];
    return { type: 'CharterApproved', data: { unitId, requestId, approverId: actor.id, reason, approvedAt: now } };
  },
  DeclineCharter: ({ unitId, unit, requestId, reason }, state, { actor, now }) => {
    asked(state, requestId, unit, actor);
    return { type: 'CharterDeclined', data: { unitId, requestId, approverId: actor.id, reason, declinedAt: now } };
  },
  AdoptCharter: ({ unitId, unit, requestId, effectiveFrom }, state, { actor, now, calendar }) => {
    checkHead(unit, actor);
    const { content, checks, request } = drafted(state);
    if (!request || !checks) {
      throw new DomainError(
        'charter.approval-needed',
        'nobody is asked to approve this draft; ask with `requestCharterApproval`',
        'requestId',
      );
    }
    if (request.requestId !== requestId) throw replaced();
    if (request.isEnded) throw ended('change the draft, or ask again with `requestCharterApproval`');
    checkApprovals(request, unit);
    return {
      type: 'CharterAdopted',
      data: {
        unitId,
        number: state.lastNumber + 1,
        requestId,
        content,
        checks,
        approverIds: request.approverIds,
        effectiveFrom: effectOf(effectiveFrom, calendar.dayOf(now), state.lastEffectiveFrom),
        adoptedBy: actor.id,
        adoptedAt: now,
      },
    };
  },
};

type Request = NonNullable<NonNullable<Charter['draft']>['request']>;

/** Whoever is not asked learns nothing of a draft. */
function asked({ draft }: Charter, requestId: string, unit: FoundUnitHead, actor: Actor): Request {
  if (!unit) throw unknownUnit();
  if (isHead(unit, actor)) {
    throw new DomainError('charter.own-approval', 'you head the unit; somebody else has to approve its charter', 'requestId');
  }
  const request = draft?.request;
  if (actor.kind !== 'PERSON' || !request?.approverIds.includes(actor.id)) {
    throw new DomainError('charter.not-asked', 'nothing of this charter waits for your approval; read `charter` again', 'requestId');
  }
  if (request.requestId !== requestId) throw replaced();
  if (request.isEnded) throw ended('its head changes the draft, or asks again');
  return request;
}

const replaced = () =>
  new DomainError('charter.request-replaced', 'what was asked there is no longer proposed; read `charter` again', 'requestId');
const ended = (next: string) => new DomainError('charter.declined', `somebody declined this charter: ${next}`, 'requestId');

function checkApprovers(approvers: readonly Asked[], isOwn: (personId: string) => boolean): void {
  for (const [index, { personId, isActive }] of approvers.entries()) {
    const field = `approverIds.${index}`;
    if (!isActive) throw new DomainError('charter.unknown-approver', 'no active person has this id; choose somebody else', field);
    if (isOwn(personId)) {
      throw new DomainError('charter.own-approval', 'whoever drafted a charter or heads the unit cannot approve it; choose others', field);
    }
  }
  if (approvers.length === 0) {
    throw new DomainError('charter.approver-missing', 'name at least one person who did not draft it', 'approverIds');
  }
}

/** A "no" is not got round by asking somebody friendlier. */
function checkObjectors(objectors: readonly Asked[], approvers: readonly Asked[], isOwn: (personId: string) => boolean): void {
  const isAsked = (id: string) => approvers.some(({ personId }) => personId === id);
  const left = objectors.find(({ personId, isActive }) => isActive && !isOwn(personId) && !isAsked(personId));
  if (!left) return;
  throw new DomainError(
    'charter.objector-missing',
    `${left.personId} declined before and has to be asked again: add them; they may approve what you changed`,
    'approverIds',
  );
}

function checkApprovals({ approverIds, approvedBy }: Request, unit: FoundUnitHead): void {
  // Whoever became the head since would approve what is theirs.
  const missing = approverIds.filter((id) => !approvedBy.includes(id) || id === unit?.headId).length;
  if (missing === 0) return;
  throw new DomainError(
    'charter.approval-missing',
    `${missing} of ${approverIds.length} approvals ${missing === 1 ? 'is missing; wait for it' : 'are missing; wait for them'}, or ask others`,
    'requestId',
  );
}

function effectOf(asked: string | null, today: string, last: string | null): string {
  const soonest = last !== null && last > today ? last : today;
  const from = asked ?? soonest;
  if (from < soonest) {
    throw new DomainError(
      'charter.effective-too-early',
      `a charter applies neither before today nor before the version that it follows: choose ${soonest} or a later day`,
      'effectiveFrom',
    );
  }
  const furthest = addDays(today, FURTHEST_EFFECT_DAYS);
  if (from > furthest) {
    throw new DomainError(
      'charter.effective-too-far',
      `two years ahead is the most: check the year, choose ${furthest} or an earlier day`,
      'effectiveFrom',
    );
  }
  return from;
}
