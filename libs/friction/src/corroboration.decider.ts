import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { CorroborationEvent, CustomerOutcome, Effect } from './events.ts';
import { occurrencesOf } from './friction-report-details.decider.ts';
import { requireRoomForChange } from './friction-report-state.decider.ts';

export type Corroboration =
  | { readonly status: 'none' }
  | { readonly status: 'given'; readonly corroborationId: string; readonly policyId: string; readonly recurrences: number };

export type CorroborationCommands = {
  CorroborateReport: {
    readonly effect?: Effect | null;
    readonly customerOutcome?: CustomerOutcome | null;
    readonly corroborationId: string;
    readonly policyId: string;
    readonly policyVersion: number | null;
    readonly unitId: string | null;
  };
  RecordRecurrence: { readonly occurrences?: number | null };
};

/** One person's "me too" on one policy: the stream is named by both, so that nobody counts twice. */
export const corroboration: Decider<Corroboration, CorroborationCommands, CorroborationEvent> = {
  category: 'corroboration',
  initialState: { status: 'none' },
  decide: {
    CorroborateReport: ({ effect, customerOutcome, corroborationId, policyId, policyVersion, unitId }, state, { actor, calendar, now }) => {
      const tags = [effect, customerOutcome].filter((tag) => tag !== undefined && tag !== null);
      if (tags.length !== 1) {
        throw new DomainError('friction.one-tag', '"me too" names one tag: either an effect or a customerOutcome', 'effect');
      }
      if (state.status === 'given') {
        throw new DomainError(
          'friction.already-corroborated',
          'you have said "me too" on this policy: when it happens again, use recordRecurrence with this policyId',
          'policyId',
        );
      }
      return {
        type: 'ReportCorroborated',
        data: {
          corroborationId,
          policyId,
          policyVersion,
          personId: actor.id,
          unitId,
          effect: effect ?? null,
          customerOutcome: customerOutcome ?? null,
          week: calendar.weekOf(now),
          corroboratedAt: now,
        },
      };
    },

    RecordRecurrence: ({ occurrences }, state, { calendar, now }) => {
      if (state.status === 'none') {
        throw new DomainError(
          'friction.nothing-to-repeat',
          'you have not said "me too" on this policy yet: use corroborateReport first, or name your own report in reportId',
          'policyId',
        );
      }
      requireRoomForChange(state.recurrences, 'policyId');
      return {
        type: 'CorroborationRecurred',
        data: {
          corroborationId: state.corroborationId,
          policyId: state.policyId,
          occurrences: occurrencesOf(occurrences),
          week: calendar.weekOf(now),
          recurredAt: now,
        },
      };
    },
  },
  evolve: {
    ReportCorroborated: ({ corroborationId, policyId }) => ({ status: 'given', corroborationId, policyId, recurrences: 0 }),
    CorroborationRecurred: (_, state) => (state.status === 'none' ? state : { ...state, recurrences: state.recurrences + 1 }),
  },
};
