import type { ExpressionBuilder } from 'kysely';
import type { Calendar } from '#calendar';
import { hasRole } from '#eventing';
import type { Actor } from '#eventing';
import { pageArguments, pageOf, READERS } from '#graphql';
import type { Connection } from '#graphql';
import { isAfter } from '#read-store';
import type { ReadDb } from '#read-store';
import { lineageOf, subtreeOf } from '#unit-tree';
import type { UnitTree } from '#unit-tree';
import type { CharterFactor, ExpectationStatus } from './events.ts';
import { expectationView } from './expectation-views.ts';
import type { ExpectationTables, Registration } from './expectations.projection.ts';
import type { ExpectationNode } from './expectations.types.ts';

type Db = ReadDb<ExpectationTables>;

/** Whoever asks, and in which time zone days are told. */
export interface ExpectationReader {
  readonly actor: Actor;
  readonly calendar: Calendar;
}

export interface ExpectationFilter {
  /** This unit and those below it. */
  readonly unitId?: string | null | undefined;
  readonly status?: ExpectationStatus | null | undefined;
  readonly policyId?: string | null | undefined;
  readonly factor?: CharterFactor | null | undefined;
  /** Escalated to the reader, or to the executives, of whom they are one. */
  readonly awaitsMe?: boolean | null | undefined;
}

/** @returns null: no such expectation, or none that they may see */
export async function findExpectation(db: Db, expectationId: string, reader: ExpectationReader): Promise<ExpectationNode | null> {
  const row = await matching(db, reader.actor, await listUnits(db), {})
    .selectAll()
    .where('expectation_id', '=', expectationId)
    .executeTakeFirst();
  const [found] = row ? await viewsOf(db, [row], reader) : [];
  return found ?? null;
}

export interface RegisteredExpectation {
  readonly expectationId: string;
  readonly unitId: string;
  /** Of the charter in force then; null: the unit had none. */
  readonly charterNumber: number | null;
  /** Whether it touches a clause of that charter. */
  readonly isInCharter: boolean;
}

/** What was registered of these units in a time, in its order. @param from ISO instant @param before ISO instant */
export async function listRegistered(
  db: Db,
  { unitIds, from, before }: { readonly unitIds: readonly string[]; readonly from: string; readonly before: string },
): Promise<readonly RegisteredExpectation[]> {
  const rows = await db
    .selectFrom('expectation')
    .select('body')
    .where('unit_id', 'in', unitIds)
    .where('registered_at', '>=', from)
    .where('registered_at', '<', before)
    .orderBy('registered_at')
    .orderBy('expectation_id')
    .execute();
  return rows.map(({ body }) => {
    const { expectationId, unitId, charterNumber, clause } = JSON.parse(body) as Registration;
    return { expectationId, unitId, charterNumber, isInCharter: clause !== null };
  });
}

/** The latest first. */
export async function listExpectations(
  db: Db,
  reader: ExpectationReader,
  filter: ExpectationFilter,
  first: number,
  after?: string | null,
): Promise<Connection<ExpectationNode>> {
  const { limit, key } = pageArguments(first, after, 2);
  let query = matching(db, reader.actor, await listUnits(db), filter)
    .selectAll()
    .orderBy('registered_at', 'desc')
    .orderBy('expectation_id')
    .limit(limit);
  if (key) query = query.where((eb) => isAfter(key, eb.ref('registered_at'), eb.ref('expectation_id')));
  const nodes = await viewsOf(db, await query.execute(), reader);
  return pageOf(
    nodes,
    first,
    ({ registeredAt, id }) => [registeredAt, id],
    (node) => node,
  );
}

export interface ExpectationCount {
  readonly status: ExpectationStatus;
  readonly factor: CharterFactor;
  readonly count: number;
}

