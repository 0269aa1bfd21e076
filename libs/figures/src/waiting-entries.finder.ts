import type { Calendar, IsoWeek } from '#calendar';
import type { Cause, Channel, CustomerOutcome, Effect, Frequency, ServedPurpose } from '#friction/events';
import type { UnitTree } from '#unit-tree';
import type { AnsweredEntry } from './block-answer-times.ts';
import type { CountedBlock, CountedEntry } from './block-breakdown.ts';
import { sumsOfCorroboration, sumsOfRecurrence, sumsOfReport } from './friction-sums.ts';
import type { EntrySums } from './friction-sums.ts';
import type { PublishedBlocks, VersionStart } from './policy-blocks.ts';
import type { WaitingEntry } from './waiting-entry.ts';
import { matchedPeople } from './people-matching.ts';
import type { People } from './people-matching.ts';
import type { WaitingDb } from './waiting-entries.projection.ts';
import type { WaitingTables } from './waiting-entries.tables.ts';
import { asReadByAll, findReaders, isDelivered } from './waiting-readers.finder.ts';
import type { Readers } from './waiting-readers.finder.ts';

/** Who made entries, and who reads them, for one decision about everything that waits. */
export interface PeopleAround {
  readonly behindOf: ReturnType<typeof matchedPeople>;
  readonly readers: Readers;
}

/** @param now ISO instant */
export async function findPeopleAround(db: WaitingDb, people: People, calendar: Calendar, now: string): Promise<PeopleAround> {
  const rows = await db.selectFrom('waiting_entry').select('alias').distinct().execute();
  const behindOf = matchedPeople(
    people,
    rows.flatMap(({ alias }) => alias ?? []),
  );
  return { behindOf, readers: await findReaders(db, calendar, now) };
}

/** The policies that anything waits for; null: reports that name none. */
export async function listWaitingPolicies(db: WaitingDb): Promise<readonly (string | null)[]> {
  const rows = await db
    .selectFrom('waiting_entry')
    .select('policy_id')
    .where('block_id', 'is', null)
    .distinct()
    .orderBy('policy_id')
    .execute();
  return rows.map(({ policy_id }) => policy_id);
}

/** What waits with a policy, weeks not yet closed left out. */
export async function listWaitingEntries(
  db: WaitingDb,
  policyId: string | null,
  lastClosedWeek: IsoWeek,
  around: PeopleAround,
): Promise<readonly WaitingEntry[]> {
  const rows = await db
    .selectFrom('waiting_entry')
    .selectAll()
    .where('policy_id', policyId === null ? 'is' : '=', policyId)
    .where('week', '<=', lastClosedWeek)
    .where('block_id', 'is', null)
    .execute();
  // What the office does not know as yet waits on: whoever leaves it before will never know.
  return rows.filter((row) => isDelivered(row, around.readers)).map((row) => entryOf(row, around));
}

/** Blocks without a breakdown, by their policy (null: "other policies"). */
export async function listBlocksToBreakDown(
  db: WaitingDb,
  around: PeopleAround,
): Promise<ReadonlyMap<string | null, readonly CountedBlock[]>> {
  const blocks = await db.selectFrom('waiting_block').selectAll().where('breakdown_id', 'is', null).orderBy('block_id').execute();
  const rows = await db
    .selectFrom('waiting_entry as entry')
    .innerJoin('waiting_block as block', 'block.block_id', 'entry.block_id')
    .selectAll('entry')
    .where('block.breakdown_id', 'is', null)
    .execute();
  const entries = Map.groupBy(rows, ({ block_id }) => block_id);
  const counted = blocks.map((block) => ({
    blockId: block.block_id,
    policyId: block.policy_id,
    policyVersion: block.policy_version,
    ordinal: block.ordinal,
    fromWeek: block.from_week as IsoWeek,
    toWeek: block.to_week as IsoWeek,
    entries: (entries.get(block.block_id) ?? []).map((row) => ({ ...entryOf(row, around), part: partOf(row) })),
  }));
  return Map.groupBy(counted, ({ policyId }) => policyId);
}

/** Breakdowns whose answer times are not published yet, the oldest first. */
export async function listBreakdownsWithoutAnswers(db: WaitingDb) {
  const rows = await db
    .selectFrom('waiting_breakdown')
    .selectAll()
    .where('has_answers', '=', 0)
    .orderBy('to_week')
    .orderBy('breakdown_id')
    .execute();
  return rows.map(({ breakdown_id, policy_id, to_week }) => ({
    breakdownId: breakdown_id,
    policyId: policy_id,
    toWeek: to_week as IsoWeek,
  }));
}

/** The reports of a breakdown. */
export async function listAnsweredEntries(
  db: WaitingDb,
  breakdownId: string,
  { behindOf, readers }: PeopleAround,
): Promise<readonly AnsweredEntry[]> {
  const rows = await db
    .selectFrom('waiting_entry as entry')
    .innerJoin('waiting_block as block', 'block.block_id', 'entry.block_id')
    .selectAll('entry')
    .where('block.breakdown_id', '=', breakdownId)
    .where('entry.kind', '=', 'REPORT')
    .orderBy('entry.entry_id')
    .execute();
  return rows.map((row) => ({
    week: row.week as IsoWeek,
    behind: behindOf(row),
    reportedAt: row.reported_at ?? '',
    answeredAt: row.answered_at,
    isKnownToAll: readers.areAllThere(row),
  }));
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

/** How many breakdowns there are in all: the place of the next one. */
export async function countBreakdowns(db: WaitingDb): Promise<number> {
  const { count } = await db
    .selectFrom('waiting_breakdown')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function partOf({ part_unit_id, part_others }: WaitingTables['waiting_entry']): CountedEntry['part'] {
  return { unitId: part_unit_id, others: part_others as CountedEntry['part']['others'] };
}

function entryOf(stored: WaitingTables['waiting_entry'], { behindOf, readers }: PeopleAround): WaitingEntry {
  const row = asReadByAll(stored, readers);
  return {
    readers: row.readers,
    withheldFrom: row.withheld_from,
    id: row.entry_id,
    kind: row.kind as WaitingEntry['kind'],
    behind: behindOf(row),
    unitId: row.unit_id,
    week: row.week as IsoWeek,
    sums: sumsOf(row),
    cause: row.cause as Cause | null,
    channel: row.channel as Channel | null,
    effects: JSON.parse(row.effects) as Effect[],
    customerOutcomes: JSON.parse(row.customer_outcomes) as CustomerOutcome[],
    facts: row.facts as WaitingEntry['facts'],
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
