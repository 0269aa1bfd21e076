import { yearOf } from '#calendar';
import type { Deployment } from '#cqrs';
import type { SqliteKeyStore } from '#key-store';
import { schedule } from '#read-store';
import type { Schedule } from '#read-store';

const EVERY_MS = 10 * 60_000;

/**
 * Before anything is served, and soon after a year has ended: count tokens of a year that is over can no longer be joined to people. Only
 * the server does it, and a restore, which brings back keys of years that are over: any other operator's command, on a machine whose clock is
 * wrong, must not end a year.
 */
export function beginCountYear(deployment: Deployment, keys: SqliteKeyStore): void {
  keys.countKeys.begin(yearOf(deployment.calendar.weekOf(deployment.now())));
}

export function countYearSchedule(deployment: Deployment, keys: SqliteKeyStore): Schedule {
  return schedule({
    name: 'begin-count-year',
    everyMs: EVERY_MS,
    run: async () => beginCountYear(deployment, keys),
  });
}
