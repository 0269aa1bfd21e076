import { createInterface } from 'node:readline/promises';
import { DomainError } from '#eventing';
import { erasureRecorder } from '../../api/src/erasure.ts';
import { officesOf } from './offices.ts';
import type { Offices } from './offices.ts';
import type { Operator } from './operator.ts';
import { findSomebody } from './somebody.ts';
import type { Somebody } from './somebody.ts';
import { openSession, OPERATOR } from './session.ts';
import type { Session } from './session.ts';
import { print, say } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Erases a person for ever, beside running servers. A crash on the way leaves it to the next start, or to the same command again. */
export async function erasePerson(operator: Operator, who: string, isConfirmed: boolean): Promise<void> {
  const session = await openSession(operator.config());
  try {
    const somebody = await findSomebody(session, who);
    if (somebody.isErased) return say('This person was erased before; there is nothing left to do.');
    refuseInOffice(await officesOf(session, somebody.personId));
    say(whatWillHappen(somebody));
    if (!isConfirmed) await confirm();
    await erase(session, somebody.personId);
    print('Erased.');
    say(
      'Backups made until now, and folders before-epoch-N, still hold the keys until you delete them. ' +
        'Keep erasures.ledger apart from them: it erases this person again after a restore.',
    );
  } finally {
    await session.close();
  }
}

async function erase(session: Session, personId: string): Promise<void> {
  const { keys, deployment } = session.parts;
  const { accounts } = session.identity;
  // First, so that nobody acts as them meanwhile.
  accounts.remove(personId);
  await keys.erase(
    personId,
    deployment.now(),
    erasureRecorder(accounts, (command, actor) => session.send(command, actor), OPERATOR),
  );
}

/** Reports and escalations must not end at somebody who is gone. @throws DomainError */
function refuseInOffice({ policies, units, isLastAdministrator }: Offices): void {
  const remedies = [
    ...(policies.length > 0 ? [`transfer the policies that they own or deputise for (${policies.join(', ')})`] : []),
    ...(units.length > 0 ? [`name another head of ${units.join(', ')}`] : []),
    ...(isLastAdministrator ? ['appoint another administrator'] : []),
  ];
  if (remedies.length === 0) return;
  throw new DomainError(
    'person.in-office',
    `this person still answers for something; an administrator has to do this first: ${remedies.join('; ')}`,
  );
}

function whatWillHappen({ personId, name, signInName }: Somebody): string {
  return [
    `This erases ${name ?? 'a person without a name'} (${signInName ?? 'no account'}, ${personId}) for ever:`,
    '  - their account, sessions and links end;',
    '  - their keys are destroyed: their name, the texts of their named and confidential reports, their messages, and who made those reports;',
    '    likewise what they wrote of their judgement calls, what they asked for, and whose calls and requests these are;',
    '  - every later backup lacks them too, and the ledger of erasures erases them again after a restore of an earlier one.',
    'What stays: the reports without texts and without a person, what was published, and what they did in office under a random number.',
    'Their anonymous reports stay as they are: nobody knows which ones these are.',
  ].join('\n');
}

/** @throws UsageError where nobody can be asked, or somebody thinks better of it */
async function confirm(): Promise<void> {
  if (!process.stdin.isTTY) throw new UsageError('nothing was erased: nobody can be asked here; add --yes if you mean it');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    if ((await terminal.question('Type ERASE to go on: ')).trim() !== 'ERASE') throw new UsageError('nothing was erased');
  } finally {
    terminal.close();
  }
}
