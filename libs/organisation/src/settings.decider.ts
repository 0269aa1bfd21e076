import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { SettingsEvent } from './events.ts';

type Settings = { readonly timeZone: string; readonly currency: string } | null;

/** One stream for the deployment. */
export const SETTINGS_ID = '00000000-0000-5000-8000-000000000001';

export const settings: Decider<Settings, { FixCalendar: object }, SettingsEvent> = {
  category: 'settings',
  initialState: null,
  decide: {
    FixCalendar: (_, state, { now, calendar: { timeZone }, currency }) => {
      if (state === null) return { type: 'CalendarFixed', data: { timeZone, currency, fixedAt: now } };
      if (state.timeZone === timeZone && state.currency === currency) return [];
      throw new DomainError(
        'organisation.calendar-fixed',
        `time zone and currency were fixed as ${state.timeZone} and ${state.currency} with the first policy; start with these`,
      );
    },
  },
  evolve: { CalendarFixed: ({ timeZone, currency }) => ({ timeZone, currency }) },
};
