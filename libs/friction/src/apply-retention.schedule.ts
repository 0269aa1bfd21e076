import type { Deployment } from '#cqrs';
import type { EventLog } from '#eventing';
import type { ProtectionSettings } from '#organisation/events';
import { schedule } from '#read-store';
import type { ReadStore, Schedule } from '#read-store';
import { listRetained } from './retention.finder.ts';
import type { Retained } from './retention.finder.ts';
import { retentionProjection } from './retention.projection.ts';
import type { Means } from './retention.projection.ts';

export interface Retention {
  readonly log: EventLog;
  readonly readStore: ReadStore;
  readonly deployment: Deployment;
  /** @returns what was promised to whoever reported at an ISO instant */
  findPromises(): Promise<(reportedAt: string) => ProtectionSettings>;
  /** Destroys keys of text, and links from aliases to people, for good. @param at ISO instant */
  expire(expired: { readonly keys: readonly string[]; readonly aliases: readonly string[] }, at: string): void;
  /** Leaves no byte of what expired. */
  purge(): void;
}

const EVERY_MS = 60 * 60_000;
const PATIENCE_MS = 60_000;
const PAGE = 1_000;

/**
 * Destroys what was kept as long as was promised: who made a report, and what they wrote, each so many months after its resolution. A key or
 * an alias belongs to one person and quarter, and goes when everything under it is due, by what was promised to the earliest report under it.
 */
export function retentionSchedule(retention: Retention): Schedule {
  return schedule({
    name: 'apply-retention',
    everyMs: EVERY_MS,
    run: () => applyRetention(retention, retention.deployment.now()),
  });
}

/** Repeating it destroys nothing more. @param now ISO instant @throws ReadStoreUnavailable when the projection does not catch up in time */
async function applyRetention(retention: Retention, now: string): Promise<void> {
  const { log, readStore } = retention;
  const head = await log.store.head();
  if (head === null) return;
  await readStore.waitFor([retentionProjection.name], head, PATIENCE_MS);
  const promisedTo = await retention.findPromises();
  await forEachPage(readStore, 'KEY', (page) =>
    retention.expire({ keys: dueOf(page, (at) => promisedTo(at).textMonths, now), aliases: [] }, now),
  );
  await forEachPage(readStore, 'ALIAS', (page) =>
    retention.expire({ keys: [], aliases: dueOf(page, (at) => promisedTo(at).identityMonths, now) }, now),
  );
  retention.purge();
}

/** In pages, between which the server answers others. */
async function forEachPage(readStore: ReadStore, kind: Means, work: (page: readonly Retained[]) => void): Promise<void> {
  for (let after = ''; ;) {
    const page = await readStore.find(retentionProjection, (db) => listRetained(db, kind, after, PAGE));
    work(page);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.id;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function dueOf(retained: readonly Retained[], monthsPromisedAt: (reportedAt: string) => number, now: string): readonly string[] {
  return retained
    .filter(({ firstReportedAt, resolvedAt }) => resolvedAt !== null && monthsLater(resolvedAt, monthsPromisedAt(firstReportedAt)) <= now)
    .map(({ id }) => id);
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
