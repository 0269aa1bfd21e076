import { Command } from 'commander';
import type { VerifyReport } from '#eventing';
import type { Operator } from './operator.ts';
import { backUp, secretsIn } from './store-backup.ts';
import { storeLogOf } from './store-log.ts';
import { restore } from './store-restore.ts';
import { verifyData } from './store-verify.ts';
import { print, progressOf, say } from './terminal.ts';

export function storeCommand(operator: Operator): Command {
  return new Command('store')
    .description('Verify, back up and restore the data directory')
    .addCommand(
      new Command('verify')
        .description('Checks the whole event log, that every sealed field has its key, and the ledger of erasures. Changes no event.')
        .action(() => verify(operator)),
    )
    .addCommand(
      new Command('backup')
        .description(
          'Copies events, keys, accounts and letterbox as they are at one moment, beside a running server, and verifies the copy. Events in KurrentDB ' +
            "are in the cluster's own backup, to be made before this one.",
        )
        .argument('<directory>', 'a new or empty folder; keep it as safe as the data')
        .action((directory: string) => backup(operator, operator.pathOf(directory))),
    )
    .addCommand(
      new Command('restore')
        .description('Puts a backup in place of the data; what was there is kept aside. Nothing else may run on it.')
        .argument('<directory>', 'folder of the backup')
        .option('--no-erasures-since-backup', 'the ledger of erasures is lost, and nobody was erased since the backup')
        .action((directory: string, { erasuresSinceBackup }: { erasuresSinceBackup: boolean }) =>
          restoreFrom(operator, operator.pathOf(directory), !erasuresSinceBackup),
        ),
    );
}

async function verify(operator: Operator): Promise<void> {
  const { events, findings, sealedFields } = await withProgress('Checking', (onProgress) =>
    verifyData(operator.config(), { signal: operator.signal, onProgress }),
  );
  events.notices.forEach(say);
  if (findings.length > 0) {
    print(findings.join('\n'));
    return operator.leaveWith(1);
  }
  print(`${describe(events)}, ${sealedFields} sealed fields: all good`);
}

async function backup(operator: Operator, directory: string): Promise<void> {
  const config = operator.config();
  const { words } = storeLogOf(config);
  const report = await withProgress(words.backingUp, (onProgress) => backUp(config, directory, { signal: operator.signal, onProgress }));
  print(`${directory}: ${words.backedUp(report, secretsIn(directory))}`);
  say(words.notInBackup);
}

async function restoreFrom(operator: Operator, directory: string, noErasures: boolean): Promise<void> {
  const config = operator.config();
  const report = await withProgress('Checking the backup', (onProgress) => restore(config, directory, { noErasures, onProgress }));
  print(storeLogOf(config).words.restored(report, secretsIn(directory)));
  if (report.missing > 0) say(`${report.missing} events that were witnessed are not in the database any more.`);
  if (report.replaced !== null) say(`What was there before lies in ${report.replaced}; remove it when you are sure.`);
  if (report.erasedAgain > 0) {
    const people = report.erasedAgain === 1 ? 'one person' : `${report.erasedAgain} people`;
    say(`Erased again by the ledger: ${people}. The keys are destroyed; accounts go at the next start, before anything is served.`);
  }
  say('Positions that clients kept from before are refused; read models are built anew at the next start.');
}

function describe({ events, identity }: VerifyReport): string {
  return `${events} events of store ${identity?.storeId ?? 'unknown'}, epoch ${identity?.epoch ?? 0}`;
}

async function withProgress<T>(label: string, work: (onProgress: (done: number, total: number) => void) => Promise<T>): Promise<T> {
  const progress = progressOf(label);
  try {
    return await work((done, total) => progress.update(done, total));
  } finally {
    progress.stop();
  }
}
