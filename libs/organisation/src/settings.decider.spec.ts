import { describe, it } from '@jest/globals';
import { Calendar } from '#calendar';
import { aContext, given } from '#eventing-testing';
import { settings } from './settings.decider.ts';

describe('time zone and currency', () => {
  const context = aContext({ calendar: new Calendar('Europe/Berlin'), currency: 'EUR' });
  const fixed = { type: 'CalendarFixed' as const, data: { timeZone: 'Europe/Berlin', currency: 'EUR', fixedAt: context.now } };

  it('are fixed once', () => {
    given(settings).when('FixCalendar', {}, context).then(fixed);
    given(settings, fixed).when('FixCalendar', {}, context).thenNothing();
  });

  it('are never changed', () => {
    given(settings, fixed)
      .when('FixCalendar', {}, { ...context, currency: 'USD' })
      .thenRefused('organisation.calendar-fixed');
    given(settings, fixed)
      .when('FixCalendar', {}, { ...context, calendar: new Calendar('UTC') })
      .thenRefused('organisation.calendar-fixed');
  });
});
