import { current } from '#cqrs';
import { DomainError, legible } from '#eventing';
import type { PersonEvent } from '#organisation/events';
import { person } from '#organisation';
import type { Session } from './session.ts';
import { personBySignInName } from './sign-in-names.ts';

/** A person of the organisation, as an operator speaks of them. */
export interface Somebody {
  readonly personId: string;
  /** null once nobody can read it any more. */
  readonly name: string | null;
  readonly signInName: string | null;
  readonly isErased: boolean;
}

export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @param who sign-in name, or the id of a person (for those without an account). @throws DomainError `person.unknown` */
export async function findSomebody({ parts: { log }, identity }: Session, who: string): Promise<Somebody> {
  const personId = personBySignInName(identity, who) ?? (UUID.test(who) ? who : null);
  const state = personId === null ? null : await current(log, person, personId);
  if (personId === null || !state || state.status === 'none') {
    throw new DomainError(
      'person.unknown',
      `nobody signs in as ${JSON.stringify(who)} and nobody has this id; administrators see the ids of people in the query "people"`,
    );
  }
  const events = (await log.load(`${person.category}-${personId}`)) as readonly {
    readonly type: string;
    readonly data: PersonEvent['data'];
  }[];
  const name = events.flatMap(({ data }) => ('name' in data ? [legible(data.name)] : [])).at(-1) ?? null;
  const signInName = identity.accounts.signInNameOf(personId) ?? identity.federated.signInNameOf(personId);
  return { personId, name, signInName, isErased: state.status === 'erased' };
}
