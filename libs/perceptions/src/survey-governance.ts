import { DomainError, holdsFor } from '#eventing';
import type { Actor } from '#eventing';
import { FindAncestors } from '#organisation/events';
import type { QueryBus } from '@nestjs/cqrs';

/**
 * Everybody answers a survey, so what is asked and until when is not for the executive of a part of the organisation.
 * @throws DomainError `perceptions.organisation-wide`
 */
export function requireExecutiveOfAll(actor: Actor): void {
  if (holdsFor(actor, ['EXECUTIVE'], [])) return;
  throw new DomainError(
    'perceptions.organisation-wide',
    'a survey asks the whole organisation and your role covers a part of it: ask an executive of the whole',
  );
}

/** @param unitId null: the organisation as a whole @throws DomainError `perceptions.unit-of-others` */
export async function requireExecutiveOf(unitId: string | null, actor: Actor, queries: QueryBus): Promise<void> {
  if (holdsFor(actor, ['EXECUTIVE'], [])) return;
  const lineage = unitId === null ? [] : await queries.execute<FindAncestors, readonly string[]>(new FindAncestors(unitId));
  if (holdsFor(actor, ['EXECUTIVE'], lineage)) return;
  throw new DomainError('perceptions.unit-of-others', 'you import for your own units only: name one of them', 'unitCode');
}
