import { randomUUID } from 'node:crypto';
import type { Deployment } from '#cqrs';
import { execute } from '#eventing';
import { schedule } from '#read-store';
import type { Schedule } from '#read-store';
import { decideAnswers, isAnswersTime } from './block-answer-times.ts';
import type { DecidedAnswers } from './block-answer-times.ts';
import { decideBreakdowns } from './block-breakdown.ts';
import { EVERY_MS, allBlocks, onPresentState, publication } from './block-publisher.ts';
import type { BlockPublisher, PublishedRun } from './block-publisher.ts';
import { blockIdAt, frictionBlock, frictionBlockRules } from './friction-block.decider.ts';
import type { DecidedBlock } from './friction-block.decider.ts';
import { breakdownIdAt, frictionBreakdown } from './friction-breakdown.decider.ts';
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

const NAME = 'publish-friction-blocks';

/**
 * Publishes every block that the weeks closed by `now` make, then the breakdowns that blocks make, then the answer times of those that have
 * had their time. It decides about snapshots not older than the log; blocks go to streams named by their place in the log of blocks, so whoever decided about
 * an older state conflicts and stops.
 * @param now ISO instant
 * @throws ReadStoreUnavailable when the projection does not catch up in time
 */
export async function publishFrictionBlocks(publisher: BlockPublisher, now: string): Promise<PublishedRun> {
  const { log, deployment } = publisher;
  const { k, context } = await publication(publisher, NAME, now);
  const decided = await onSnapshot(publisher, now, (db, around) => decideBlocks(db, deployment, around, k, now));
  for (const [index, { blockId, block }] of (decided ?? []).entries()) {
    const command = { commandId: randomUUID(), blockId, block };
    const { events } = await execute(log, frictionBlock, blockId, 'PublishFrictionBlock', command, context);
    if (events.length === 0) return { published: index, isComplete: false };
  }
  const breakdowns = await onSnapshot(publisher, now, (db, around) => decideAllBreakdowns(db, deployment, around, k, now));
  for (const { breakdownId, breakdown } of breakdowns ?? []) {
    const command = { commandId: randomUUID(), breakdownId, breakdown };
    const { events } = await execute(log, frictionBreakdown, breakdownId, 'PublishFrictionBreakdown', command, context);
    if (events.length === 0) return { published: decided?.length ?? 0, isComplete: false };
  }
  const answers = await onSnapshot(publisher, now, (db, around) => decideAllAnswers(db, deployment, around, k, now));
  for (const { breakdownId, ...frozen } of answers ?? []) {
    const command = { commandId: randomUUID(), breakdownId, answers: frozen };
    await execute(log, frictionBreakdown, breakdownId, 'PublishFrictionBlockAnswers', command, context);
  }
  return { published: decided?.length ?? 0, isComplete: true };
}

export function frictionBlocksSchedule(publisher: BlockPublisher): Schedule {
  return schedule({
    name: NAME,
    everyMs: EVERY_MS,
    run: async () => {
      await publishFrictionBlocks(publisher, publisher.deployment.now());
    },
  });
}

/** null for an empty log. */
function onSnapshot<T>(
  publisher: BlockPublisher,
  now: string,
  decide: (db: WaitingDb, around: PeopleAround) => Promise<T>,
): Promise<T | null> {
  const { readStore, people, deployment } = publisher;
  return onPresentState(publisher, [waitingEntries], () =>
    readStore.find(waitingEntries, async (db) => decide(db, await findPeopleAround(db, people, deployment.calendar, now))),
  );
}

async function decideBlocks(
  db: WaitingDb,
  { calendar }: Deployment,
  around: PeopleAround,
  k: number,
  now: string,
): Promise<readonly { readonly blockId: string; readonly block: DecidedBlock }[]> {
  const lastClosedWeek = calendar.lastClosedWeek(now);
  const sets = {
    policies: await listWaitingPolicies(db),
    versionsOf: (policyId: string) => listVersionStarts(db, policyId),
    entriesOf: (policyId: string | null) => listWaitingEntries(db, policyId, lastClosedWeek, around),
    publishedIn: (scope: string) => findPublishedBlocks(db, scope),
  };
  const blocks = await allBlocks(frictionBlockRules, sets, { k, lastClosedWeek, tree: await findUnitTree(db) });
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
