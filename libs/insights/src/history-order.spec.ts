import { describe, expect, it } from '@jest/globals';
import { Calendar } from '#calendar';
import type { HistoryEntry } from './history-entries.ts';
import { atItsInstant, inOrder, onItsDay } from './history-order.ts';

const calendar = new Calendar('Europe/Berlin');
const entry = (type: string, at: string): HistoryEntry => ({ type, at, roles: [], reason: null, details: [] });
const registered = atItsInstant(entry('PolicyRegistered', '2026-11-09T09:00:00.000Z'), calendar);
const revised = atItsInstant(entry('PolicyRevised', '2026-11-09T11:00:00.000Z'), calendar);
const opened = entry('ReviewOpened', '2026-11-09');
const typesOf = (...entries: Parameters<typeof inOrder>[0]) => inOrder(entries).map(({ entry: { type } }) => type);

describe('the order of a history', () => {
  it('has what tells its day alone among what tells its instant', () => {
    expect(typesOf(onItsDay(opened, '2026-11-09T10:00:00.000Z'), revised, registered)).toEqual([
      'PolicyRegistered',
      'ReviewOpened',
      'PolicyRevised',
    ]);
  });

  it('has what may not tell its instant at the beginning of its day', () => {
    const before = atItsInstant(entry('PolicyTransferred', '2026-11-08T22:59:00.000Z'), calendar);
    expect(typesOf(registered, onItsDay(opened, null), before)).toEqual(['PolicyTransferred', 'ReviewOpened', 'PolicyRegistered']);
  });

  it('goes by the day here, and keeps what came at the same instant as it came', () => {
    const early = atItsInstant(entry('PolicyRevised', '2026-11-08T23:30:00.000Z'), calendar);
    expect(typesOf(early, onItsDay(opened, '2026-11-08T23:10:00.000Z'))).toEqual(['ReviewOpened', 'PolicyRevised']);
    expect(typesOf(registered, onItsDay(opened, '2026-11-09T09:00:00.000Z'))).toEqual(['PolicyRegistered', 'ReviewOpened']);
  });
});
