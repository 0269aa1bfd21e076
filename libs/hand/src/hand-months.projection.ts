import { projection } from '#read-store';
import type { ReadDb } from '#read-store';
import type { HandMonthEvent, HandScope } from './events.ts';

type PublishedMonth = HandMonthEvent['data'];

export interface HandMonthsTables {
  /** `scope_id` is empty for the organisation; `body` is the event's data as JSON. */
  hand_month: { scope_kind: string; scope_id: string; month: string; body: string };
}

/** Months as they were published. */
export const handMonths = projection<HandMonthsTables, HandMonthEvent>({
  name: 'hand_months',
  version: 1,
  create: (db) => [
    db.schema
      .createTable('hand_month')
      .addColumn('scope_kind', 'text', (column) => column.notNull())
      .addColumn('scope_id', 'text', (column) => column.notNull())
      .addColumn('month', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('hand_month_key', ['scope_kind', 'scope_id', 'month']),
  ],
  on: {
    HandMonthPublished: (db, { data }) =>
      db.insertInto('hand_month').values({
        scope_kind: data.scope.kind,
        scope_id: data.scope.id ?? '',
        month: data.month,
        body: JSON.stringify(data),
      }),
  },
});

/** The published months of a scope from one month to another, in order. */
export async function listMonths(
  db: ReadDb<HandMonthsTables>,
  scope: HandScope,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly PublishedMonth[]> {
  const rows = await db
    .selectFrom('hand_month')
    .select('body')
    .where('scope_kind', '=', scope.kind)
    .where('scope_id', '=', scope.id ?? '')
    .where('month', '>=', from)
    .where('month', '<=', to)
    .orderBy('month')
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as PublishedMonth);
}
