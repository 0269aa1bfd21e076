import { randomUUID } from 'node:crypto';
import { DomainError } from '#eventing';
import type { Context } from '#eventing';
import { frictionReport, ImportFrictionReport, importedReportIdOf } from '#friction';
import type { ReporterProtection } from '#friction';
import type { RegisterUnit } from '#organisation';
import type { RegisterPolicy } from '#policies';
import { readRecords } from './csv-records.ts';
import type { CsvFormat } from './csv-records.ts';
import type { ImportTargets, Target } from './import-targets.ts';
import type { ImportMapping } from './mapping.ts';
import { RowReader } from './row-reader.ts';
import type { RowReport } from './row-reader.ts';
import { RowRejected } from './row-values.ts';

/** One import: what is read, how, and in whose name. */
export interface ImportPlan {
  readonly file: string;
  readonly format: CsvFormat;
  readonly mapping: ImportMapping;
  readonly targets: ImportTargets;
  readonly context: Context;
}

export interface AcceptedRow {
  readonly reportId: string;
  readonly happenedAt: string;
  readonly policy: Target<RegisterPolicy>;
  readonly unit: Target<RegisterUnit>;
  readonly command: ImportFrictionReport;
}

export interface ImportRow {
  /** In the file, from 1. */
  readonly line: number;
  readonly values: readonly string[];
  readonly outcome: AcceptedRow | RowRejected;
}

/** Every row of the file as the product would take it, streamed. Nothing is written. */
export async function* readImportRows(plan: ImportPlan): AsyncGenerator<ImportRow> {
  const { file, format, mapping, context } = plan;
  const reader = new RowReader(mapping, format, context.calendar, context.currency);
  const lineOfKey = new Map<string, number>();
  for await (const { line, values, broken } of readRecords(file, format)) {
    const outcome = await outcomeOf(plan, reader, lineOfKey, line, values, broken);
    yield { line, values, outcome };
  }
}

async function outcomeOf(
  plan: ImportPlan,
  reader: RowReader,
  lineOfKey: Map<string, number>,
  line: number,
  values: readonly string[],
  broken: string | null,
): Promise<AcceptedRow | RowRejected> {
  try {
    if (broken !== null) throw new RowRejected(broken);
    const row = reader.read(values);
    const used = lineOfKey.get(row.key);
    if (used !== undefined)
      throw new RowRejected('the key was used in an earlier line already; keys must be unique', `${row.key} in line ${used}`);
    lineOfKey.set(row.key, line);
    return await accept(plan, row);
  } catch (error) {
    if (error instanceof RowRejected) return error;
    if (error instanceof DomainError) return rejectedBy(error, plan.mapping);
    throw error;
  }
}

/** What a refusal of the product means in terms of the file. */
export function rejectedBy({ message, field }: DomainError, mapping: ImportMapping): RowRejected {
  const [place = ''] = field?.split('.') ?? [];
  const column = columnOf(place, mapping);
  return new RowRejected(column === undefined ? message : `the column "${column}": ${message}`);
}

function columnOf(
  field: string,
  { happenedAt, policy, unit, channel, burden, staffMinutes, customerMinutes, outOfPocket }: ImportMapping,
): string | undefined {
  const places = { happenedAt, policyId: policy, unitCode: unit, channel, burden, staffMinutes, customerMinutes, outOfPocket };
  return Object.hasOwn(places, field) ? places[field as keyof typeof places]?.column : undefined;
}

/** What nothing depends on while a row is only tried. */
const UNPROTECTED: ReporterProtection = { overseers: [], ownerUnitId: null, fewPeople: false, confidentialDelivery: 'AT_ONCE' };

/** The product's own rules decide, before anything is written. @throws RowRejected, DomainError */
async function accept({ mapping: { source }, targets, context }: ImportPlan, row: RowReport): Promise<AcceptedRow> {
  const [policy, unit] = [await targets.policy(row.policy), await targets.unit(row.unit)];
  const problem = policy.problem ?? unit.problem;
  if (problem !== null) throw new RowRejected(problem);
  const { key, channel, happenedAt, customerOutcomes, burden, staffMinutes, customerMinutes, outOfPocket, facts } = row;
  const command = Object.assign(new ImportFrictionReport(), {
    // New for each attempt: the report's stream says whether it was imported before.
    commandId: randomUUID(),
    source: { name: source.name, public: source.public, key },
    policyId: policy.id,
    unitCode: unit.code,
    happenedAt,
    channel,
    customerOutcomes: [...customerOutcomes],
    burden,
    staffMinutes,
    customerMinutes,
    outOfPocket,
    ...(facts.length > 0 && { facts: [...facts] }),
  });
  const reportId = importedReportIdOf(source.name, key);
  const then = { policyId: policy.id, ownerId: context.actor.id, deputyId: null, version: 1, factsAsked: [] };
  const reporting = { input: command, reportId, source: command.source, policy: then, unitId: unit.id, protection: UNPROTECTED };
  frictionReport.decide.ReportFriction(reporting, frictionReport.initialState, context);
  return { reportId, happenedAt, policy, unit, command };
}
