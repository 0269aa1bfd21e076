import { DAY_MS } from '#calendar';
import { canonical, DomainError, isErased } from '#eventing';
import type { Decider, Sealable } from '#eventing';
import type { Checked, FactValues } from '#guardrails';
import { maskPersonalData } from '#personal-data';
import type { AuthorityEvent, AuthorityLevel } from './events.ts';
import { missing } from './judgement-call.decider.ts';

/** A customer waits: what is not answered by then is not answered any more. */
export const REQUEST_EXPIRES_AFTER_MS = 10 * 60_000;
/** A grant is for the case in hand; a phone without network may record it some days later. */
const GRANT_HOLDS_MS = 7 * DAY_MS;

export const AUTHORITY_STATUSES = ['OPEN', 'GRANTED', 'REFUSED', 'EXPIRED'] as const;
export type AuthorityStatus = (typeof AUTHORITY_STATUSES)[number];

export interface AskedAuthority {
  readonly requestId: string;
  readonly policyId: string;
  readonly policyVersion: number;
  readonly guardrailKey: string;
  readonly row: number;
  readonly level: AuthorityLevel;
  readonly askerId: string;
  readonly unitId: string | null;
  readonly facts: Sealable<FactValues>;
  readonly note: Sealable<string> | null;
  readonly askedAt: string;
  readonly expiresAt: string;
  /** As recorded: what nobody answered in time is EXPIRED by the clock, see `statusAt`. */
  readonly answer: { readonly status: Exclude<AuthorityStatus, 'OPEN'>; readonly at: string; readonly reason: string | null } | null;
  /** The call that it was used for. */
  readonly callId: string | null;
}

export type AuthorityRequest = { readonly status: 'none' } | ({ readonly status: 'asked' } & AskedAuthority);

export interface AuthorityCommands {
  /**
   * `isAnybodyThere`: somebody else than the asker may answer. `requireRoom` throws where the case alone goes beyond the cap: a grant of it would be
   * worth nothing.
   */
  AskAuthority: {
    readonly requestId: string;
    readonly policyId: string;
    readonly policyVersion: number;
    readonly guardrailKey: string;
    readonly checked: Checked;
    readonly facts: FactValues;
    readonly note: string | null;
    readonly requireRoom: () => void;
    readonly isAnybodyThere: boolean;
  };
  /** `isAsked`: it is the actor's to answer. */
  AnswerAuthority: { readonly isAsked: boolean; readonly grant: boolean; readonly reason: string | null };
  ExpireAuthority: object;
  /** `requireRoom` throws where the cap leaves too little: a call that is refused leaves the grant for another one. */
  UseAuthority: {
    readonly callId: string;
    readonly policyId: string;
    readonly guardrailKey: string;
    readonly facts: FactValues;
    readonly requireRoom: () => void;
  };
}

/** "May I?", asked while the customer waits. */
export const authorityRequest: Decider<AuthorityRequest, AuthorityCommands, AuthorityEvent> = {
  category: 'authority_request',
  initialState: { status: 'none' },
  decide: {
    AskAuthority: (
      { requestId, policyId, policyVersion, guardrailKey, checked, facts, note, requireRoom, isAnybodyThere },
      _,
      { actor, now },
    ) => {
      const { level, row } = asks(checked);
      requireRoom();
      if (!isAnybodyThere) throw nobodyThere(level);
      return {
        type: 'AuthorityAsked',
        data: {
          requestId,
          policyId,
          policyVersion,
          guardrailKey,
          row,
          level,
          askerId: actor.id,
          unitId: actor.unitId,
          facts: { ...facts },
          note: note === null ? null : maskPersonalData(note).text,
          askedAt: now,
          expiresAt: later(now, REQUEST_EXPIRES_AFTER_MS),
        },
      };
    },

    AnswerAuthority: ({ isAsked, grant, reason }, state, { actor, now }) => {
      if (state.status === 'none' || !isAsked) throw unknownRequest();
      if (!grant && reason === null) {
        throw new DomainError('judgement.reason-missing', 'say why not, in words that can be passed on to the customer', 'reason');
      }
      const status = statusAt(state, now);
      if (status === 'EXPIRED') {
        throw new DomainError(
          'judgement.request-expired',
          'the time for an answer is over, so nothing rests on it any more: whoever asked can ask again, or ask you in person',
          'requestId',
        );
      }
      if (status !== 'OPEN') throw new DomainError('judgement.request-answered', 'somebody has answered this before you', 'requestId');
      const said = reason === null ? null : maskPersonalData(reason).text;
      const answered = { requestId: state.requestId, answeredBy: actor.id, answeredAt: now };
      return grant
        ? { type: 'AuthorityGranted', data: { ...answered, reason: said } }
        : { type: 'AuthorityRefused', data: { ...answered, reason: said ?? '' } };
    },

    ExpireAuthority: (_, state, { now }) =>
      state.status === 'asked' && state.answer === null && statusAt(state, now) === 'EXPIRED'
        ? { type: 'AuthorityExpired', data: { requestId: state.requestId, expiredAt: state.expiresAt } }
        : [],

    UseAuthority: ({ callId, policyId, guardrailKey, facts, requireRoom }, state, { actor, now }) => {
      if (state.status === 'none' || state.askerId !== actor.id) throw unknownRequest();
      requireGranted(state, now);
      if (state.policyId !== policyId || state.guardrailKey !== guardrailKey) {
        throw new DomainError(
          'judgement.other-guardrail',
          'this was granted under another guardrail: give the policy and the key that you asked for',
          'requestId',
        );
      }
      if (isErased(state.facts) || canonical(state.facts) !== canonical(facts)) {
        throw new DomainError(
          'judgement.other-facts',
          'this was granted for other facts: give those that you asked with, or ask again',
          'facts',
        );
      }
      if (state.callId !== null) {
        throw new DomainError('judgement.request-used', 'this grant was used for another call: ask again for each case', 'requestId');
      }
      // Last: whoever has no grant for this case would learn what a cap leaves, and take nothing from it.
      requireRoom();
      return { type: 'AuthorityUsed', data: { requestId: state.requestId, callId, usedAt: now } };
    },
  },
  evolve: {
    AuthorityAsked: (asked) => ({ status: 'asked', ...asked, answer: null, callId: null }),
    AuthorityGranted: ({ answeredAt, reason }, state) => answered(state, 'GRANTED', answeredAt, reason),
    AuthorityRefused: ({ answeredAt, reason }, state) => answered(state, 'REFUSED', answeredAt, reason),
    AuthorityExpired: ({ expiredAt }, state) => answered(state, 'EXPIRED', expiredAt, null),
    AuthorityUsed: ({ callId }, state) => (state.status === 'none' ? state : { ...state, callId }),
  },
};

