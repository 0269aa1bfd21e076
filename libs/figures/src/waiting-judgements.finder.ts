import type { Calendar, IsoWeek } from '#calendar';
import type { JudgementBasis } from '#judgement/events';
import type { JudgementKind } from './events.ts';
import type { UntoldJudgementBlock } from './judgement-breakdown.decider.ts';
import type { AuthorityAnswer, CapUse, JudgementEntry } from './judgement-entry.ts';
import { matchedPeople } from './people-matching.ts';
import type { People } from './people-matching.ts';
import type { PublishedBlocks } from './policy-blocks.ts';
import type { WaitingJudgementsDb } from './waiting-judgements.projection.ts';
import type { WaitingJudgementTables } from './waiting-judgements.tables.ts';

type Row = WaitingJudgementTables['waiting_judgement'];
type EntryOf = (row: Row) => JudgementEntry;

/** The policies that anything of a kind waits for. */
export async function listPoliciesWithJudgements(db: WaitingJudgementsDb, kind: JudgementKind): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('waiting_judgement')
    .select('policy_id')
    .where('kind', '=', kind)
    .where('block_id', 'is', null)
    .distinct()
    .orderBy('policy_id')
    .execute();
  return rows.map(({ policy_id }) => policy_id);
}

/** What waits with a policy. */
export async function listWaitingJudgements(
  db: WaitingJudgementsDb,
  kind: JudgementKind,
  policyId: string,
  entryOf: EntryOf,
): Promise<readonly JudgementEntry[]> {
  const rows = await db
    .selectFrom('waiting_judgement')
    .selectAll()
    .where('kind', '=', kind)
    .where('policy_id', '=', policyId)
    .where('block_id', 'is', null)
    .execute();
  return rows.map(entryOf);
}

/** Blocks of a kind that have no breakdown, by their policy (null: "other policies"). */
export async function listJudgementBlocksToBreakDown(
  db: WaitingJudgementsDb,
  kind: JudgementKind,
  entryOf: EntryOf,
): Promise<ReadonlyMap<string | null, readonly UntoldJudgementBlock[]>> {
  const blocks = await db
    .selectFrom('judgement_block')
    .selectAll()
    .where('kind', '=', kind)
    .where('breakdown_id', 'is', null)
    .orderBy('block_id')
    .execute();
  const rows = await db.selectFrom('waiting_judgement').selectAll().where('kind', '=', kind).where('block_id', 'is not', null).execute();
  const entries = Map.groupBy(rows, ({ block_id }) => block_id);
  const untold = blocks.map((block) => ({
    blockId: block.block_id,
    policyId: block.policy_id,
    policyVersion: block.policy_version,
    ordinal: block.ordinal,
    fromWeek: block.from_week as IsoWeek,
    toWeek: block.to_week as IsoWeek,
    entries: (entries.get(block.block_id) ?? []).map(entryOf),
  }));
  return Map.groupBy(untold, ({ policyId }) => policyId);
}

/** @param scope a policy's id, or the year of "other policies" */
export async function findPublishedJudgementBlocks(db: WaitingJudgementsDb, kind: JudgementKind, scope: string): Promise<PublishedBlocks> {
  const rows = await db.selectFrom('judgement_block').select('to_week').where('kind', '=', kind).where('scope', '=', scope).execute();
  return { count: rows.length, lastWeeks: rows.map(({ to_week }) => to_week as IsoWeek) };
}

/** How many blocks, and breakdowns, there are in all: the places of the next ones. */
export async function countJudgementBlocks(db: WaitingJudgementsDb): Promise<{ readonly blocks: number; readonly breakdowns: number }> {
  const { blocks, breakdowns } = await db
    .selectFrom('judgement_block')
    .select((eb) => [eb.fn.countAll<number>().as('blocks'), eb.fn.count<number>('breakdown_id').distinct().as('breakdowns')])
    .executeTakeFirstOrThrow();
  return { blocks: Number(blocks), breakdowns: Number(breakdowns) };
}

/** Rows as the entries of one decision about everything that waits. */
export async function findJudgementEntries(db: WaitingJudgementsDb, people: People, calendar: Calendar): Promise<EntryOf> {
  const readers = Map.groupBy(
    await db.selectFrom('request_reader').selectAll().orderBy('person_id').execute(),
    ({ request_id }) => request_id,
  );
  const behindOf = matchedPeople(people, []);
  return (row) => {
    const week = (row.week ?? calendar.weekOf(row.asked_at ?? '')) as IsoWeek;
    return {
      id: row.entry_id,
      kind: row.kind as JudgementKind,
      behind: behindOf({ week, alias: row.alias, count_token: null, token_scope: null }),
      week,
      unitId: row.unit_id,
      readers: (readers.get(row.entry_id) ?? []).map(({ person_id }) => person_id),
      withheldFrom: null,
      guardrailKey: row.guardrail_key,
      call:
        row.kind === 'CALL'
          ? {
              basis: row.basis as JudgementBasis,
              cap: row.cap as CapUse,
              customerTold: row.customer_told === null ? null : row.customer_told === 1,
              amountMinor: row.amount_minor === null ? null : Number(row.amount_minor),
              minutesSaved: row.minutes_saved,
            }
          : null,
      // Its week has closed: what was not answered then is not answered any more.
      answer: row.kind === 'REQUEST' ? ((row.answer as AuthorityAnswer | null) ?? 'EXPIRED') : null,
    };
  };
}
