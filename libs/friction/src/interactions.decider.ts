import { parseWeek } from '#calendar';
import type { IsoWeek } from '#calendar';
import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { InteractionsEvent } from './events.ts';

export type Interactions = { readonly count: number | null };

export type InteractionsCommands = {
  RecordInteractions: {
    readonly week: string;
    readonly count: number;
    readonly unitId: string;
    readonly policyId: string | null;
  };
};

/** How many customers a unit served in one week; the last record counts. */
export const interactions: Decider<Interactions, InteractionsCommands, InteractionsEvent> = {
  category: 'interactions',
  initialState: { count: null },
  decide: {
    RecordInteractions: ({ week, count, unitId, policyId }, state, { calendar, now }) => {
      const known = knownWeek(week);
      if (known > calendar.weekOf(now)) {
        throw new DomainError('friction.week-in-future', `${week} has not begun: record it once it has`, 'week');
      }
      if (!Number.isSafeInteger(count) || count < 0) {
        throw new DomainError('friction.count-out-of-range', 'count must be a whole number of customers, 0 or more', 'count');
      }
      if (state.count === count) return [];
      return { type: 'InteractionsRecorded', data: { unitId, week: known, policyId, count, recordedAt: now } };
    },
  },
  evolve: { InteractionsRecorded: ({ count }) => ({ count }) },
};

function knownWeek(week: string): IsoWeek {
  try {
    return parseWeek(week);
  } catch (error) {
    throw new DomainError('friction.no-week', (error as Error).message, 'week');
  }
}
