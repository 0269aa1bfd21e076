import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { isAfter } from './page.ts';

/** Three rows of each of two days, in no order. */
const ROWS = ['2 b', '1 c', '1 a', '2 a', '2 c', '1 b'];

describe('the rows after one row of a list', () => {
  let db: Kysely<{ entry: { day: string; id: string } }>;

  beforeEach(async () => {
    db = new Kysely({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
    await db.schema.createTable('entry').addColumn('day', 'text').addColumn('id', 'text').execute();
    const values = ROWS.map((row) => ({ day: row.slice(0, 1), id: row.slice(2) }));
    await db.insertInto('entry').values(values).execute();
  });
  afterEach(() => db.destroy());

  it.each([
    ['desc', ['2 a', '2 b', '2 c', '1 a', '1 b', '1 c']],
    ['asc', ['1 a', '1 b', '1 c', '2 a', '2 b', '2 c']],
  ] as const)('are the rest of it, in either order of the column: %s', async (order, sorted) => {
    const list = db.selectFrom('entry').selectAll().orderBy('day', order).orderBy('id');
    for (const [place, row] of sorted.entries()) {
      const key = [row.slice(0, 1), row.slice(2)];
      const rest = await list.where((eb) => isAfter(key, eb.ref('day'), eb.ref('id'), order)).execute();
      expect(rest.map(({ day, id }) => `${day} ${id}`)).toEqual(sorted.slice(place + 1));
    }
  });
});
