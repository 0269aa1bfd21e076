import { Command } from 'commander';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '#eventing';
import { detectFormat } from './csv-records.ts';
import { findAdministrator } from './administrator.ts';
import { contextOf } from './import-rows.ts';
import type { ImportPlan } from './import-rows.ts';
import { runImport } from './import-run.ts';
import { describeSurvey, survey } from './import-survey.ts';
import { ImportTargets } from './import-targets.ts';
import { readMapping } from './mapping-file.ts';
import type { Operator } from './operator.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import { print, progressOf, say } from './terminal.ts';
import { UsageError } from './usage-error.ts';

interface ImportOptions {
  readonly map: string;
  readonly dryRun?: boolean;
  readonly as?: string;
}

/** A dry run needs no administrator. */
const NOBODY: Actor = { id: 'nobody', kind: 'SYSTEM', grants: [], unitId: null };

export function importCommand(operator: Operator): Command {
  const reports = new Command('reports')
    .description('Takes over reports from a CSV file. Repeating it adds nothing; after an interruption it goes on.')
    .argument('<file>', 'CSV file')
    .requiredOption('--map <mapping>', 'how its columns become reports: see docs/import.md')
    .option('--dry-run', 'say what would happen and write nothing')
    .option('--as <sign-in-name>', 'the administrator who owns new policies; the first one when left out')
    .action((file: string, options: ImportOptions) => importReports(operator, operator.pathOf(file), options));
  return new Command('import').description('Take over data from elsewhere').addCommand(reports);
}

async function importReports(operator: Operator, file: string, { map, dryRun = false, as: signInName }: ImportOptions): Promise<void> {
  const mapping = readMapping(operator.pathOf(map));
  const format = await detectFormat(file, mapping.file ?? {});
  const config = operator.config();
  // A dry run leaves no trace, not even an empty store.
  const scratch = dryRun && !existsSync(config.data) ? mkdtempSync(join(tmpdir(), 'handrail-dry-run-')) : null;
  const session = await openSession({ ...config, data: scratch ?? config.data });
  try {
    const { deployment } = session.parts;
    if (mapping.outOfPocket && mapping.outOfPocket.currency !== deployment.currency) {
      throw new UsageError(
        `outOfPocket.currency of the mapping is ${mapping.outOfPocket.currency}, but money is kept in ${deployment.currency} here; convert the column first`,
      );
    }
    const actor = dryRun && signInName === undefined ? NOBODY : await findAdministrator(session, signInName);
    const targets = new ImportTargets(session, mapping.policy, mapping.unit);
    await importPlanned(operator, session, { file, format, mapping, targets, context: contextOf(actor, deployment) }, dryRun);
  } finally {
    await session.close();
    if (scratch !== null) rmSync(scratch, { recursive: true });
  }
}

async function importPlanned(operator: Operator, session: Session, plan: ImportPlan, dryRun: boolean): Promise<void> {
  say(`Reading ${plan.file} …`);
  const found = await survey(plan, dryRun ? session.parts.events : null, operator.signal);
  if (dryRun) {
    print(describeSurvey(plan, found));
    say('Dry run: nothing was written.');
    if (found.rejected > 0) operator.leaveWith(1);
    return;
  }
  const { defaulted } = session.parts.config;
  if (defaulted.length > 0) say(`Defaults, unless fixed with the first policy before: ${defaulted.join(', ')}.`);
  const progress = progressOf('Importing');
  const { signal } = operator;
  const imported = await runImport(session, plan, found, { signal, onProgress: (done, total) => progress.update(done, total) }).finally(
    () => progress.stop(),
  );
  const { added, known, rejected, rejectedFile, isComplete } = imported;
  print(`${added} added, ${known} imported before, ${rejected} rejected`);
  if (rejectedFile !== null)
    say(`The rejected rows lie in ${rejectedFile}, each with its line and the reason; mend them and import that file.`);
  if (!isComplete) say('Stopped before the end; run the same command again to go on.');
  if (rejected > 0 || !isComplete) operator.leaveWith(1);
}
