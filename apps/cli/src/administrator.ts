import type { Actor } from '#eventing';
import { FindGrants } from '#organisation/events';
import type { FoundGrants } from '#organisation/events';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

/**
 * The administrator in whose name a command acts: the first one, or the one with this sign-in name.
 * @throws UsageError when there is none
 */
export async function findAdministrator(session: Session, signInName?: string): Promise<Actor> {
  const wanted = signInName?.normalize('NFKC').trim().toLowerCase();
  for (const personId of await administratorsEver(session)) {
    if (wanted !== undefined && session.identity.accounts.signInNameOf(personId) !== wanted) continue;
    const found = await session.queries.execute<FindGrants, FoundGrants>(new FindGrants(personId));
    if (found?.grants.some(({ role }) => role === 'ADMIN')) return { id: personId, kind: 'PERSON', ...found };
  }
  throw new UsageError(
    wanted === undefined
      ? 'there is no administrator yet; run "npm start" once and open the link that it prints'
      : `no administrator signs in as ${wanted}; leave --as out for the first administrator`,
  );
}

/** In the order in which they were appointed. */
async function administratorsEver({ parts: { log } }: Session): Promise<ReadonlySet<string>> {
  const people = new Set<string>();
  for await (const { data } of log.scan(['RoleGranted']))
    if ('role' in data && data.role === 'ADMIN' && 'personId' in data) people.add(String(data.personId));
  return people;
}
