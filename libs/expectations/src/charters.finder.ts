import type { Actor } from '#eventing';
import type { ReadDb } from '#read-store';
import type { CharterTables, DraftBody, VersionBody } from './charters.projection.ts';
import type { CharterAnswer, CharterApprovalNode, CharterDraftNode, CharterNode, CharterVersionNode } from './charters.types.ts';
import type { AlignmentCheck } from './events.ts';

type Db = ReadDb<CharterTables>;
type Row = CharterTables['charter'];
type Reader = Pick<Actor, 'kind' | 'id'>;

const MOST_SHOWN = 100;

/**
 * What somebody may read of a unit's charter: everybody what was adopted, its head and those who are asked also the draft.
 * @param today local date
 * @returns null: no such unit
 */
export async function findCharter(db: Db, unitId: string, actor: Reader, today: string): Promise<CharterNode | null> {
  const row = await db.selectFrom('charter').selectAll().where('unit_id', '=', unitId).executeTakeFirst();
  return row ? charterOf(db, row, actor, today) : null;
}

/** Those whose draft somebody is asked to approve and may still answer, at most 100. @param today local date */
export async function listChartersAwaiting(db: Db, actor: Reader, today: string): Promise<readonly CharterNode[]> {
  if (actor.kind !== 'PERSON') return [];
  const answersOf = (answer: CharterAnswer) =>
    db.selectFrom('charter_approval').select('charter_approval.unit_id').where('charter_approval.answer', '=', answer);
  const rows = await db
    .selectFrom('charter')
    .selectAll()
    .where('request_id', 'is not', null)
    .where('unit_id', 'in', answersOf('PENDING').where('approver_id', '=', actor.id))
    // One "no" ends a request; and nobody approves the charter of a unit that they have come to head.
    .where('unit_id', 'not in', answersOf('DECLINED'))
    .where((eb) => eb.or([eb('head_id', 'is', null), eb('head_id', '!=', actor.id)]))
    .orderBy('unit_id')
    .limit(MOST_SHOWN)
    .execute();
  const charters: CharterNode[] = [];
  for (const row of rows) charters.push(await charterOf(db, row, actor, today));
  return charters;
}

async function charterOf(db: Db, row: Row, actor: Reader, today: string): Promise<CharterNode> {
  const { unit_id: unitId } = row;
  const [versions, approvals] = [await listVersions(db, unitId), await listApprovals(db, unitId)];
  const isReader = actor.kind === 'PERSON' && (row.head_id === actor.id || approvals.some(({ approverId }) => approverId === actor.id));
  return {
    unitId,
    inForce: inForceOn(today, versions),
    versions,
    draft: isReader ? draftOf(row, approvals) : null,
    revision: isReader ? row.revision : null,
  };
}

/** What everybody may read. @param today local date @returns null: none is in force, or no such unit */
export async function findCharterInForce(db: Db, unitId: string, today: string): Promise<CharterVersionNode | null> {
  return inForceOn(today, await listVersions(db, unitId));
}

function inForceOn(today: string, versions: readonly CharterVersionNode[]): CharterVersionNode | null {
  return versions.find(({ effectiveFrom }) => effectiveFrom <= today) ?? null;
}

export interface CharterDate {
  readonly number: number;
  /** Local date. */
  readonly effectiveFrom: string;
}

/** Of each unit that has one the charter in force. @param today local date */
export async function listCharterDates(db: Db, today: string): Promise<ReadonlyMap<string, CharterDate>> {
  const rows = await db
    .selectFrom('charter_version')
    .select(['unit_id', 'number', 'effective_from'])
    .where('effective_from', '<=', today)
    .orderBy('number')
    .execute();
  return new Map(rows.map(({ unit_id, number, effective_from }) => [unit_id, { number, effectiveFrom: effective_from }]));
}

/** The newest first. */
async function listVersions(db: Db, unitId: string): Promise<readonly CharterVersionNode[]> {
  const rows = await db.selectFrom('charter_version').selectAll().where('unit_id', '=', unitId).orderBy('number', 'desc').execute();
  return rows.map(({ number, effective_from, adopted_at, body }) => ({
    number,
    effectiveFrom: effective_from,
    adoptedAt: adopted_at,
    ...(JSON.parse(body) as VersionBody),
  }));
}

async function listApprovals(db: Db, unitId: string): Promise<readonly CharterApprovalNode[]> {
  const rows = await db.selectFrom('charter_approval').selectAll().where('unit_id', '=', unitId).orderBy('place').execute();
  return rows.map(({ approver_id, answer, reason }) => ({ approverId: approver_id, answer: answer as CharterAnswer, reason }));
}

function draftOf({ draft, checks, request_id }: Row, approvals: readonly CharterApprovalNode[]): CharterDraftNode | null {
  if (draft === null) return null;
  return {
    ...(JSON.parse(draft) as DraftBody),
    checks: checks === null ? [] : (JSON.parse(checks) as readonly AlignmentCheck[]),
    requestId: request_id,
    approvals,
  };
}
