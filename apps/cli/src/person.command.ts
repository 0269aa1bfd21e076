import { Command } from 'commander';
import { DomainError } from '#eventing';
import type { Identity } from '#identity';
import { setupLink } from '../../api/src/invitations.ts';
import type { Operator } from './operator.ts';
import { print } from './terminal.ts';
import { withIdentity } from './with-identity.ts';

export function personCommand(operator: Operator): Command {
  return new Command('person').description('People who sign in').addCommand(
    new Command('link')
      .description(
        'Prints a link and nothing else, by which a person chooses a new password: once, within 24 hours; an earlier one is void',
      )
      .argument('<sign-in-name>', 'the email address with which the person signs in')
      .action((signInName: string) => {
        const { publicUrl } = operator.config();
        withIdentity(operator, (identity) => print(setupLink(publicUrl, resetFor(identity, signInName))));
      }),
  );
}

/** @returns the token of the link. @throws DomainError `person.unknown` */
function resetFor({ accounts, links }: Identity, signInName: string): string {
  const personId = accounts.personOf(signInName);
  if (personId === null) {
    throw new DomainError(
      'person.unknown',
      `nobody signs in as ${JSON.stringify(signInName)}; check the spelling, and invite whoever has no account yet`,
    );
  }
  return links.issue(personId, 'PASSWORD_RESET');
}
