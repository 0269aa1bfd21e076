import { addDays } from '#calendar';
import { DomainError } from '#eventing';
import type { Decider } from '#eventing';
import type { AbsenceEvent } from './events.ts';

/** Local dates, both included; no two overlap. */
export interface Absence {
  readonly from: string;
  readonly until: string;
}

/** Both ends included; with a mistyped year somebody would be stood in for without end. */
const LONGEST_DAYS = 366;

interface AbsenceCommands {
  RecordAbsence: Absence;
}

/** When somebody is away. What is recorded later takes the place of what it overlaps, so that an absence is ended early by recording it again from its first day. */
export const absence: Decider<readonly Absence[], AbsenceCommands, AbsenceEvent> = {
  category: 'absence',
  initialState: [],
  decide: {
    RecordAbsence: ({ from, until }, state, { now, actor }) => {
      if (actor.kind !== 'PERSON') throw new DomainError('absence.of-nobody', 'a machine token is never away', 'from');
      if (until < from) throw new DomainError('absence.ends-before-it-begins', `choose ${from} or a later day`, 'until');
      const furthest = addDays(from, LONGEST_DAYS - 1);
      if (until > furthest) {
        throw new DomainError(
          'absence.too-long',
          `an absence lasts ${LONGEST_DAYS} days at most: check the year, choose ${furthest} or an earlier day`,
          'until',
        );
      }
      if (state.some((known) => known.from === from && known.until === until)) return [];
      return { type: 'AbsenceRecorded', data: { personId: actor.id, from, until, recordedAt: now } };
    },
  },
  evolve: {
    AbsenceRecorded: ({ from, until }, state) => [...state.filter((known) => known.until < from || known.from > until), { from, until }],
  },
};

/** Present and future absences in order. */
export function absencesFrom(absences: readonly Absence[], day: string): readonly Absence[] {
  return absences.filter(({ until }) => until >= day).sort((a, b) => (a.from < b.from ? -1 : 1));
}

export function isAwayOn(absences: readonly Absence[], day: string): boolean {
  return absences.some(({ from, until }) => from <= day && day <= until);
}
