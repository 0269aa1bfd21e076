import type { PolicyEvent } from '#policies/events';
import { reaction } from '#read-store';
import { FixCalendar } from './organisation.commands.ts';

/** Time zone and currency hold from the first policy on; for every later one there is nothing left to do. */
export const fixCalendar = reaction<PolicyEvent, FixCalendar>({
  name: 'fix-calendar-when-policy-registered',
  on: { PolicyRegistered: () => new FixCalendar() },
});
