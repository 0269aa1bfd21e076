import { DAY_MS } from '#calendar';
import { DomainError, hasRole } from '#eventing';
import type { Context, Decider } from '#eventing';
import type { JoinCodeEvent } from './events.ts';
import type { Office } from './friction-report-state.decider.ts';

export type JoinCode =
  | { readonly status: 'none' }
  | {
      readonly status: 'issued' | 'revoked';
      readonly joinCodeId: string;
      readonly policyId: string | null;
      readonly unitId: string | null;
      readonly expiresOn: string;
    };

export interface JoinCodeCommands {
  /** @param office who answers for the policy; null where the code is for any */
  IssueJoinCode: {
    readonly joinCodeId: string;
    readonly codeStart: string;
    readonly office: Office | null;
    readonly unitId: string | null;
    readonly expiresOn: string;
  };
  RevokeJoinCode: { readonly office: Office | null };
}

const LONGEST_DAYS = 366;

/** What a poster shows, so that somebody without sign-in can file anonymously. */
export const joinCode: Decider<JoinCode, JoinCodeCommands, JoinCodeEvent> = {
  category: 'join_code',
  initialState: { status: 'none' },
  decide: {
    IssueJoinCode: ({ joinCodeId, codeStart, office, unitId, expiresOn }, state, context) => {
      if (state.status !== 'none') return [];
      requireRight(office, context);
      requireDay(expiresOn, context);
      return {
        type: 'JoinCodeIssued',
        data: { joinCodeId, codeStart, policyId: office?.policyId ?? null, unitId, expiresOn, issuedAt: context.now },
      };
    },
    RevokeJoinCode: ({ office }, state, context) => {
      if (state.status === 'none' || !holdsRight(office, context)) {
        throw new DomainError('join-code.not-found', 'there is no such join code that you may revoke: check its id', 'joinCodeId');
      }
      return state.status === 'revoked' ? [] : { type: 'JoinCodeRevoked', data: { joinCodeId: state.joinCodeId, revokedAt: context.now } };
    },
  },
  evolve: {
    JoinCodeIssued: ({ joinCodeId, policyId, unitId, expiresOn }) => ({ status: 'issued', joinCodeId, policyId, unitId, expiresOn }),
    JoinCodeRevoked: (_, state) => (state.status === 'none' ? state : { ...state, status: 'revoked' }),
  },
};

function requireRight(office: Office | null, context: Context): void {
  if (holdsRight(office, context)) return;
  throw new DomainError(
    'join-code.policy-of-others',
    'you make join codes for your own policies only: name one of them, or ask an administrator',
    'policyId',
  );
}

/** Administrators for any, owners and deputies for their own policy. */
function holdsRight(office: Office | null, { actor }: Context): boolean {
  return hasRole(actor, 'ADMIN') || (office !== null && (actor.id === office.ownerId || actor.id === office.deputyId));
}

function requireDay(expiresOn: string, { calendar, now }: Context): void {
  const today = Date.parse(calendar.dayOf(now));
  const day = /^\d{4}-\d{2}-\d{2}$/.test(expiresOn) ? Date.parse(expiresOn) : NaN;
  if (day >= today && day <= today + LONGEST_DAYS * DAY_MS) return;
  throw new DomainError(
    'join-code.no-day',
    `expiresOn must be a date such as 2026-12-31, from today on and within ${LONGEST_DAYS} days`,
    'expiresOn',
  );
}
