import type { IsoWeek } from '#calendar';
import type { UnitTree } from './block-parts.ts';
import type { Cause, Channel, CustomerOutcome, Effect, Frequency, ServedPurpose } from './events.ts';
import { sumsOfCorroboration, sumsOfRecurrence, sumsOfReport } from './friction-sums.ts';
import type { EntrySums } from './friction-sums.ts';
import type { PublishedBlocks, VersionStart } from './friction-block.decider.ts';
import type { WaitingEntry } from './waiting-entry.ts';
import type { WaitingDb, WaitingTables } from './waiting-entries.projection.ts';

/** One key for each person, whatever aliases they report under. */
export type PersonKey = (alias: string) => string;

/** The policies that anything waits for; null: reports that name none. */
export async function listWaitingPolicies(db: WaitingDb): Promise<readonly (string | null)[]> {
  const rows = await db.selectFrom('waiting_entry').select('policy_id').distinct().orderBy('policy_id').execute();
  return rows.map(({ policy_id }) => policy_id);
}

/** What waits with a policy, weeks not yet closed left out. */
export async function listWaitingEntries(
  db: WaitingDb,
  policyId: string | null,
  lastClosedWeek: IsoWeek,
  personKey: PersonKey,
): Promise<readonly WaitingEntry[]> {
  const rows = await db
    .selectFrom('waiting_entry')
    .selectAll()
    .where('policy_id', policyId === null ? 'is' : '=', policyId)
    .where('week', '<=', lastClosedWeek)
    .execute();
  return rows.map((row) => entryOf(row, personKey));
}

export async function findUnitTree(db: WaitingDb): Promise<UnitTree> {
  const rows = await db.selectFrom('waiting_unit').selectAll().execute();
  return new Map(rows.map(({ unit_id, parent_id }) => [unit_id, parent_id]));
}

export async function listVersionStarts(db: WaitingDb, policyId: string): Promise<readonly VersionStart[]> {
  const rows = await db.selectFrom('waiting_version').selectAll().where('policy_id', '=', policyId).orderBy('number').execute();
  return rows.map(({ number, start_week, known_since }) => ({
    number,
    startWeek: start_week as IsoWeek,
    knownSince: known_since as IsoWeek,
  }));
}

/** @param scope a policy's id, or the year of "other policies" */
export async function findPublishedBlocks(db: WaitingDb, scope: string): Promise<PublishedBlocks> {
  const rows = await db.selectFrom('waiting_block').select('to_week').where('scope', '=', scope).execute();
  return { count: rows.length, lastWeeks: rows.map(({ to_week }) => to_week as IsoWeek) };
}

/** How many blocks there are in all: the place of the next one. */
export async function countBlocks(db: WaitingDb): Promise<number> {
  const { count } = await db
    .selectFrom('waiting_block')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function entryOf(row: WaitingTables['waiting_entry'], personKey: PersonKey): WaitingEntry {
  return {
    id: row.entry_id,
    kind: row.kind as WaitingEntry['kind'],
    person: row.alias === null ? null : personKey(row.alias),
    unitId: row.unit_id,
    week: row.week as IsoWeek,
    sums: sumsOf(row),
    cause: row.cause as Cause | null,
    channel: row.channel as Channel | null,
    effects: JSON.parse(row.effects) as Effect[],
    customerOutcomes: JSON.parse(row.customer_outcomes) as CustomerOutcome[],
  };
}

function sumsOf(row: WaitingTables['waiting_entry']): EntrySums {
  if (row.kind === 'CORROBORATION') return sumsOfCorroboration;
  if (row.kind === 'RECURRENCE') return sumsOfRecurrence(row.occurrences);
  return sumsOfReport({
    staffMinutes: row.staff_minutes,
    customerMinutes: row.customer_minutes,
    amountMinor: row.amount_minor,
    frequency: row.frequency as Frequency | null,
    burden: row.burden,
    servedPurpose: row.served_purpose as ServedPurpose | null,
  });
}
