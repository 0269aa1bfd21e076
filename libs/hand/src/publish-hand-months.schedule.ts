import { randomUUID } from 'node:crypto';
import { addWeeks, bucketOf } from '#calendar';
import type { Bucket, IsoWeek } from '#calendar';
import { execute, systemActor } from '#eventing';
import type { Context } from '#eventing';
import { publishFrictionBlocks, publishJudgementBlocks } from '#figures';
import type { BlockPublisher } from '#figures';
import { listPolicyStates, policiesProjection } from '#policies';
import { isOutage, logFault, schedule } from '#read-store';
import type { Logger, ReadStore, Schedule } from '#read-store';
import type { HandScope } from './events.ts';
import { MATERIAL } from './hand-material.finder.ts';
import type { FoundMaterial } from './hand-material.finder.ts';
import type { HandMeasurer } from './hand-measurer.ts';
import { handMonth, handMonthIdOf, isDue } from './hand-month.decider.ts';
import { handMonths, listCompletedMonths, listScopesOf } from './hand-months.projection.ts';

export interface HandPublishing extends BlockPublisher {
  readonly measurer: HandMeasurer;
  readonly logger: Logger;
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
 * Publishes the months that are due and not complete, the oldest first: of every unit, of every policy in force at their end, and of the
 * organisation. A scope that cannot be measured stops no other; its month stays open and is tried again. Whoever is second, on any instance,
 * finds a month published.
 * @throws ReadStoreUnavailable when the projections do not catch up in time
 */
export async function publishHandMonths(publishing: HandPublishing): Promise<void> {
  const { log, readStore, deployment, measurer } = publishing;
  await present(publishing);
  const lastClosedWeek = deployment.calendar.lastClosedWeek(deployment.now());
  const since = await firstRegistration(readStore, deployment.today());
  if (since === null) return;
  // None before the first policy: there was nothing to measure.
  const due = dueMonths(lastClosedWeek).filter(({ toWeek }) => deployment.calendar.endOf(toWeek) > since);
  const months = await incomplete(readStore, due);
  // A month that is measured without the blocks of its weeks would stay so.
  if (months.length === 0 || !(await publishBlocks(publishing))) return;
  await present(publishing);
  const context = deployment.contextFor(systemActor(NAME), randomUUID());
  for (const bucket of months) {
    const found = await measurer.find(bucket);
    const scopes = scopesOf(found, deployment.calendar.endOf(bucket.toWeek));
    const published = new Set((await readStore.find(handMonths, (db) => listScopesOf(db, bucket.key))).map(keyOf));
    let isComplete = true;
    for (const scope of scopes.filter((each) => !published.has(keyOf(each))))
      if (!(await publishScope(publishing, found, scope, bucket, context))) isComplete = false;
    if (!isComplete) continue;
    const command = { commandId: randomUUID(), month: bucket.key };
    await execute(log, handMonth, handMonthIdOf(ORGANISATION, bucket.key), 'CompleteHandMonth', command, context);
  }
}

/** @returns false where it cannot be measured or decided on now; @throws where nothing could, for want of a store */
async function publishScope(
  { log, measurer, logger }: HandPublishing,
  found: FoundMaterial,
  scope: HandScope,
  bucket: Bucket,
  context: Context,
): Promise<boolean> {
  try {
    const command = { commandId: randomUUID(), scope, month: bucket.key, measurements: await measurer.measure(found, scope, bucket) };
    await execute(log, handMonth, handMonthIdOf(scope, bucket.key), 'PublishHandMonth', command, context);
    return true;
  } catch (error) {
    if (isOutage(error)) throw error;
    logFault(logger, error, { scope: scope.kind, id: scope.id, month: bucket.key }, 'a HAND profile was not published; it is tried again');
    return false;
  }
}

function keyOf({ kind, id }: HandScope): string {
  return `${kind} ${id ?? ''}`;
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

async function incomplete(readStore: ReadStore, months: readonly Bucket[]): Promise<readonly Bucket[]> {
  const [first, last] = [months[0], months.at(-1)];
  if (!first || !last) return [];
  const done = new Set(await readStore.find(handMonths, (db) => listCompletedMonths(db, { from: first.key, to: last.key })));
  return months.filter(({ key }) => !done.has(key));
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

/** @returns ISO instant; null without any policy */
async function firstRegistration(readStore: ReadStore, today: string): Promise<string | null> {
  const policies = await readStore.find(policiesProjection, (db) => listPolicyStates(db, today));
  return policies.map(({ registeredAt }) => registeredAt).sort()[0] ?? null;
}

/** In order. */
function dueMonths(lastClosedWeek: IsoWeek): readonly Bucket[] {
  const months = [bucketOf(lastClosedWeek, 'MONTH')];
  while (months.length <= MONTHS_TO_CATCH_UP) months.unshift(bucketOf(addWeeks(months[0]?.fromWeek ?? lastClosedWeek, -1), 'MONTH'));
  return months.filter(({ toWeek }) => isDue(toWeek, lastClosedWeek)).slice(-MONTHS_TO_CATCH_UP);
}

/** @param endsAt ISO instant, the end of the month */
function scopesOf({ material: { units, policies } }: FoundMaterial, endsAt: string): readonly HandScope[] {
  return [
    ...[...units.keys()].map((id): HandScope => ({ kind: 'UNIT', id })),
    ...policies
      .filter(({ isInForce, registeredAt }) => isInForce && registeredAt < endsAt)
      .map(({ policyId }): HandScope => ({ kind: 'POLICY', id: policyId })),
    ORGANISATION,
  ];
}
