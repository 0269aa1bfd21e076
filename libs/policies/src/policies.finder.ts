import { Injectable } from '@nestjs/common';
import { pageArguments, pageOf } from '#graphql';
import type { Connection } from '#graphql';
import { ReadStore } from '#read-store';
import type { ReadDb } from '#read-store';
import type { Purpose } from './events.ts';
import { statusOn } from './policy.decider.ts';
import type { PolicyTurn } from './policy.decider.ts';
import { policiesProjection } from './policies.projection.ts';
import type { PolicyTables } from './policies.projection.ts';
import type { PolicyNode, PolicyVersionNode, ProtectionNode } from './policies.types.ts';
import { findSeenVersions } from './seen-versions.finder.ts';
import type { SeenShare, SeenVersions } from './seen-versions.finder.ts';

/** Both pasts of a policy: what applied on a date, as it was recorded at an instant. */
export interface AsOf {
  /** Local date. */
  readonly inForceOn: string;
  /** ISO instant; later records do not count. */
  readonly knownAt: string;
  /** The latest ISO week that is over now: who has seen a version is told up to its end, whatever past is asked for. */
  readonly closedWeek: string;
}

type PolicyKey = { readonly policyId: string } | { readonly code: string };

interface PolicyFilter {
  readonly search: string | null;
  readonly ownerId: string | null;
  readonly first: number;
  readonly after?: string | null;
}

type Db = ReadDb<PolicyTables>;
type VersionRow = PolicyTables['policy_version'];

@Injectable()
export class PolicyFinder {
  constructor(private readonly store: ReadStore) {}

  findPolicy(key: PolicyKey, asOf: AsOf): Promise<PolicyNode | null> {
    return this.store.find(policiesProjection, (db) => findPolicy(db, key, asOf));
  }

  /** In the order of the weeks. */
  listProtection(policyId: string): Promise<readonly ProtectionNode[]> {
    return this.store.find(policiesProjection, async (db) => {
      const rows = await db
        .selectFrom('protection')
        .selectAll()
        .where('policy_id', '=', policyId)
        .orderBy('week')
        .orderBy('kind')
        .execute();
      return rows.map(({ week, kind, count, amount_minor, source }) => ({
        week,
        kind: kind as ProtectionNode['kind'],
        count,
        amountMinor: amount_minor,
        source,
      }));
    });
  }

  listPolicies(filter: PolicyFilter, asOf: AsOf): Promise<Connection<PolicyNode>> {
    return this.store.find(policiesProjection, (db) => listPolicies(db, filter, asOf));
  }
}

export async function findPolicy(db: Db, key: PolicyKey, asOf: AsOf): Promise<PolicyNode | null> {
  const query = db.selectFrom('policy').selectAll().where('registered_at', '<=', asOf.knownAt);
  const row = await (
    'policyId' in key ? query.where('policy_id', '=', key.policyId) : query.where('code', '=', key.code)
  ).executeTakeFirst();
  return row ? nodeOf(db, row, asOf, await findSeenVersions(db, [row.policy_id], asOf.closedWeek)) : null;
}

/** By code; owners and words are those of the present. */
export async function listPolicies(db: Db, { search, ownerId, first, after }: PolicyFilter, asOf: AsOf): Promise<Connection<PolicyNode>> {
  const { limit, key } = pageArguments(first, after, 1);
  let query = db.selectFrom('policy').selectAll().where('registered_at', '<=', asOf.knownAt).orderBy('code').limit(limit);
  if (key) query = query.where('code', '>', String(key[0]));
  if (ownerId !== null) query = query.where((eb) => eb.or([eb('owner_id', '=', ownerId), eb('deputy_id', '=', ownerId)]));
  for (const word of wordsOf(search)) query = query.where((eb) => eb(eb.fn<number>('instr', ['words', eb.val(word)]), '>', 0));
  const rows = await query.execute();
  const shown = rows.slice(0, first);
  const seen = await findSeenVersions(
    db,
    shown.map(({ policy_id }) => policy_id),
    asOf.closedWeek,
  );
  const nodes = new Map<string, PolicyNode>();
  for (const row of shown) nodes.set(row.policy_id, await nodeOf(db, row, asOf, seen));
  return pageOf(
    rows,
    first,
    (row) => [row.code],
    (row) => nodes.get(row.policy_id) as PolicyNode,
  );
}

function wordsOf(search: string | null): readonly string[] {
  return search?.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8) ?? [];
}

async function nodeOf(db: Db, row: PolicyTables['policy'], { inForceOn, knownAt }: AsOf, seen: SeenVersions): Promise<PolicyNode> {
  const known = <T extends { recorded_at: string }>(records: readonly T[]) => records.filter(({ recorded_at }) => recorded_at <= knownAt);
  const versions = known(
    await db.selectFrom('policy_version').selectAll().where('policy_id', '=', row.policy_id).orderBy('number').execute(),
  );
  const turns = known(
    await db.selectFrom('policy_turn').selectAll().where('policy_id', '=', row.policy_id).orderBy('from_day').orderBy('revision').execute(),
  );
  const holders = known(
    await db.selectFrom('policy_holder').selectAll().where('policy_id', '=', row.policy_id).orderBy('revision').execute(),
  );
  const { owner_id, deputy_id, unit_id } = holders.at(-1) ?? row;
  const concerned = seen.subtreeOf(unit_id);
  const status = statusOn(turns.map(turnOf), inForceOn);
  const nodes = versions.map((version, index) =>
    versionOf(version, versions[index - 1] ?? null, seen.shareOf(versionKeyOf(version), concerned)),
  );
  return {
    id: row.policy_id,
    code: row.code,
    family: row.family,
    ownerId: owner_id,
    deputyId: deputy_id,
    unitId: unit_id,
    reviewCadenceDays: row.review_cadence_days,
    revision: row.revision,
    status,
    versions: nodes,
    versionInForce: status === 'ACTIVE' ? (nodes.findLast(({ effectiveFrom }) => effectiveFrom <= inForceOn) ?? null) : null,
  };
}

function versionOf(row: VersionRow, before: VersionRow | null, { seenBy, people }: SeenShare): PolicyVersionNode {
  return {
    number: row.number,
    title: row.title,
    text: row.text,
    purposes: JSON.parse(row.purposes) as Purpose[],
    protects: row.protects,
    mandate: { kind: row.mandate as PolicyVersionNode['mandate']['kind'], citation: row.citation },
    sensitivity: row.sensitivity as PolicyVersionNode['sensitivity'],
    tables: { own: row.guardrails, before: before?.guardrails ?? null },
    effectiveFrom: row.effective_from,
    reason: row.reason,
    recordedAt: row.recorded_at,
    seenBy,
    seenShare: people === 0 ? null : seenBy / people,
  };
}

function versionKeyOf({ policy_id, number, recorded_at }: VersionRow) {
  return { policyId: policy_id, number, recordedAt: recorded_at };
}

export function turnOf({ status, from_day }: Pick<PolicyTables['policy_turn'], 'status' | 'from_day'>): PolicyTurn {
  return { status: status as PolicyNode['status'], from: from_day };
}
