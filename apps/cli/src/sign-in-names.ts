import { DomainError } from '#eventing';
import type { Identity } from '#identity';

/** Who signs in by this name, here or at the provider; null: nobody. @throws DomainError `person.ambiguous` */
export function personBySignInName({ accounts, federated }: Pick<Identity, 'accounts' | 'federated'>, signInName: string): string | null {
  const local = accounts.personOf(signInName);
  if (local !== null) return local;
  const [personId = null, ...others] = federated.personsOf(signInName);
  if (others.length === 0) return personId;
  throw new DomainError(
    'person.ambiguous',
    `the sign-in provider gives the name ${JSON.stringify(signInName)} to several people; name the id of one of them: ${[personId, ...others].join(', ')}`,
  );
}
