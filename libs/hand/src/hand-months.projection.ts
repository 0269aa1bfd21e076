import { projection } from '#read-store';
import type { ReadDb } from '#read-store';
import type { HandMonthEvent, HandMonthPublished, HandScope } from './events.ts';

export interface HandMonthsTables {
  /** `scope_id` is empty for the organisation; `body` is the event's data as JSON. */
  hand_month: { scope_kind: string; scope_id: string; month: string; body: string };
  /** Months that every scope has. */
  hand_month_completed: { month: string };
}

/** Months as they were published. */
export const handMonths = projection<HandMonthsTables, HandMonthEvent>({
  name: 'hand_months',
  version: 2,
  create: (db) => [
    db.schema
      .createTable('hand_month')
      .addColumn('scope_kind', 'text', (column) => column.notNull())
      .addColumn('scope_id', 'text', (column) => column.notNull())
      .addColumn('month', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('hand_month_key', ['scope_kind', 'scope_id', 'month']),
    db.schema.createTable('hand_month_completed').addColumn('month', 'text', (column) => column.primaryKey()),
  ],
  on: {
    HandMonthPublished: (db, { data }) =>
      db.insertInto('hand_month').values({
        scope_kind: data.scope.kind,
        scope_id: data.scope.id ?? '',
        month: data.month,
        body: JSON.stringify(data),
      }),
    HandMonthCompleted: (db, { data }) => db.insertInto('hand_month_completed').values({ month: data.month }),
  },
});

/** The published months of a scope from one month to another, in order. */
export async function listMonths(
  db: ReadDb<HandMonthsTables>,
  scope: HandScope,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly HandMonthPublished[]> {
  const rows = await db
    .selectFrom('hand_month')
    .select('body')
    .where('scope_kind', '=', scope.kind)
    .where('scope_id', '=', scope.id ?? '')
    .where('month', '>=', from)
    .where('month', '<=', to)
    .orderBy('month')
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as HandMonthPublished);
}

/** Of the months from one to another, those that every scope has. */
export async function listCompletedMonths(
  db: ReadDb<HandMonthsTables>,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly string[]> {
  const rows = await db.selectFrom('hand_month_completed').select('month').where('month', '>=', from).where('month', '<=', to).execute();
  return rows.map(({ month }) => month);
}

/** The scopes that have a month. */
export async function listScopesOf(db: ReadDb<HandMonthsTables>, month: string): Promise<readonly HandScope[]> {
  const rows = await db.selectFrom('hand_month').select(['scope_kind', 'scope_id']).where('month', '=', month).execute();
  return rows.map(({ scope_kind, scope_id }) => ({ kind: scope_kind, id: scope_id === '' ? null : scope_id }) as HandScope);
}
