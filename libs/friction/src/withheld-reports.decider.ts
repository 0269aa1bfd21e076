import { idOf } from '#eventing';
import type { Decider } from '#eventing';
import type { WithheldReportsEvent } from './events.ts';

interface OlderReports {
  readonly policyId: string;
  readonly personId: string;
  /** ISO instant at which they took the office. */
  readonly since: string;
  readonly reportIds: readonly string[];
}

/** What is withheld from somebody who took an office; null: not recorded. It is found once: later there may be less to go by. */
export const withheldReports: Decider<readonly string[] | null, { WithholdOlderReports: OlderReports }, WithheldReportsEvent> = {
  category: 'withheld_reports',
  initialState: null,
  decide: {
    WithholdOlderReports: ({ policyId, personId, since, reportIds }, state) =>
      state !== null || reportIds.length === 0
        ? []
        : { type: 'OlderReportsWithheld', data: { policyId, personId, since, reportIds: [...reportIds].sort() } },
  },
  evolve: { OlderReportsWithheld: ({ reportIds }) => reportIds },
};

export const withheldReportsIdOf = (policyId: string, personId: string, since: string) =>
  idOf('withheld_reports', policyId, personId, since);
