import { randomUUID } from 'node:crypto';
import { execute } from '#eventing';
import { schedule } from '#read-store';
import type { ReadDb, Schedule } from '#read-store';
import { EVERY_MS, allBlocks, onPresentState, publication } from './block-publisher.ts';
import type { BlockPublisher, PublishedRun } from './block-publisher.ts';
import { JUDGEMENT_KINDS } from './events.ts';
import { judgementBlock, judgementBlockIdAt, judgementBlockRules } from './judgement-block.decider.ts';
import type { DecidedJudgementBlock } from './judgement-block.decider.ts';
import { decideJudgementBreakdowns, judgementBreakdown, judgementBreakdownIdAt } from './judgement-breakdown.decider.ts';
import type { DecidedJudgementBreakdown } from './judgement-breakdown.decider.ts';
import type { JudgementEntry } from './judgement-entry.ts';
import type { BlockSettings } from './policy-blocks.ts';
import { findUnitTree, listVersionStarts } from './waiting-entries.finder.ts';
import { waitingEntries } from './waiting-entries.projection.ts';
import type { WaitingTables } from './waiting-entries.tables.ts';
import {
  countJudgementBlocks,
  findJudgementEntries,
  findPublishedJudgementBlocks,
  listJudgementBlocksToBreakDown,
  listPoliciesWithJudgements,
  listWaitingJudgements,
} from './waiting-judgements.finder.ts';
import { waitingJudgements } from './waiting-judgements.projection.ts';
import type { WaitingJudgementTables } from './waiting-judgements.tables.ts';

const NAME = 'publish-judgement-blocks';
/** Units and versions are those that blocks of friction are cut by. */
const PROJECTIONS = [waitingEntries, waitingJudgements] as const;

type Db = ReadDb<WaitingTables & WaitingJudgementTables>;
type EntryOf = (row: WaitingJudgementTables['waiting_judgement']) => JudgementEntry;

/**
 * Publishes every block that calls and requests of the weeks closed by `now` make, then the breakdowns that blocks make. As blocks of
 * friction it decides about snapshots not older than the log, and whoever decided about an older state conflicts and stops.
 * @param now ISO instant
 * @throws ReadStoreUnavailable when the projections do not catch up in time
 */
export async function publishJudgementBlocks(publisher: BlockPublisher, now: string): Promise<PublishedRun> {
  const { log, deployment } = publisher;
  const { k, context } = await publication(publisher, NAME, now);
  const lastClosedWeek = deployment.calendar.lastClosedWeek(now);
  const blocks = await onSnapshot(publisher, async (db, entryOf) =>
    decideBlocks(db, entryOf, { k, lastClosedWeek, tree: await findUnitTree(db) }),
  );
  for (const [index, { blockId, block }] of (blocks ?? []).entries()) {
    const command = { commandId: randomUUID(), blockId, block };
    const { events } = await execute(log, judgementBlock, blockId, 'PublishJudgementBlock', command, context);
    if (events.length === 0) return { published: index, isComplete: false };
  }
  const published = blocks?.length ?? 0;
  const breakdowns = await onSnapshot(publisher, (db, entryOf) => decideBreakdowns(db, entryOf, { k, lastClosedWeek }));
  for (const { breakdownId, breakdown } of breakdowns ?? []) {
    const command = { commandId: randomUUID(), breakdownId, breakdown };
    const { events } = await execute(log, judgementBreakdown, breakdownId, 'PublishJudgementBreakdown', command, context);
    if (events.length === 0) return { published, isComplete: false };
  }
  return { published, isComplete: true };
}

export function judgementBlocksSchedule(publisher: BlockPublisher): Schedule {
  return schedule({
    name: NAME,
    everyMs: EVERY_MS,
    run: async () => {
      await publishJudgementBlocks(publisher, publisher.deployment.now());
    },
  });
}

/** null for an empty log. */
function onSnapshot<T>(publisher: BlockPublisher, decide: (db: Db, entryOf: EntryOf) => Promise<T>): Promise<T | null> {
  const { readStore, people, deployment } = publisher;
  return onPresentState(publisher, PROJECTIONS, () =>
    readStore.findAcross(PROJECTIONS, async (db) => decide(db, await findJudgementEntries(db, people, deployment.calendar))),
  );
}

async function decideBlocks(
  db: Db,
  entryOf: EntryOf,
  settings: BlockSettings,
): Promise<readonly { readonly blockId: string; readonly block: DecidedJudgementBlock }[]> {
  const decided: DecidedJudgementBlock[] = [];
  for (const kind of JUDGEMENT_KINDS) {
    const sets = {
      policies: await listPoliciesWithJudgements(db, kind),
      versionsOf: (policyId: string) => listVersionStarts(db, policyId),
      entriesOf: async (policyId: string | null) => (policyId === null ? [] : listWaitingJudgements(db, kind, policyId, entryOf)),
      publishedIn: (scope: string) => findPublishedJudgementBlocks(db, kind, scope),
    };
    decided.push(...(await allBlocks(judgementBlockRules(kind), sets, settings)));
  }
  const { blocks: place } = await countJudgementBlocks(db);
  return decided.map((block, index) => ({ blockId: judgementBlockIdAt(place + index), block }));
}

async function decideBreakdowns(
  db: Db,
  entryOf: EntryOf,
  settings: Pick<BlockSettings, 'k' | 'lastClosedWeek'>,
): Promise<readonly { readonly breakdownId: string; readonly breakdown: DecidedJudgementBreakdown }[]> {
  const decided: DecidedJudgementBreakdown[] = [];
  for (const kind of JUDGEMENT_KINDS)
    for (const blocks of (await listJudgementBlocksToBreakDown(db, kind, entryOf)).values())
      decided.push(...decideJudgementBreakdowns(kind, blocks, settings));
  const { breakdowns: place } = await countJudgementBlocks(db);
  return decided.map((breakdown, index) => ({ breakdownId: judgementBreakdownIdAt(place + index), breakdown }));
}
