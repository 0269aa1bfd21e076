import { randomUUID } from 'node:crypto';
import { DomainError } from '#eventing';
import { FixCalendar } from '#organisation';
import { readImportRows, rejectedBy } from './import-rows.ts';
import type { ImportPlan } from './import-rows.ts';
import type { Survey } from './import-survey.ts';
import { recordRows } from './record-rows.ts';
import type { Imported, Steering } from './record-rows.ts';
import type { Session } from './session.ts';

/**
 * Registers what is new, then records the reports. Every step finds out by itself whether it was done before, so that a run
 * that was cut off is repeated, not resumed. @throws what is no refusal of a single row
 */
export async function runImport(session: Session, plan: ImportPlan, found: Survey, steering: Steering): Promise<Imported> {
  await register(session, plan, found);
  const { file, format, mapping, context } = plan;
  const recording = {
    file,
    format,
    rows: readImportRows(plan),
    total: found.accepted + found.rejected,
    actor: context.actor,
    rejectedBy: (error: DomainError) => rejectedBy(error, mapping),
  };
  return recordRows(session, recording, steering);
}

async function register(session: Session, { context: { actor, calendar } }: ImportPlan, { policies, units }: Survey): Promise<void> {
  const news = [...policies.values()].filter(({ target }) => target.registration !== null);
  if (news.length > 0) await session.send(Object.assign(new FixCalendar(), { commandId: randomUUID() }), actor);
  for (const { registration } of units.values())
    if (registration) await unlessThere(session.send(registration, actor), 'organisation.unit-code-taken');
  for (const { target, earliest } of news) {
    if (!target.registration) continue;
    const registration = Object.assign(target.registration, { ownerId: actor.id, effectiveFrom: calendar.dayOf(earliest) });
    await unlessThere(session.send(registration, actor), 'policy.code-taken');
  }
}

/** Another import of the same file may run beside this one. */
async function unlessThere(sent: Promise<unknown>, code: string): Promise<void> {
  try {
    await sent;
  } catch (error) {
    if (!(error instanceof DomainError && error.code === code)) throw error;
  }
}
