import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { ProtectionEvent, ProtectionKind } from './events.ts';

type Protection = { readonly count: number; readonly amountMinor: number | null; readonly source: string } | null;

interface ProtectionCommands {
  RecordProtection: { policyId: string; week: string; kind: ProtectionKind; count: number; amountMinor: number | null; source: string };
}

/** One stream for each policy, week and kind: a later record corrects the earlier one. */
export const protection: Decider<Protection, ProtectionCommands, ProtectionEvent> = {
  category: 'protection',
  initialState: null,
  decide: {
    RecordProtection: ({ policyId, week, kind, count, amountMinor, source }, state, { now, calendar }) => {
      if (week > calendar.weekOf(now))
        throw new DomainError('policy.week-in-future', `${week} has not begun; record it when it has passed`, 'week');
      if (state?.count === count && state.amountMinor === amountMinor && state.source === source) return [];
      return { type: 'ProtectionRecorded', data: { policyId, week, kind, count, amountMinor, source, recordedAt: now } };
    },
  },
  evolve: { ProtectionRecorded: ({ count, amountMinor, source }) => ({ count, amountMinor, source }) },
};
