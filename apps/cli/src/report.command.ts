import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { QueryBus } from '@nestjs/cqrs';
import { Command, Option } from 'commander';
import { DomainError } from '#eventing';
import type { Actor } from '#eventing';
import { CostSettings } from '#insights';
import { csvOf, LEADERSHIP_READS, LeadershipReportModule, LeadershipReviewFinder, markdownOf, tablesOf } from '#leadership';
import type { LeadershipReview } from '#leadership';
import { OrganisationCommandModule } from '#organisation';
import { FindUnit } from '#organisation/events';
import type { FoundUnit } from '#organisation/events';
import { ProjectionRunner, ReadStore } from '#read-store';
import { ReviewsCommandModule } from '#reviews';
import type { Parts } from '../../api/src/parts.ts';
import type { Operator } from './operator.ts';
import { withReadModels } from './read-models.ts';
import { compose, OPERATOR } from './session.ts';
import { print, say } from './terminal.ts';
import { UsageError } from './usage-error.ts';

interface ReportOptions {
  readonly period: string;
  readonly unit?: string;
  readonly format: 'markdown' | 'csv';
  readonly out?: string;
}

/** Where no server keeps the read models up to date, they may have to be built first, in milliseconds. */
const READ_MODELS_WITHIN = 120_000;
/** Of each list: as many as people read on paper, and as many as there may be. */
const FIRST = { markdown: 10, csv: 100 } as const;

export function reportCommand(operator: Operator): Command {
  return new Command('report')
    .description('The leadership review of a period, from published figures: as Markdown to be read and printed, or as CSV files')
    .requiredOption('--period <period>', 'a quarter (2026-Q3), a month (2026-09), or first and last week (2026-W27/2026-W39)')
    .option('--unit <code>', 'this unit and all below it; the whole organisation when left out')
    .addOption(new Option('--format <format>', 'what is written').choices(['markdown', 'csv']).default('markdown'))
    .option('--out <path>', 'markdown: a file, the terminal when left out; csv: a folder, which gets one file for each section')
    .action((options: ReportOptions) => report(operator, options));
}

async function report(operator: Operator, { period, unit, format, out }: ReportOptions): Promise<void> {
  const path = out === undefined ? null : operator.pathOf(out);
  if (format === 'csv' && path === null) throw new UsageError('CSV is one file for each section; name a folder for them with --out');
  await withReadModels(operator, LEADERSHIP_READS, async (readStore, parts) => {
    const review = await upToDate(readStore, parts, () => findReview(readStore, parts, { period, unit, first: FIRST[format] }));
    if (path === null) return print(markdownOf(review).trimEnd());
    const files = format === 'markdown' ? [[path, markdownOf(review)] as const] : filesIn(path, review);
    files.forEach(([file, text]) => write(file, text));
    say(`Written: ${files.map(([file]) => file).join(', ')}`);
  });
}

function filesIn(folder: string, review: LeadershipReview): readonly (readonly [file: string, text: string])[] {
  return Object.entries(tablesOf(review)).map(([name, table]) => [join(folder, `${name}.csv`), csvOf(table)]);
}

/** As an executive of the whole organisation reads it: an operator may open every file, and a report holds no more than what is published. */
async function findReview(
  readStore: ReadStore,
  parts: Parts,
  { period, unit, first }: { readonly period: string; readonly unit: string | undefined; readonly first: number },
): Promise<LeadershipReview> {
  const app = await compose(
    parts,
    [OrganisationCommandModule, ReviewsCommandModule, LeadershipReportModule],
    [
      { provide: ReadStore, useValue: readStore },
      { provide: CostSettings, useValue: new CostSettings(parts.config.hourlyRateMinor) },
    ],
  );
  try {
    const found = unit === undefined ? null : await app.get(QueryBus).execute<FindUnit, FoundUnit>(new FindUnit(unit));
    if (unit !== undefined && found === null) {
      throw new DomainError('report.unknown-unit', `no unit has the code ${unit}; use that of a registered one`, 'unit');
    }
    const reader: Actor = { ...OPERATOR, grants: [{ role: 'EXECUTIVE', unitId: null }] };
    return await app.get(LeadershipReviewFinder).findReview({ period, unitId: found?.unitId ?? null, first }, reader);
  } finally {
    await app.close();
  }
}

/** With everything that is recorded by now, whether a server runs or not. */
async function upToDate<T>(readStore: ReadStore, { log }: Parts, read: () => Promise<T>): Promise<T> {
  const runner = new ProjectionRunner(readStore, log);
  // Takes the lease only where no server holds it.
  await runner.start();
  try {
    const head = await log.store.head();
    const names = LEADERSHIP_READS.map(({ name }) => name);
    if (head !== null) await readStore.waitFor(names, head, READ_MODELS_WITHIN);
    return await read();
  } finally {
    await runner.stop();
  }
}

/** @throws UsageError where it cannot be written */
function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path} cannot be written (${code ?? 'unknown'}); name another place with --out`, { cause: error });
  }
}