/** @param now ISO instant */
export function statusAt({ answer, expiresAt }: Pick<AskedAuthority, 'answer' | 'expiresAt'>, now: string): AuthorityStatus {
  if (answer) return answer.status;
  return now < expiresAt ? 'OPEN' : 'EXPIRED';
}

function answered(state: AuthorityRequest, status: Exclude<AuthorityStatus, 'OPEN'>, at: string, reason: string | null): AuthorityRequest {
  return state.status === 'none' ? state : { ...state, answer: { status, at, reason } };
}

/** Whom the table sends to. @throws DomainError that says what the table says instead */
function asks({ verdict, row, reason, missingFacts }: Checked): { readonly level: AuthorityLevel; readonly row: number } {
  if (verdict === 'MISSING_FACTS') throw missing(missingFacts);
  const why = reason === null ? '' : ` (“${reason}”)`;
  if (verdict === 'ALLOWED') {
    throw new DomainError(
      'judgement.nothing-to-ask',
      `the verdict is ALLOWED${why}: do it, and record it with recordJudgementCall`,
      'facts',
    );
  }
  if (verdict === 'NOT_ALLOWED' || row === null) {
    throw new DomainError(
      'judgement.nobody-may-allow',
      `the verdict is NOT_ALLOWED${why}: nobody may grant it; if the rule is in the way, flag it with reportFriction`,
      'facts',
    );
  }
  return { level: verdict === 'ASK_SUPERVISOR' ? 'SUPERVISOR' : 'OWNER', row };
}

function requireGranted(state: AskedAuthority, now: string): void {
  const status = statusAt(state, now);
  if (status === 'OPEN')
    throw new DomainError('judgement.not-answered-yet', 'nobody has answered this request yet: wait for the answer', 'requestId');
  if (status !== 'GRANTED') {
    throw new DomainError(
      'judgement.not-granted',
      `this request was ${status === 'REFUSED' ? 'refused' : 'not answered in time'}, so the call cannot be recorded: if the rule is in the way, flag it with reportFriction`,
      'requestId',
    );
  }
  if (state.answer !== null && now >= later(state.answer.at, GRANT_HOLDS_MS)) {
    throw new DomainError('judgement.grant-lapsed', 'this was granted more than 7 days ago, for the case of then: ask again', 'requestId');
  }
}

function nobodyThere(level: AuthorityLevel): DomainError {
  return new DomainError(
    'judgement.nobody-to-ask',
    level === 'SUPERVISOR'
      ? 'nobody else is a supervisor for your unit, so nobody would get this request: ask your manager in person'
      : 'nobody else answers for this policy, so nobody would get this request: ask the head of your unit in person',
    'guardrailKey',
  );
}

function unknownRequest(): DomainError {
  return new DomainError('judgement.request-not-found', 'there is no such request for you: check its id', 'requestId');
}

/** @param instant ISO 8601, UTC */
function later(instant: string, ms: number): string {
  return new Date(Date.parse(instant) + ms).toISOString();
}
