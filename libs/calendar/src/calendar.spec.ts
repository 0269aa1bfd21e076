import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime, IANAZone } from 'luxon';
import { Calendar, addWeeks, daysBefore, weekOfDate } from './index.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Africa/Monrovia',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Jerusalem',
  'Antarctica/Vostok',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
];
const calendars = new Map(ZONES.map((zone) => [zone, new Calendar(zone)]));
const calendarOf = (zone: string) => calendars.get(zone) ?? new Calendar(zone);
const instants = fc
  .date({ min: new Date('1965-01-01T00:00:00Z'), max: new Date('2060-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

describe('the week of an instant', () => {
  it.each([
    ['UTC', '2026-11-15T23:59:59.999Z', '2026-W46'],
    ['UTC', '2026-11-16T00:00:00.000Z', '2026-W47'],
    ['Asia/Kolkata', '2026-11-15T18:29:59.999Z', '2026-W46'],
    ['Asia/Kolkata', '2026-11-15T18:30:00Z', '2026-W47'],
    ['Asia/Kolkata', '2026-11-16T00:00:00+05:30', '2026-W47'],
    ['America/New_York', '2026-11-16T04:59:59Z', '2026-W46'],
    ['America/New_York', '2026-11-16T05:00:00Z', '2026-W47'],
    ['America/New_York', '2026-07-06T04:00:00Z', '2026-W28'],
    ['America/New_York', '2021-01-04T04:59Z', '2020-W53'],
    ['Pacific/Apia', '2027-01-03T10:59:59Z', '2026-W53'],
    ['Pacific/Apia', '2027-01-03T11:00:00Z', '2027-W01'],
  ])('in %s at %s is %s', (zone, instant, week) => {
    expect(calendarOf(zone).weekOf(instant)).toBe(week);
  });

  it('agrees with luxon in every zone, as does the day', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (instant, zone) => {
        const local = DateTime.fromISO(instant, { zone });
        expect(calendarOf(zone).weekOf(instant)).toBe(local.toFormat("kkkk-'W'WW"));
        expect(calendarOf(zone).dayOf(instant)).toBe(local.toISODate());
      }),
      { numRuns: 2000 },
    );
  });

  it.each(ZONES)('agrees with luxon in the hours around every change of clocks in %s', (zone) => {
    const ianaZone = IANAZone.create(zone);
    for (let day = Date.parse('2005-01-01T00:00:00Z'); day < Date.parse('2028-01-01T00:00:00Z'); day += 86_400_000) {
      if (ianaZone.offset(day) === ianaZone.offset(day - 86_400_000)) continue;
      for (let back = 0; back < 48; back++) {
        const local = DateTime.fromMillis(day, { zone }).minus({ minutes: back * 30 + 1 });
        const instant = local.toUTC().toISO() ?? '';
        expect([zone, instant, calendarOf(zone).dayOf(instant)]).toEqual([zone, instant, local.toISODate()]);
      }
    }
  });

  it.each([
    '2026-11-16',
    '2026-11-16T08:30:00',
    '16.11.2026',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-16T25:00:00Z',
    '1 Z',
    '',
  ])('is refused for "%s"', (text) => {
    expect(() => calendarOf('UTC').weekOf(text)).toThrow(RangeError);
    expect(() => calendarOf('UTC').weekOf(text)).toThrow(/Write (date, time and zone|an existing day)/);
  });
});

describe('start and end of a week', () => {
  it.each([
    ['UTC', '2026-W47', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['Asia/Kolkata', '2026-W47', '2026-11-15T18:30:00.000Z', '2026-11-22T18:30:00.000Z'],
    // Summer time begins on 8 March: the week has 167 hours. It ends on 1 November: 169.
    ['America/New_York', '2026-W10', '2026-03-02T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
    ['America/New_York', '2026-W44', '2026-10-26T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
    // Samoa left out Friday 30 December 2011: the week has six days.
    ['Pacific/Apia', '2011-W52', '2011-12-26T10:00:00.000Z', '2012-01-01T10:00:00.000Z'],
    // At 01:00 on Monday 24 September 2001 clocks went back to midnight.
    ['Asia/Jerusalem', '2001-W39', '2001-09-23T21:00:00.000Z', '2001-09-30T22:00:00.000Z'],
  ] as const)('in %s, %s', (zone, week, start, end) => {
    expect([calendarOf(zone).startOf(week), calendarOf(zone).endOf(week)]).toEqual([start, end]);
  });

  it('enclose exactly the instants of the week', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (instant, zone) => {
        const calendar = calendarOf(zone);
        const week = calendar.weekOf(instant);
        const [start, end] = [calendar.startOf(week), calendar.endOf(week)];
        expect(start <= instant && instant < end).toBe(true);
        expect(end).toBe(calendar.startOf(addWeeks(week, 1)));
        expect(calendar.weekOf(start)).toBe(week);
        expect(calendar.weekOf(new Date(Date.parse(start) - 1).toISOString())).toBe(addWeeks(week, -1));
        expect(calendar.weekOf(new Date(Date.parse(end) - 1).toISOString())).toBe(week);
      }),
      {
        numRuns: 1000,
        examples: [
          ['2001-09-23T21:30:00.000Z', 'Asia/Jerusalem'],
          ['2023-12-17T18:00:00.000Z', 'Antarctica/Vostok'],
        ],
      },
    );
  });

  it('the last closed week is the one before the current', () => {
    expect(calendarOf('UTC').lastClosedWeek('2027-01-10T23:59:59Z')).toBe('2026-W53');
    expect(calendarOf('UTC').lastClosedWeek('2027-01-11T00:00:00Z')).toBe('2027-W01');
  });
});

describe('the start of a local date', () => {
  it('lies on that date, and the millisecond before does not', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (instant, zone) => {
        const calendar = calendarOf(zone);
        const day = calendar.dayOf(instant);
        const start = calendar.startOfDay(day);
        expect(calendar.dayOf(start)).toBe(day);
        expect(calendar.dayOf(new Date(Date.parse(start) - 1).toISOString()) < day).toBe(true);
        expect(calendar.weekOf(start)).toBe(weekOfDate(day));
      }),
      { numRuns: 1000 },
    );
  });

  it('is one o’clock where midnight is skipped', () => {
    expect(calendarOf('America/Sao_Paulo').startOfDay('2018-11-04')).toBe('2018-11-04T03:00:00.000Z');
  });

  it('is refused for a date that does not exist', () => {
    expect(() => calendarOf('UTC').startOfDay('2026-02-30')).toThrow(/no calendar date/);
  });
});

describe('a time zone', () => {
  it.each(['', 'Mars/Olympus', 'CEST', '+02:00', 'Europe/Berlin ', 'local'])('"%s" is refused with the remedy', (zone) => {
    expect(() => new Calendar(zone)).toThrow(RangeError);
    expect(() => new Calendar(zone)).toThrow(/Use an IANA name such as UTC, Europe\/Berlin/);
  });
});

describe('an instant some days earlier', () => {
  it('is so many times 24 hours before it, wherever clocks change', () => {
    expect(daysBefore('2026-03-29T12:00:00+02:00', 1)).toBe('2026-03-28T10:00:00.000Z');
    expect(daysBefore('2026-11-16T08:30:00Z', 30)).toBe('2026-10-17T08:30:00.000Z');
    expect(() => daysBefore('2026-11-16', 1)).toThrow(/no instant/);
  });
});
