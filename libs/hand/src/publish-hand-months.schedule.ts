import { randomUUID } from 'node:crypto';
import { addWeeks, bucketOf } from '#calendar';
import type { Bucket, IsoWeek } from '#calendar';
import { execute, systemActor } from '#eventing';
import { publishFrictionBlocks, publishJudgementBlocks } from '#figures';
import type { BlockPublisher } from '#figures';
import { schedule } from '#read-store';
import type { ReadStore, Schedule } from '#read-store';
import type { HandScope } from './events.ts';
import { MATERIAL } from './hand-material.finder.ts';
import type { FoundMaterial } from './hand-material.finder.ts';
import type { HandMeasurer } from './hand-measurer.ts';
import { handMonth, handMonthIdOf, isDue } from './hand-month.decider.ts';
import { handMonths, listMonths } from './hand-months.projection.ts';

export interface HandPublishing extends BlockPublisher {
  readonly measurer: HandMeasurer;
}

const NAME = 'publish-hand-months';
const EVERY_MS = 60 * 60_000;
const PATIENCE_MS = 60_000;
/** After a longer time without a server, older months stay away: what stood then is known no more. */
const MONTHS_TO_CATCH_UP = 12;
/** Of the publication of blocks, in which somebody else was faster each time. */
const ATTEMPTS = 10;
const ORGANISATION: HandScope = { kind: 'ORGANISATION', id: null };

/**
 * Publishes the months that are due and not published, the oldest first: of every unit, of every policy in force at their end, and last of
 * the organisation, by which a month is known to be done. Whoever is second, on any instance, finds a month published.
 * @throws ReadStoreUnavailable when the projections do not catch up in time
 */
export async function publishHandMonths(publishing: HandPublishing): Promise<void> {
  const { log, readStore, deployment, measurer } = publishing;
  await present(publishing);
  const lastClosedWeek = deployment.calendar.lastClosedWeek(deployment.now());
  const months = await unpublished(readStore, dueMonths(lastClosedWeek));
  // A month that is measured without the blocks of its weeks would stay so.
  if (months.length === 0 || !(await publishBlocks(publishing))) return;
  await present(publishing);
  const context = deployment.contextFor(systemActor(NAME), randomUUID());
  for (const bucket of months) {
    const found = await measurer.find(bucket);
    for (const scope of scopesOf(found, deployment.calendar.endOf(bucket.toWeek))) {
      const command = { commandId: randomUUID(), scope, month: bucket.key, measurements: await measurer.measure(found, scope, bucket) };
      await execute(log, handMonth, handMonthIdOf(scope, bucket.key), 'PublishHandMonth', command, context);
    }
  }
}

export function handMonthsSchedule(parts: HandPublishing): Schedule {
  return schedule({ name: NAME, everyMs: EVERY_MS, run: () => publishHandMonths(parts) });
}

/** @throws ReadStoreUnavailable unless everything that is in the log now is projected in time */
async function present({ log, readStore }: HandPublishing): Promise<void> {
  const head = await log.store.head();
  if (head === null) return;
  await readStore.waitFor(
    [...MATERIAL, handMonths].map(({ name }) => name),
    head,
    PATIENCE_MS,
  );
}

async function unpublished(readStore: ReadStore, months: readonly Bucket[]): Promise<readonly Bucket[]> {
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last) return [];
  const done = await readStore.find(handMonths, (db) => listMonths(db, ORGANISATION, { from: first.key, to: last.key }));
  return months.filter(({ key }) => done.every(({ month }) => month !== key));
}

/** @returns false where others still publish them */
async function publishBlocks(publisher: BlockPublisher): Promise<boolean> {
  for (const publish of [publishFrictionBlocks, publishJudgementBlocks]) {
    let isComplete = false;
    for (let attempt = 0; attempt < ATTEMPTS && !isComplete; attempt++) {
      ({ isComplete } = await publish(publisher, publisher.deployment.now()));
    }
    if (!isComplete) return false;
  }
  return true;
}

/** In order. */
function dueMonths(lastClosedWeek: IsoWeek): readonly Bucket[] {
  const months = [bucketOf(lastClosedWeek, 'MONTH')];
  while (months.length <= MONTHS_TO_CATCH_UP) months.unshift(bucketOf(addWeeks(months[0]?.fromWeek ?? lastClosedWeek, -1), 'MONTH'));
  return months.filter(({ toWeek }) => isDue(toWeek, lastClosedWeek)).slice(-MONTHS_TO_CATCH_UP);
}

/** None before the first policy: there was nothing to measure. @param endsAt ISO instant, the end of the month */
function scopesOf({ material: { units, policies } }: FoundMaterial, endsAt: string): readonly HandScope[] {
  const known = policies.filter(({ registeredAt }) => registeredAt < endsAt);
  if (known.length === 0) return [];
  return [
    ...[...units.keys()].map((id): HandScope => ({ kind: 'UNIT', id })),
    ...known.filter(({ isInForce }) => isInForce).map(({ policyId }): HandScope => ({ kind: 'POLICY', id: policyId })),
    ORGANISATION,
  ];
}
