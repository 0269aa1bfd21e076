import { describe, expect, it } from '@jest/globals';
import type { EventsOf } from '#eventing';
import { projectionSpec } from '#eventing-testing';
import { projection } from './projection.ts';

type ThingEvent = EventsOf<{
  ThingMade: { thingId: string; label: string };
  ThingUsed: { thingId: string; minutes: number };
}>;

interface ThingTables {
  things: { id: string; label: string; uses: number; minutes: number };
}

const things = projection<ThingTables, ThingEvent>({
  name: 'things',
  version: 1,
  create: (db) => [
    db.schema
      .createTable('things')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('label', 'text', (column) => column.notNull())
      .addColumn('uses', 'integer', (column) => column.notNull())
      .addColumn('minutes', 'integer', (column) => column.notNull()),
    db.schema.createIndex('things_label').on('things').column('label'),
  ],
  on: {
    ThingMade: (db, { data }) => db.insertInto('things').values({ id: data.thingId, label: data.label, uses: 0, minutes: 0 }),
    ThingUsed: (db, { data }) =>
      db
        .updateTable('things')
        .set((eb) => ({ uses: eb('uses', '+', 1), minutes: eb('minutes', '+', data.minutes) }))
        .where('things.id', '=', data.thingId),
  },
});

describe('a projection', () => {
  const spec = projectionSpec(things);

  it('adds up every event once, although each is delivered twice', async () => {
    const model = await spec.given(
      { type: 'ThingMade', data: { thingId: 'a', label: 'hammer' } },
      { type: 'ThingUsed', data: { thingId: 'a', minutes: 5 } },
      { type: 'ThingUsed', data: { thingId: 'a', minutes: 7 } },
      { type: 'Unheard', data: {} },
    );
    expect(await model.find((db) => db.selectFrom('things').selectAll().execute())).toEqual([
      { id: 'a', label: 'hammer', uses: 2, minutes: 12 },
    ]);
  });
});
