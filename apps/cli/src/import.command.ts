import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { detectFormat } from './csv-records.ts';
import { importAnswers } from './import-answers.ts';
import type { AnswersOptions } from './import-answers.ts';
import { importProtection } from './import-protection.ts';
import type { ProtectionOptions } from './import-protection.ts';
import type { ImportPlan } from './import-rows.ts';
import { runImport } from './import-run.ts';
import { inImportSession, runAndTell, tellDryRun } from './import-session.ts';
import type { ImportOptions } from './import-session.ts';
import { describeSurvey, survey } from './import-survey.ts';
import { ImportTargets } from './import-targets.ts';
import { readMapping } from './mapping-file.ts';
import type { Operator } from './operator.ts';
import type { Session } from './session.ts';
import { say } from './terminal.ts';
import { UsageError } from './usage-error.ts';

interface ReportsOptions extends ImportOptions {
  readonly map: string;
}

export function importCommand(operator: Operator): Command {
  const reports = new Command('reports')
    .description('Takes over reports from a CSV file. Repeating it adds nothing; after an interruption it goes on.')
    .argument('<file>', 'CSV file')
    .requiredOption('--map <mapping>', 'how its columns become reports: see docs/import.md')
    .option('--dry-run', 'say what would happen and write nothing')
    .option('--as <sign-in-name>', 'the administrator who owns new policies; the first one when left out')
    .action((file: string, options: ReportsOptions) => importReports(operator, operator.pathOf(file), options));
  const protection = new Command('protection')
    .description('Takes over what policies prevented or failed to prevent, by week, from a CSV file. Repeating it adds nothing.')
    .argument('<file>', 'CSV file with the columns policy, week or date, kind, count, and if you like amount and source')
    .option('--source <name>', 'where the numbers come from, for rows that do not say it')
    .option('--dry-run', 'say what would happen and write nothing')
    .option('--as <sign-in-name>', 'the administrator who records it; the first one when left out')
    .action((file: string, options: ProtectionOptions) => importProtection(operator, operator.pathOf(file), options));
  const answers = new Command('survey')
    .description(
      'Takes over what was answered in another tool into an open wave. Repeating it adds nothing; columns that name people are never read.',
    )
    .argument('<file>', 'CSV file: counts, or rows as Qualtrics or SurveyMonkey export them; see docs/import.md')
    .requiredOption('--wave <id>', 'the open wave')
    .requiredOption('--source <name>', 'where they come from; equal respondents of one source count once')
    .option('--audience <audience>', 'EMPLOYEES or CUSTOMERS; in counts a column may say it')
    .option('--unit <code>', 'the unit that they are of; the organisation as a whole when left out')
    .option('--unit-column <name>', 'the column with the code of the unit')
    .option('--respondent-column <name>', 'the column that tells respondents apart, where it is not the usual one')
    .option('--column <name=key...>', 'the statement of a column whose text is not that of the survey')
    .option('--scale <points>', 'how many points the scale of the file has, such as 7, or its ends, such as 0-10; 5 when left out')
    .option(
      '--value <word=number...>',
      'what a word stands for on that scale, beside the usual ones from “Strongly disagree” to “Strongly agree”; "WORD=": it is no answer',
    )
    .option('--dry-run', 'say what would happen and write nothing')
    .action((file: string, options: AnswersOptions) => importAnswers(operator, operator.pathOf(file), options));
  return new Command('import').description('Take over data from elsewhere').addCommand(reports).addCommand(protection).addCommand(answers);
}

async function importReports(operator: Operator, file: string, { map, ...options }: ReportsOptions): Promise<void> {
  const mapping = readMapping(operator.pathOf(map));
  const format = await detectFormat(file, mapping.file ?? {});
  await inImportSession(operator, options, async (session, actor) => {
    const { deployment } = session.parts;
    if (mapping.outOfPocket && mapping.outOfPocket.currency !== deployment.currency) {
      throw new UsageError(
        `outOfPocket.currency of the mapping is ${mapping.outOfPocket.currency}, but money is kept in ${deployment.currency} here; convert the column first`,
      );
    }
    const targets = new ImportTargets(session, mapping.policy, mapping.unit);
    const plan = { file, format, mapping, targets, context: deployment.contextFor(actor, randomUUID()) };
    await importPlanned(operator, session, plan, options.dryRun ?? false);
  });
}

async function importPlanned(operator: Operator, session: Session, plan: ImportPlan, dryRun: boolean): Promise<void> {
  say(`Reading ${plan.file} …`);
  const found = await survey(plan, dryRun ? session.parts.events : null, operator.signal);
  if (dryRun) return tellDryRun(operator, describeSurvey(plan, found), found.rejected);
  const { defaulted } = session.parts.config;
  if (defaulted.length > 0) say(`Defaults, unless fixed with the first policy before: ${defaulted.join(', ')}.`);
  await runAndTell(operator, (steering) => runImport(session, plan, found, steering));
}
