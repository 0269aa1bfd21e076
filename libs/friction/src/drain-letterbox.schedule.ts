import { randomUUID } from 'node:crypto';
import type { Deployment } from '#cqrs';
import { execute, idOf, systemActor } from '#eventing';
import type { Actor, Context, EventLog } from '#eventing';
import type { Letter, Letterbox } from '#letterbox';
import { schedule } from '#read-store';
import type { Schedule } from '#read-store';
import { anonymousReport } from './anonymous-report.decider.ts';
import type { AnonymousFiling } from './anonymous-report.decider.ts';
import { isLink } from './receipt-view.ts';
import type { AnonymousMessage } from './receipt-view.ts';

export interface LetterboxDrain {
  readonly log: EventLog;
  readonly letterbox: Letterbox;
  readonly deployment: Deployment;
}

const EVERY_MS = 60_000;

/** Soon after each local midnight, and at start: what leaves the letterbox becomes reports and messages, each exactly once. */
export function drainLetterboxSchedule(drain: LetterboxDrain): Schedule {
  return schedule({ name: 'drain-letterbox', everyMs: EVERY_MS, run: () => drainLetterbox(drain) });
}

/**
 * Letters are removed once they are in the log. Cut off in between, or run twice at once, they are found to have arrived. Those of one report
 * come in order: where one cannot be written, the later ones wait with it.
 * @throws the first fault, after all other letters have had their turn
 */
export async function drainLetterbox({ log, letterbox, deployment }: LetterboxDrain): Promise<void> {
  letterbox.release(deployment.today());
  const arrived: Letter[] = [];
  const faults: unknown[] = [];
  const stuck = new Set<string>();
  for (const letter of letterbox.released()) {
    if (stuck.has(letter.reportId)) continue;
    try {
      // A request id of its own for each: one for all would say which of them came together.
      await arrive(log, letter, deployment.contextFor(authorOf(letter), randomUUID()));
      arrived.push(letter);
    } catch (error) {
      stuck.add(letter.reportId);
      faults.push(error);
    }
  }
  letterbox.remove(arrived);
  if (faults.length > 0) throw faults[0];
}

async function arrive(log: EventLog, { kind, id, reportId, content, alone }: Letter, context: Context): Promise<void> {
  if (kind === 'FILING') {
    const command = { commandId: idOf('anonymous_filing', reportId), reportId, filing: content as AnonymousFiling, alone: alone === true };
    await execute(log, anonymousReport, reportId, 'FileAnonymousReport', { commandId: command.commandId }, context, () => command);
  } else if (kind !== 'MESSAGE') {
    const commandId = idOf('anonymous_withdrawal', reportId);
    await execute(log, anonymousReport, reportId, 'WithdrawAnonymousReport', { commandId }, context, () => ({}));
  } else if (isLink(content)) {
    await execute(log, anonymousReport, reportId, 'LinkAnonymousReport', { commandId: id }, context, () => ({ link: content }));
  } else {
    const command = { commandId: id, messageId: id, text: (content as AnonymousMessage).text };
    await execute(log, anonymousReport, reportId, 'SendAnonymousMessage', { commandId: id }, context, () => command);
  }
}

/** The report itself stands where its reporter would: there is nobody behind it. */
function authorOf({ reportId }: Letter): Actor {
  return systemActor(reportId);
}