/** How many there are of each status and factor, of those that the reader may see; in the order of their names. */
export async function countExpectations(db: Db, actor: Actor): Promise<readonly ExpectationCount[]> {
  const rows = await matching(db, actor, await listUnits(db), {})
    .select(['status', 'factor', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy(['status', 'factor'])
    .orderBy('status')
    .orderBy('factor')
    .execute();
  return rows.map(({ status, factor, count }) => ({
    status: status as ExpectationStatus,
    factor: factor as CharterFactor,
    count: Number(count),
  }));
}

type UnitRow = ExpectationTables['expectation_unit'];

function listUnits(db: Db): Promise<readonly UnitRow[]> {
  return db.selectFrom('expectation_unit').selectAll().execute();
}

/** What a filter lets through of what somebody may see. */
function matching(db: Db, actor: Actor, units: readonly UnitRow[], filter: ExpectationFilter) {
  const { unitId, status, policyId, factor, awaitsMe } = filter;
  let query = visible(db, actor, units);
  if (unitId) query = query.where('unit_id', 'in', [...subtreeOf(treeOf(units), unitId)]);
  if (status) query = query.where('status', '=', status);
  if (policyId) query = query.where('policy_id', '=', policyId);
  if (factor) query = query.where('factor', '=', factor);
  if (awaitsMe === undefined || awaitsMe === null) return query;
  return query.where((eb) => (awaitsMe ? awaits(eb, actor, units) : eb.not(awaits(eb, actor, units))));
}

/** True or false of every expectation, never unknown: the filter also asks for the contrary. A machine token is nobody's. */
function awaits(eb: ExpressionBuilder<ExpectationTables, 'expectation'>, actor: Actor, units: readonly UnitRow[]) {
  if (actor.kind !== 'PERSON') return eb.lit(false);
  const ofUnits = actor.grants.filter(({ role }) => role === 'EXECUTIVE').map(({ unitId }) => unitId);
  const covered = ofUnits.includes(null)
    ? units.map(({ unit_id }) => unit_id)
    : [...subtreeOf(treeOf(units), ...ofUnits.flatMap((unitId) => unitId ?? []))];
  return eb.and([
    eb('status', '=', 'ESCALATED'),
    eb.or([
      eb.and([eb('escalated_to', 'is not', null), eb('escalated_to', '=', actor.id)]),
      ...(covered.length > 0 ? [eb.and([eb('escalated_to', 'is', null), eb('unit_id', 'in', covered)])] : []),
    ]),
  ]);
}

/** Those of units that a role covers or the reader heads, and below; on policies that they answer for; and those they have a part in. */
function visible(db: Db, actor: Actor, units: readonly UnitRow[]) {
  const grants = actor.grants.filter(({ role }) => role === 'SUPERVISOR' || READERS.some((reader) => reader === role));
  const roots = new Set([
    ...grants.flatMap(({ unitId }) => unitId ?? []),
    ...units.flatMap(({ unit_id, head_id }) => (actor.kind === 'PERSON' && head_id === actor.id ? unit_id : [])),
  ]);
  const covered = [...subtreeOf(treeOf(units), ...roots)];
  const holder = hasRole(actor, 'POLICY_OWNER') ? actor.id : '';
  return db.selectFrom('expectation').where((eb) => {
    if (grants.some(({ unitId }) => unitId === null)) return eb.and([]);
    return eb.or([
      ...(covered.length > 0 ? [eb('unit_id', 'in', covered)] : []),
      eb.exists(
        eb
          .selectFrom('expectation_person')
          .select('person_id')
          .whereRef('expectation_person.expectation_id', '=', 'expectation.expectation_id')
          .where('person_id', '=', actor.id),
      ),
      eb.exists(
        eb
          .selectFrom('expectation_policy')
          .select('owner_id')
          .whereRef('expectation_policy.policy_id', '=', 'expectation.policy_id')
          .where((office) => office.or([office('owner_id', '=', holder), office('deputy_id', '=', holder)])),
      ),
    ]);
  });
}

function treeOf(units: readonly UnitRow[]): UnitTree {
  return new Map(units.map(({ unit_id, parent_id }) => [unit_id, parent_id]));
}

/** In the order of the rows. */
async function viewsOf(
  db: Db,
  rows: readonly ExpectationTables['expectation'][],
  { calendar }: ExpectationReader,
): Promise<readonly ExpectationNode[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ expectation_id }) => expectation_id);
  const assessments = Map.groupBy(
    await db.selectFrom('expectation_assessment').selectAll().where('expectation_id', 'in', ids).orderBy('place').execute(),
    ({ expectation_id }) => expectation_id,
  );
  const responses = Map.groupBy(
    await db.selectFrom('expectation_response').selectAll().where('expectation_id', 'in', ids).orderBy('place').execute(),
    ({ expectation_id }) => expectation_id,
  );
  const units = await listUnits(db);
  const [tree, byId] = [treeOf(units), new Map(units.map((unit) => [unit.unit_id, unit]))];
  return rows.map((row) =>
    expectationView(
      {
        row,
        lineage: lineageOf(tree, row.unit_id).flatMap((id) => byId.get(id) ?? []),
        assessments: assessments.get(row.expectation_id) ?? [],
        responses: responses.get(row.expectation_id) ?? [],
      },
      calendar,
    ),
  );
}
