import { expressionBuilder } from 'kysely';
import type { Expression, SqlBool } from 'kysely';

/**
 * The rows after one row of a list that is sorted by a column and, where that is equal, by id from the least on.
 * @param key of that row, as its cursor holds it: the value of the column and the id
 * @param order of the column; `desc`: the greatest first
 */
export function isAfter(
  key: readonly (string | number)[],
  column: Expression<string>,
  id: Expression<string>,
  order: 'asc' | 'desc' = 'desc',
): Expression<SqlBool> {
  const eb = expressionBuilder();
  const [value, lastId] = key.map(String) as [string, string];
  return eb.or([eb(column, order === 'desc' ? '<' : '>', value), eb.and([eb(column, '=', value), eb(id, '>', lastId)])]);
}
