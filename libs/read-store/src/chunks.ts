/** Ids in one statement: below every database's limit of parameters. */
const IDS_AT_ONCE = 500;

/** @param atOnce items in one statement, fewer for rows of many columns */
export function chunks<Item>(items: readonly Item[], atOnce = IDS_AT_ONCE): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / atOnce) }, (_, i) => items.slice(i * atOnce, (i + 1) * atOnce));
}
