import type { Calendar, IsoWeek } from '#calendar';
import { countPeople } from './people-behind.ts';
import type { Contribution } from './people-behind.ts';
import { matchedPeople } from './people-matching.ts';
import type { People } from './people-matching.ts';
import type { WaitingDb } from './waiting-entries.projection.ts';

/** A report or "me too" on a policy, published or not. */
export interface Flag extends Contribution {
  /** ISO instant at which it was said, or linked to the policy. */
  readonly saidAt: string;
}

/** Policies on which at least so many reports and "me too" were made since an ISO instant. */
export async function listFlaggedPolicies(db: WaitingDb, since: string, least: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('waiting_about')
    .select('policy_id')
    .where('said_at', '>=', since)
    .where('policy_id', 'is not', null)
    .groupBy('policy_id')
    .having((eb) => eb.fn.countAll<number>(), '>=', least)
    .orderBy('policy_id')
    .execute();
  return rows.flatMap(({ policy_id }) => policy_id ?? []);
}

/**
 * What was said on a policy since an ISO instant, as far as its office knows it: nothing may follow from a report that one of them is not
 * shown. A "me too", which nobody reads, counts from the day after, so that what follows does not tell its hour.
 * @param readIds reports that the whole office is shown
 */
export async function listFlags(
  db: WaitingDb,
  policyId: string,
  since: string,
  { people, calendar, now, readIds }: { people: People; calendar: Calendar; now: string; readIds: ReadonlySet<string> },
): Promise<readonly Flag[]> {
  const rows = await db.selectFrom('waiting_about').selectAll().where('policy_id', '=', policyId).where('said_at', '>=', since).execute();
  const today = calendar.dayOf(now);
  const known = rows.filter(({ kind, about_id, said_at }) => (kind === 'REPORT' ? readIds.has(about_id) : calendar.dayOf(said_at) < today));
  const behindOf = matchedPeople(
    people,
    known.flatMap(({ alias }) => alias ?? []),
  );
  return known.map((row) => ({ saidAt: row.said_at, week: row.week as IsoWeek, behind: behindOf(row) }));
}

/** How many distinct people flagged a policy, for certain. */
export function countFlaggers(flags: readonly Flag[]): number {
  return flags.length === 0 ? 0 : countPeople(flags);
}
