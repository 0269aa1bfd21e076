import { DomainError } from '#eventing';
import type { Actor } from '#eventing';
import { lineageOf } from '#unit-tree';
import type { UnitTree } from '#unit-tree';
import { READERS } from './access.ts';
import { notFound } from './errors.ts';

/** Whether somebody sees figures of the whole organisation. */
export function seesEverything(actor: Actor): boolean {
  return readingGrants(actor).some(({ unitId }) => unitId === null);
}

/**
 * The unit that figures are about, as asked, within what the reader's roles cover; null: the organisation.
 * @param tree all units that there are
 * @throws NOT_FOUND for a unit that does not exist or is not covered; DomainError `insights.unit-missing` when several would do
 */
export function unitToRead(actor: Actor, asked: string | null, tree: Pick<UnitTree, 'get'>): string | null {
  if (asked !== null && tree.get(asked) === undefined) throw notFound();
  if (seesEverything(actor)) return asked;
  const covered = new Set(readingGrants(actor).flatMap(({ unitId }) => unitId ?? []));
  if (asked === null) {
    const [only] = covered;
    if (only !== undefined && covered.size === 1) return only;
    throw new DomainError('insights.unit-missing', 'your roles cover several units; name the one that you ask about', 'unitId');
  }
  if (!lineageOf(tree, asked).some((unit) => covered.has(unit))) throw notFound();
  return asked;
}

function readingGrants({ grants }: Actor) {
  return grants.filter(({ role }) => READERS.some((reader) => reader === role));
}
