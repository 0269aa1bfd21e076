import { randomUUID } from 'node:crypto';
import { detectFormat } from './csv-records.ts';
import { inImportSession, runAndTell, tellDryRun } from './import-session.ts';
import type { ImportOptions } from './import-session.ts';
import type { Operator } from './operator.ts';
import { ProtectionReader } from './protection-reader.ts';
import { readProtectionRows } from './protection-rows.ts';
import { describeProtection, surveyProtection } from './protection-survey.ts';
import { recordRows } from './record-rows.ts';
import { say } from './terminal.ts';

export interface ProtectionOptions extends ImportOptions {
  /** Where the numbers come from, for rows that do not say it. */
  readonly source?: string;
}

/** Takes over what policies prevented or failed to prevent, from a CSV file whose columns have fixed names. */
export async function importProtection(operator: Operator, file: string, { source, ...options }: ProtectionOptions): Promise<void> {
  const { signal } = operator;
  const format = await detectFormat(file, {});
  await inImportSession(operator, options, async (session, actor) => {
    const context = session.parts.deployment.contextFor(actor, randomUUID());
    const reader = new ProtectionReader(session, format, source?.trim() || null, context);
    say(`Reading ${file} …`);
    const rows = await readProtectionRows(reader, file, format, signal);
    if (options.dryRun) {
      const found = await surveyProtection(session.parts.log, context, rows, signal);
      return tellDryRun(operator, describeProtection(format, context, found), found.rejected);
    }
    const rejectedBy = reader.rejectedBy.bind(reader);
    const recording = { file, format, rows, total: rows.length, actor, rejectedBy };
    await runAndTell(operator, (steering) => recordRows(session, recording, steering));
  });
}
