import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { AbsenceEvent } from './events.ts';

/** Local dates, both included; no two overlap. */
export interface Absence {
  readonly from: string;
  readonly until: string;
}

interface AbsenceCommands {
  RecordAbsence: Absence;
}

/** When somebody is away. What is recorded later takes the place of what it overlaps, so that an absence can be shortened. */
export const absence: Decider<readonly Absence[], AbsenceCommands, AbsenceEvent> = {
  category: 'absence',
  initialState: [],
  decide: {
    RecordAbsence: ({ from, until }, state, { now, actor }) => {
      if (actor.kind !== 'PERSON') throw new DomainError('absence.of-nobody', 'a machine token is never away', 'from');
      if (until < from) throw new DomainError('absence.ends-before-it-begins', `choose ${from} or a later day`, 'until');
      if (state.some((known) => known.from === from && known.until === until)) return [];
      return { type: 'AbsenceRecorded', data: { personId: actor.id, from, until, recordedAt: now } };
    },
  },
  evolve: {
    AbsenceRecorded: ({ from, until }, state) => [...state.filter((known) => known.until < from || known.from > until), { from, until }],
  },
};

export function isAwayOn(absences: readonly Absence[], day: string): boolean {
  return absences.some(({ from, until }) => from <= day && day <= until);
}
