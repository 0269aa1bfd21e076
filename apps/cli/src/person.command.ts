import { Command } from 'commander';
import { DomainError } from '#eventing';
import type { Identity } from '#identity';
import { setupLink } from '../../api/src/invitations.ts';
import { erasePerson } from './erase-person.ts';
import type { Operator } from './operator.ts';
import { print } from './terminal.ts';
import { withIdentity } from './with-identity.ts';

export function personCommand(operator: Operator): Command {
  const link = new Command('link')
    .description('Prints a link and nothing else, by which a person chooses a new password: once, within 24 hours; an earlier one is void')
    .argument('<sign-in-name>', 'the email address with which the person signs in')
    .action((signInName: string) => {
      const { publicUrl } = operator.config();
      withIdentity(operator, (identity) => print(setupLink(publicUrl, resetFor(identity, signInName))));
    });
  const erase = new Command('erase')
    .description('Erases a person for ever: account, name, texts of their reports, and who made them. Says what it will do, and asks')
    .argument('<person>', 'sign-in name or id')
    .option('--yes', 'without asking')
    .action((who: string, { yes = false }: { yes?: boolean }) => erasePerson(operator, who, yes));
  return new Command('person').description('People who sign in').addCommand(link).addCommand(erase);
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
