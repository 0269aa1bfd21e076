import { describe, expect, it } from '@jest/globals';
import type { EventsOf } from '#eventing';
import { CompiledQuery } from 'kysely';
import type { Kysely } from 'kysely';
import { projectionSpec } from '#eventing-testing';
import { prepared, preparedInsert } from './prepared.ts';
import { projection } from './projection.ts';

type ShelfEvent = EventsOf<{ ThingShelved: { thing: string; pieces: number; note?: string } }>;
interface ShelfTables {
  shelf: { thing: string; pieces: number; note: string | null };
}

const put = prepared<ShelfTables, { thing: string; pieces: number; note: string | null }>((db, value) =>
  db
    .insertInto('shelf')
    .values({ thing: value.thing, pieces: value.pieces, note: value.note })
    .onConflict((conflict) =>
      conflict.column('thing').doUpdateSet((eb) => ({ pieces: eb('shelf.pieces', '+', value.pieces), note: value.note })),
    ),
);

const create = (db: Kysely<ShelfTables>) => [
  db.schema
    .createTable('shelf')
    .addColumn('thing', 'text', (column) => column.primaryKey())
    .addColumn('pieces', 'integer')
    .addColumn('note', 'text'),
];
const shelf = projection<ShelfTables, ShelfEvent>({
  name: 'shelf',
  version: 1,
  create,
  on: { ThingShelved: (db, { data: { thing, pieces, note } }) => put(db, { thing, pieces, note: note ?? null }) },
});

describe('a prepared query', () => {
  const spec = projectionSpec(shelf);

  it('takes new values each time, in every place where they stand', async () => {
    const model = await spec.given(
      { type: 'ThingShelved', data: { thing: 'nail', pieces: 100, note: 'top' } },
      { type: 'ThingShelved', data: { thing: 'screw', pieces: 7 } },
      { type: 'ThingShelved', data: { thing: 'nail', pieces: 20 } },
    );
    expect(await model.find((db) => db.selectFrom('shelf').selectAll().orderBy('thing').execute())).toEqual([
      { thing: 'nail', pieces: 120, note: null },
      { thing: 'screw', pieces: 7, note: null },
    ]);
  });

  it('refuses to compute with a value', async () => {
    const double = prepared<ShelfTables, { pieces: number }>((_, value) => ({
      compile: () => CompiledQuery.raw(`update shelf set pieces = ${value.pieces * 2}`),
    }));
    expect(() => double({} as Kysely<ShelfTables>, { pieces: 1 })).toThrow('compute with pieces before');
  });
});

describe('a prepared insert', () => {
  const insert = preparedInsert<ShelfTables, 'shelf'>('shelf');
  const spec = projectionSpec(
    projection<ShelfTables, ShelfEvent>({
      name: 'shelf',
      version: 1,
      create,
      on: {
        // Columns in another order, and other columns, are another statement.
        ThingShelved: (db, { data: { thing, pieces, note } }) =>
          insert(db, note === undefined ? { pieces, thing } : { thing, pieces, note }),
      },
    }),
  );

  it('puts each value into its own column, whichever columns a row has', async () => {
    const model = await spec.given(
      { type: 'ThingShelved', data: { thing: 'nail', pieces: 100, note: 'top' } },
      { type: 'ThingShelved', data: { thing: 'screw', pieces: 7 } },
      { type: 'ThingShelved', data: { thing: 'bolt', pieces: 3, note: 'below' } },
    );
    expect(await model.find((db) => db.selectFrom('shelf').selectAll().orderBy('thing').execute())).toEqual([
      { thing: 'bolt', pieces: 3, note: 'below' },
      { thing: 'nail', pieces: 100, note: 'top' },
      { thing: 'screw', pieces: 7, note: null },
    ]);
  });
});
