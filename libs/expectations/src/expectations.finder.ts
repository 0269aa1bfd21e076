import type { Calendar } from '#calendar';
import { hasRole } from '#eventing';
import type { Actor } from '#eventing';
import { pageArguments, pageOf, READERS } from '#graphql';
import type { Connection } from '#graphql';
import { isAfter } from '#read-store';
import type { ReadDb } from '#read-store';
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
}

/** @returns null: no such expectation, or none that they may see */
export async function findExpectation(db: Db, expectationId: string, reader: ExpectationReader): Promise<ExpectationNode | null> {
  const units = await db.selectFrom('expectation_unit').selectAll().execute();
  const row = await visible(db, reader.actor, units).where('expectation.expectation_id', '=', expectationId).executeTakeFirst();
  return row ? viewOf(db, row, reader) : null;
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
  { unitId, status, policyId, factor }: ExpectationFilter,
  first: number,
  after?: string | null,
): Promise<Connection<ExpectationNode>> {
  const { limit, key } = pageArguments(first, after, 2);
  const units = await db.selectFrom('expectation_unit').selectAll().execute();
  let query = visible(db, reader.actor, units).orderBy('registered_at', 'desc').orderBy('expectation_id').limit(limit);
  if (key) query = query.where((eb) => isAfter(key, eb.ref('registered_at'), eb.ref('expectation_id')));
  if (unitId) query = query.where('unit_id', 'in', [...below(units, new Set([unitId]))]);
  if (status) query = query.where('status', '=', status);
  if (policyId) query = query.where('policy_id', '=', policyId);
  if (factor) query = query.where('factor', '=', factor);
  const rows = await query.execute();
  const nodes = new Map<string, ExpectationNode>();
  for (const row of rows.slice(0, first)) nodes.set(row.expectation_id, await viewOf(db, row, reader));
  return pageOf(
    rows,
    first,
    (row) => [row.registered_at, row.expectation_id],
    (row) => nodes.get(row.expectation_id) as ExpectationNode,
  );
}

export interface ExpectationCount {
  readonly status: ExpectationStatus;
  readonly factor: CharterFactor;
  readonly count: number;
}

/** How many there are of each status and factor, of those that the reader may see; in the order of their names. */
export async function countExpectations(
  db: Db,
  { actor }: Pick<ExpectationReader, 'actor'>,
  unitId: string | null,
): Promise<readonly ExpectationCount[]> {
  const units = await db.selectFrom('expectation_unit').selectAll().execute();
  let query = visible(db, actor, units).orderBy('status').orderBy('factor');
  if (unitId !== null) query = query.where('unit_id', 'in', [...below(units, new Set([unitId]))]);
  const counts = Map.groupBy(await query.execute(), ({ status, factor }) => `${status} ${factor}`);
  return [...counts.values()].flatMap((rows) => {
    const [first] = rows;
    return first ? [{ status: first.status as ExpectationStatus, factor: first.factor as CharterFactor, count: rows.length }] : [];
  });
}

/** Those of units that a role covers or the reader heads, and below; on policies that they answer for; and those they have a part in. */
function visible(db: Db, actor: Actor, units: readonly ExpectationTables['expectation_unit'][]) {
  const grants = actor.grants.filter(({ role }) => role === 'SUPERVISOR' || READERS.some((reader) => reader === role));
  const roots = new Set([
    ...grants.flatMap(({ unitId }) => unitId ?? []),
    ...units.flatMap(({ unit_id, head_id }) => (actor.kind === 'PERSON' && head_id === actor.id ? unit_id : [])),
  ]);
  const covered = [...below(units, roots)];
  const holder = hasRole(actor, 'POLICY_OWNER') ? actor.id : '';
  return db
    .selectFrom('expectation')
    .selectAll()
    .where((eb) => {
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

/** Units and all below them. */
function below(units: readonly ExpectationTables['expectation_unit'][], roots: ReadonlySet<string>): ReadonlySet<string> {
  const covered = new Set(roots);
  for (let before = -1; before < covered.size;) {
    before = covered.size;
    for (const { unit_id, parent_id } of units) if (parent_id !== null && covered.has(parent_id)) covered.add(unit_id);
  }
  return covered;
}

async function viewOf(db: Db, row: ExpectationTables['expectation'], { calendar }: ExpectationReader): Promise<ExpectationNode> {
  const of = row.expectation_id;
  const assessments = await db.selectFrom('expectation_assessment').selectAll().where('expectation_id', '=', of).orderBy('place').execute();
  const responses = await db.selectFrom('expectation_response').selectAll().where('expectation_id', '=', of).orderBy('place').execute();
  const unit = await db.selectFrom('expectation_unit').select('name').where('unit_id', '=', row.unit_id).executeTakeFirst();
  return expectationView({ row, unitName: unit?.name ?? '', assessments, responses }, calendar);
}
