import type { Deployment } from '#cqrs';
import type { EventLog } from '#eventing';
import type { ProtectionSettings } from '#organisation/events';
import { schedule } from '#read-store';
import type { ReadStore, Schedule } from '#read-store';
import { listResolvedAliases, listResolvedKeys } from './retention.finder.ts';
import type { Resolved } from './retention.finder.ts';
import { retentionProjection } from './retention.projection.ts';

export interface Retention {
  readonly log: EventLog;
  readonly readStore: ReadStore;
  readonly deployment: Deployment;
  /** @returns what was promised to whoever reported at an ISO instant */
  findPromises(): Promise<(reportedAt: string) => ProtectionSettings>;
  /** Destroys keys of text, and links from aliases to people, for good. @param at ISO instant */
  expire(expired: { readonly keys: readonly string[]; readonly aliases: readonly string[] }, at: string): void;
}

const EVERY_MS = 6 * 60 * 60_000;
const PATIENCE_MS = 60_000;
/** Between so many the server answers others. */
const AT_ONCE = 1_000;

/**
 * Destroys what was kept as long as was promised: who made a report, and what they wrote, each so many months after its resolution. A key or
 * alias is of one person and quarter and goes when everything under it is due, by the promise to the first of them.
 */
export function retentionSchedule(retention: Retention): Schedule {
  const { deployment } = retention;
  return schedule({
    name: 'apply-retention',
    everyMs: EVERY_MS,
    run: () => applyRetention(retention, new Date(deployment.clock()).toISOString()),
  });
}

/** Repeating it destroys nothing more. @param now ISO instant @throws ReadStoreUnavailable when the projection does not catch up in time */
export async function applyRetention(retention: Retention, now: string): Promise<void> {
  const { log, readStore } = retention;
  const head = await log.store.head();
  if (head === null) return;
  await readStore.waitFor([retentionProjection.name], head, PATIENCE_MS);
  const [keys, aliases] = await readStore.find(retentionProjection, async (db) => [
    await listResolvedKeys(db, now),
    await listResolvedAliases(db, now),
  ]);
  const promisedTo = await retention.findPromises();
  const dueOf = (resolved: readonly Resolved[], monthsOf: (promised: ProtectionSettings) => number) =>
    resolved.filter((each) => monthsLater(each.resolvedAt, monthsOf(promisedTo(each.reportedAt))) <= now).map(({ id }) => id);
  await inParts(
    dueOf(keys, ({ textMonths }) => textMonths),
    (some) => retention.expire({ keys: some, aliases: [] }, now),
  );
  await inParts(
    dueOf(aliases, ({ identityMonths }) => identityMonths),
    (some) => retention.expire({ keys: [], aliases: some }, now),
  );
}

async function inParts(ids: readonly string[], work: (some: readonly string[]) => void): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    work(ids.slice(from, from + AT_ONCE));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The same time of the same day so many months later, or of the last day of a shorter month; UTC. */
export function monthsLater(instant: string, months: number): string {
  const at = new Date(instant);
  const day = at.getUTCDate();
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  at.setUTCDate(Math.min(day, lastDay));
  return at.toISOString();
}
