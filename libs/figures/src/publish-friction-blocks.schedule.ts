import { randomUUID } from 'node:crypto';
import type { Deployment } from '#cqrs';
import { execute, systemActor } from '#eventing';
import type { Context, EventLog } from '#eventing';
import { schedule } from '#read-store';
import type { ReadStore, Schedule } from '#read-store';
import { decideAnswers, isAnswersTime } from './block-answer-times.ts';
import type { DecidedAnswers } from './block-answer-times.ts';
import { decideBreakdowns } from './block-breakdown.ts';
import { LOWEST_K, blockIdAt, decideOtherPoliciesBlocks, decidePolicyBlocks, frictionBlock } from './friction-block.decider.ts';
import type { DecidedBlock, PooledEntry } from './friction-block.decider.ts';
import { breakdownIdAt, frictionBreakdown } from './friction-breakdown.decider.ts';
import type { People } from './people-matching.ts';
import { yearKey } from './people-behind.ts';
import {
  countBlocks,
  countBreakdowns,
  findPeopleAround,
  findPublishedBlocks,
  findUnitTree,
  listAnsweredEntries,
  listBlocksToBreakDown,
  listBreakdownsWithoutAnswers,
  listVersionStarts,
  listWaitingEntries,
  listWaitingPolicies,
} from './waiting-entries.finder.ts';
import type { PeopleAround } from './waiting-entries.finder.ts';
import { waitingEntries } from './waiting-entries.projection.ts';
import type { WaitingDb } from './waiting-entries.projection.ts';

export interface BlockPublisher {
  readonly log: EventLog;
  readonly readStore: ReadStore;
  readonly deployment: Deployment;
  readonly people: People;
  /** Distinct people that a published figure needs, as the organisation has set it now. */
  readonly findK: () => Promise<number>;
  /** How long to wait for the projection, in milliseconds. */
  readonly patienceMs?: number;
}

export interface PublishedRun {
  /** Blocks. */
  readonly published: number;
  /** False: another instance published meanwhile, and this one left the rest to the next run. */
  readonly isComplete: boolean;
}

const EVERY_MS = 5 * 60_000;
const PATIENCE_MS = 60_000;

/**
 * Publishes every block that the weeks closed by `now` make, then the breakdowns that blocks make, then the answer times of those that have
 * had their time. It decides about snapshots not older than the log; blocks go to streams named by their place in the log of blocks, so whoever decided about
 * an older state conflicts and stops.
 * @param now ISO instant
 * @throws ReadStoreUnavailable when the projection does not catch up in time
 */
export async function publishFrictionBlocks(publisher: BlockPublisher, now: string): Promise<PublishedRun> {
  const { log, deployment } = publisher;
  const k = Math.max(LOWEST_K, await publisher.findK());
  const context: Context = {
    now,
    actor: systemActor('publish-friction-blocks'),
    calendar: deployment.calendar,
    currency: deployment.currency,
    correlationId: randomUUID(),
  };
  const decided = await onPresentState(publisher, now, (db, around) => decideBlocks(db, deployment, around, k, now));
  for (const [index, { blockId, block }] of (decided ?? []).entries()) {
    const command = { commandId: randomUUID(), blockId, block };
    const { events } = await execute(log, frictionBlock, blockId, 'PublishFrictionBlock', command, context);
    if (events.length === 0) return { published: index, isComplete: false };
  }
  const breakdowns = await onPresentState(publisher, now, (db, around) => decideAllBreakdowns(db, deployment, around, k, now));
  for (const { breakdownId, breakdown } of breakdowns ?? []) {
    const command = { commandId: randomUUID(), breakdownId, breakdown };
    const { events } = await execute(log, frictionBreakdown, breakdownId, 'PublishFrictionBreakdown', command, context);
    if (events.length === 0) return { published: decided?.length ?? 0, isComplete: false };
  }
  const answers = await onPresentState(publisher, now, (db, around) => decideAllAnswers(db, deployment, around, k, now));
  for (const { breakdownId, ...frozen } of answers ?? []) {
    const command = { commandId: randomUUID(), breakdownId, answers: frozen };
    await execute(log, frictionBreakdown, breakdownId, 'PublishFrictionBlockAnswers', command, context);
  }
  return { published: decided?.length ?? 0, isComplete: true };
}

/** At start, and every few minutes: a week's blocks follow soon after it has closed. */
export function frictionBlocksSchedule(publisher: BlockPublisher): Schedule {
  return schedule({
    name: 'publish-friction-blocks',
    everyMs: EVERY_MS,
    run: async () => {
      await publishFrictionBlocks(publisher, publisher.deployment.now());
    },
  });
}

/** null for an empty log. */
async function onPresentState<T>(
  { log, readStore, people, deployment, patienceMs = PATIENCE_MS }: BlockPublisher,
  now: string,
  decide: (db: WaitingDb, around: PeopleAround) => Promise<T>,
): Promise<T | null> {
  const head = await log.store.head();
  if (head === null) return null;
  await readStore.waitFor([waitingEntries.name], head, patienceMs);
  return readStore.find(waitingEntries, async (db) => decide(db, await findPeopleAround(db, people, deployment.calendar, now)));
}

async function decideBlocks(
  db: WaitingDb,
  { calendar }: Deployment,
  around: PeopleAround,
  k: number,
  now: string,
): Promise<readonly { readonly blockId: string; readonly block: DecidedBlock }[]> {
  const lastClosedWeek = calendar.lastClosedWeek(now);
  const settings = { k, lastClosedWeek, tree: await findUnitTree(db) };
  const blocks: DecidedBlock[] = [];
  const left: PooledEntry[] = [];
  for (const policyId of await listWaitingPolicies(db)) {
    const policy = {
      policyId,
      versions: policyId === null ? [] : await listVersionStarts(db, policyId),
      published: await findPublishedBlocks(db, policyId ?? ''),
    };
    const decided = decidePolicyBlocks(policy, await listWaitingEntries(db, policyId, lastClosedWeek, around), settings);
    blocks.push(...decided.blocks);
    left.push(...decided.pooled);
  }
  for (const [year, pooled] of Map.groupBy(left, ({ entry }) => yearKey(entry.week))) {
    blocks.push(...decideOtherPoliciesBlocks({ year, published: await findPublishedBlocks(db, year) }, pooled, settings));
  }
  const place = await countBlocks(db);
  return blocks.map((block, index) => ({ blockId: blockIdAt(place + index), block }));
}

async function decideAllBreakdowns(db: WaitingDb, { calendar }: Deployment, around: PeopleAround, k: number, now: string) {
  const settings = { k, lastClosedWeek: calendar.lastClosedWeek(now) };
  const scopes = [...(await listBlocksToBreakDown(db, around)).values()];
  const place = await countBreakdowns(db);
  return scopes
    .flatMap((blocks) => decideBreakdowns(blocks, settings))
    .map((breakdown, index) => ({ breakdownId: breakdownIdAt(place + index), breakdown }));
}

async function decideAllAnswers(db: WaitingDb, { calendar }: Deployment, around: PeopleAround, k: number, now: string) {
  const decided: (DecidedAnswers & { readonly breakdownId: string })[] = [];
  for (const { breakdownId, ...about } of await listBreakdownsWithoutAnswers(db)) {
    const entries = await listAnsweredEntries(db, breakdownId, around);
    if (isAnswersTime(now, calendar.endOf(about.toWeek), entries)) decided.push({ breakdownId, ...decideAnswers(about, entries, k) });
  }
  return decided;
}
