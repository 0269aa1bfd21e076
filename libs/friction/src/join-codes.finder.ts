import { pageArguments, pageOf } from '#graphql';
import type { Connection } from '#graphql';
import { isAfter, ReadStore } from '#read-store';
import type { ReadDb } from '#read-store';
import { Injectable } from '@nestjs/common';
import type { JoinCodeNode, JoinCodeStatus } from './admission.types.ts';
import { joinCodesProjection } from './join-codes.projection.ts';
import type { JoinCodesTables } from './join-codes.projection.ts';

export interface JoinCodeFilter {
  /** Only those for policies that this person owns or deputises for; null: all. */
  readonly holderId: string | null;
  readonly policyId?: string | null;
  readonly status?: JoinCodeStatus | null;
}

type Db = ReadDb<JoinCodesTables>;

@Injectable()
export class JoinCodeFinder {
  constructor(private readonly store: ReadStore) {}

  /** @param today local date */
  listJoinCodes(filter: JoinCodeFilter, today: string, first: number, after?: string | null): Promise<Connection<JoinCodeNode>> {
    return this.store.find(joinCodesProjection, (db) => listJoinCodes(db, filter, today, first, after));
  }

  findJoinCode(joinCodeId: string, today: string): Promise<JoinCodeNode | null> {
    return this.store.find(joinCodesProjection, async (db) => {
      const row = await db.selectFrom('join_code').selectAll().where('join_code_id', '=', joinCodeId).executeTakeFirst();
      return row ? nodeOf(row, today) : null;
    });
  }
}

/** Newest first. */
export async function listJoinCodes(
  db: Db,
  { holderId, policyId, status }: JoinCodeFilter,
  today: string,
  first: number,
  after?: string | null,
): Promise<Connection<JoinCodeNode>> {
  const { limit, key } = pageArguments(first, after, 2);
  let query = db.selectFrom('join_code').selectAll().orderBy('issued_at', 'desc').orderBy('join_code_id').limit(limit);
  if (holderId !== null) {
    const held = db
      .selectFrom('join_code_office')
      .select('join_code_office.policy_id')
      .where((eb) => eb.or([eb('owner_id', '=', holderId), eb('deputy_id', '=', holderId)]));
    query = query.where('policy_id', 'in', held);
  }
  if (policyId) query = query.where('policy_id', '=', policyId);
  if (status) query = query.where('revoked_at', status === 'REVOKED' ? 'is not' : 'is', null);
  if (status === 'ACTIVE') query = query.where('expires_on', '>=', today);
  if (status === 'EXPIRED') query = query.where('expires_on', '<', today);
  if (key) query = query.where((eb) => isAfter(key, eb.ref('issued_at'), eb.ref('join_code_id')));
  return pageOf(
    await query.execute(),
    first,
    ({ issued_at, join_code_id }) => [issued_at, join_code_id],
    (row) => nodeOf(row, today),
  );
}

function nodeOf(row: JoinCodesTables['join_code'], today: string): JoinCodeNode {
  return {
    id: row.join_code_id,
    code: null,
    codeStart: row.code_start,
    status: row.revoked_at !== null ? 'REVOKED' : row.expires_on < today ? 'EXPIRED' : 'ACTIVE',
    policyId: row.policy_id,
    unitId: row.unit_id,
    expiresOn: row.expires_on,
    issuedAt: row.issued_at,
    revokedAt: row.revoked_at,
  };
}
