import { pageArguments, pageOf } from '#graphql';
import type { Connection } from '#graphql';
import { isAfter, ReadStore } from '#read-store';
import type { ReadDb } from '#read-store';
import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'kysely';
import type { AskedAuthority } from './authority-request.decider.ts';
import type { AuthorityLevel } from './events.ts';
import { judgementProjection } from './judgement.projection.ts';
import type { JudgementTables } from './judgement.projection.ts';

type Db = ReadDb<JudgementTables>;

/** What tells whose an open request is. */
export type OpenRequest = Pick<AskedAuthority, 'requestId' | 'level' | 'policyId' | 'unitId' | 'askerId'>;

/** Ids only: whoever asks reads the streams, and is authorised by them. */
@Injectable()
export class JudgementFinder {
  constructor(private readonly store: ReadStore) {}

  /** Of one person, newest first. @param aliases all that the person has */
  listCalls(aliases: readonly string[], first: number, after?: string | null): Promise<Connection<string>> {
    return this.store.find(judgementProjection, (db) => listCalls(db, aliases, first, after));
  }

  /** Of one person, newest first. @param since ISO instant */
  listRequests(aliases: readonly string[], since: string, first: number, after?: string | null): Promise<Connection<string>> {
    return this.store.find(judgementProjection, (db) => listRequests(db, aliases, since, first, after));
  }

  /** Of everybody, those that wait longest first. @param now ISO instant */
  listOpen(now: string): Promise<readonly OpenRequest[]> {
    return this.store.find(judgementProjection, (db) => listOpen(db, now));
  }
}

export function listCalls(db: Db, aliases: readonly string[], first: number, after?: string | null): Promise<Connection<string>> {
  const own = db
    .selectFrom('judgement_call')
    .select(['call_id as id', 'recorded_at as at'])
    .where('person_id', 'in', [...aliases]);
  return latestFirst(db, own, first, after);
}

export function listRequests(
  db: Db,
  aliases: readonly string[],
  since: string,
  first: number,
  after?: string | null,
): Promise<Connection<string>> {
  const own = db
    .selectFrom('authority_request')
    .select(['request_id as id', 'asked_at as at'])
    .where('asker_id', 'in', [...aliases])
    .where('asked_at', '>=', since);
  return latestFirst(db, own, first, after);
}

export async function listOpen(db: Db, now: string): Promise<readonly OpenRequest[]> {
  const rows = await db
    .selectFrom('authority_request')
    .selectAll()
    .where('is_answered', '=', 0)
    .where('expires_at', '>', now)
    .orderBy('expires_at')
    .orderBy('request_id')
    .execute();
  return rows.map((row) => ({
    requestId: row.request_id,
    level: row.level as AuthorityLevel,
    policyId: row.policy_id,
    unitId: row.unit_id,
    askerId: row.asker_id,
  }));
}

/** Those whose time is over, and of which no event says so yet. */
export async function listDue(db: Db, now: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('authority_request')
    .select('request_id')
    .where('is_answered', '=', 0)
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .execute();
  return rows.map(({ request_id }) => request_id);
}

async function latestFirst<Table extends keyof JudgementTables>(
  db: Db,
  own: SelectQueryBuilder<JudgementTables, Table, { id: string; at: string }>,
  first: number,
  after?: string | null,
): Promise<Connection<string>> {
  const { limit, key } = pageArguments(first, after, 2);
  let query = db.selectFrom(own.as('own')).selectAll().orderBy('at', 'desc').orderBy('id').limit(limit);
  if (key) query = query.where((eb) => isAfter(key, eb.ref('at'), eb.ref('id')));
  return pageOf(
    await query.execute(),
    first,
    (row) => [row.at, row.id],
    (row) => row.id,
  );
}
