import { Command } from 'commander';
import { DomainError } from '#eventing';
import type { Identity } from '#identity';
import { setupLink } from '../../api/src/invitations.ts';
import { erasePerson } from './erase-person.ts';
import { exportPerson } from './export-person.ts';
import type { Operator } from './operator.ts';
import { personBySignInName } from './sign-in-names.ts';
import { UUID } from './somebody.ts';
import { print, say } from './terminal.ts';
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
  const signOut = new Command('sign-out')
    .description(
      'Ends all sessions of a person at once; access tokens that the sign-in provider has issued to them until now count no more',
    )
    .argument('<person>', 'sign-in name or id')
    .action((who: string) => withIdentity(operator, (identity) => signOutEverywhere(identity, who)));
  const exporting = new Command('export')
    .description('Everything that is stored about a person, as JSON: for that person, who may ask for it')
    .argument('<person>', 'sign-in name or id')
    .option('--out <file>', 'a new file that nobody else may read; the terminal when left out')
    .action((who: string, { out }: { out?: string }) => exportPerson(operator, who, out));
  return new Command('person')
    .description('People who sign in')
    .addCommand(link)
    .addCommand(signOut)
    .addCommand(exporting)
    .addCommand(erase);
}

/** @returns the token of the link. @throws DomainError `person.unknown` */
function resetFor(identity: Identity, signInName: string): string {
  const personId = personBySignInName(identity, signInName);
  if (personId === null) throw unknown(signInName);
  return identity.links.issue(personId, 'PASSWORD_RESET');
}

/** @throws DomainError `person.unknown` */
function signOutEverywhere(identity: Identity, who: string): void {
  const personId = personBySignInName(identity, who) ?? (UUID.test(who) ? who : null);
  if (personId === null) throw unknown(who);
  identity.sessions.signOutEverywhere(personId);
  say('All their sessions have ended. Whoever may still sign in can do so again.');
}

function unknown(who: string): DomainError {
  return new DomainError(
    'person.unknown',
    `nobody signs in as ${JSON.stringify(who)}; check the spelling, and invite whoever has no account yet`,
  );
}
