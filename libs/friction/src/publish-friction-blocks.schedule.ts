import { randomUUID } from 'node:crypto';
import type { Deployment } from '#cqrs';
import { execute } from '#eventing';
import type { Context, EventLog } from '#eventing';
import { schedule } from '#read-store';
import type { ReadStore, Schedule } from '#read-store';
import { K, blockIdAt, decideOtherPoliciesBlocks, decidePolicyBlocks, frictionBlock } from './friction-block.decider.ts';
import type { DecidedBlock, PooledEntry } from './friction-block.decider.ts';
import { groupBy, yearKey } from './waiting-entry.ts';
import {
  countBlocks,
  findPublishedBlocks,
  findUnitTree,
  listVersionStarts,
  listWaitingEntries,
  listWaitingPolicies,
} from './waiting-entries.finder.ts';
import type { PersonKey } from './waiting-entries.finder.ts';
import { waitingEntries } from './waiting-entries.projection.ts';
import type { WaitingDb } from './waiting-entries.projection.ts';

export interface BlockPublisher {
  readonly log: EventLog;
  readonly readStore: ReadStore;
  readonly deployment: Deployment;
  readonly personKey: PersonKey;
  /** Distinct people that a published figure needs. */
  readonly k?: number;
  /** How long to wait for the projection, in milliseconds. */
  readonly patienceMs?: number;
}

export interface PublishedRun {
  readonly published: number;
  /** False: another instance published meanwhile, and this one left the rest to the next run. */
  readonly isComplete: boolean;
}

const EVERY_MS = 5 * 60_000;
const PATIENCE_MS = 60_000;

/**
 * Publishes every block that the weeks closed by `now` make. It decides about one snapshot, not older than the log at its start; blocks
 * go to streams named by their place in the log of blocks, so whoever decided about an older state conflicts and stops.
 * @param now ISO instant
 * @throws ReadStoreUnavailable when the projection does not catch up in time
 */
export async function publishFrictionBlocks(publisher: BlockPublisher, now: string): Promise<PublishedRun> {
  const { log, readStore, deployment, patienceMs = PATIENCE_MS } = publisher;
  const head = await log.store.head();
  if (head === null) return { published: 0, isComplete: true };
  await readStore.waitFor([waitingEntries.name], head, patienceMs);
  const { place, blocks } = await readStore.find(waitingEntries, (db) => decideAll(db, publisher, now));
  const context: Context = {
    now,
    actor: { id: 'publish-friction-blocks', kind: 'SYSTEM', grants: [], unitId: null },
    calendar: deployment.calendar,
    currency: deployment.currency,
    correlationId: randomUUID(),
  };
  for (const [index, block] of blocks.entries()) {
    const blockId = blockIdAt(place + index);
    const command = { commandId: randomUUID(), blockId, block };
    const { events } = await execute(log, frictionBlock, blockId, 'PublishFrictionBlock', command, context);
    if (events.length === 0) return { published: index, isComplete: false };
  }
  return { published: blocks.length, isComplete: true };
}

/** At start, and every few minutes: a week's blocks follow soon after it has closed. */
export function frictionBlocksSchedule(publisher: BlockPublisher): Schedule {
  return schedule({
    name: 'publish-friction-blocks',
    everyMs: EVERY_MS,
    run: async () => {
      await publishFrictionBlocks(publisher, new Date(publisher.deployment.clock()).toISOString());
    },
  });
}

async function decideAll(db: WaitingDb, { deployment, personKey, k = K }: BlockPublisher, now: string) {
  const lastClosedWeek = deployment.calendar.lastClosedWeek(now);
  const settings = { k, lastClosedWeek, tree: await findUnitTree(db) };
  const blocks: DecidedBlock[] = [];
  const left: PooledEntry[] = [];
  for (const policyId of await listWaitingPolicies(db)) {
    const policy = {
      policyId,
      versions: policyId === null ? [] : await listVersionStarts(db, policyId),
      published: await findPublishedBlocks(db, policyId ?? ''),
    };
    const decided = decidePolicyBlocks(policy, await listWaitingEntries(db, policyId, lastClosedWeek, personKey), settings);
    blocks.push(...decided.blocks);
    left.push(...decided.pooled);
  }
  for (const [year, pooled] of groupBy(left, ({ entry }) => yearKey(entry.week))) {
    blocks.push(...decideOtherPoliciesBlocks({ year, published: await findPublishedBlocks(db, year) }, pooled, settings));
  }
  return { place: await countBlocks(db), blocks };
}
