import { randomUUID } from 'node:crypto';
import type { Deployment } from '#cqrs';
import { systemActor } from '#eventing';
import type { Context, EventLog } from '#eventing';
import type { ReadStore } from '#read-store';
import type { BlockEntry } from './block-entry.ts';
import type { People } from './people-matching.ts';
import { yearKey } from './people-behind.ts';
import { LOWEST_K, otherPoliciesBlocks, policyBlocks } from './policy-blocks.ts';
import type { BlockRules, BlockSettings, PooledEntry, PublishedBlocks, VersionStart } from './policy-blocks.ts';

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

/** Blocks are published at start, and every few minutes: a week's follow soon after it has closed. */
export const EVERY_MS = 5 * 60_000;
const PATIENCE_MS = 60_000;

/** How many people figures need now, and in whose name they are published. @param name of the schedule */
export async function publication(
  { deployment, findK }: BlockPublisher,
  name: string,
  now: string,
): Promise<{ readonly k: number; readonly context: Context }> {
  const { calendar, currency } = deployment;
  const context = { now, actor: systemActor(name), calendar, currency, correlationId: randomUUID() };
  return { k: Math.max(LOWEST_K, await findK()), context };
}

/**
 * Reads when the projections hold everything that is in the log now; null for an empty log.
 * @throws ReadStoreUnavailable when they do not catch up in time
 */
export async function onPresentState<T>(
  { log, readStore, patienceMs = PATIENCE_MS }: BlockPublisher,
  projections: readonly { readonly name: string }[],
  read: () => Promise<T>,
): Promise<T | null> {
  const head = await log.store.head();
  if (head === null) return null;
  await readStore.waitFor(
    projections.map(({ name }) => name),
    head,
    patienceMs,
  );
  return read();
}

/** What waits, and what is published already. */
export interface WaitingSets<Entry extends BlockEntry> {
  readonly policies: readonly (string | null)[];
  readonly versionsOf: (policyId: string) => Promise<readonly VersionStart[]>;
  readonly entriesOf: (policyId: string | null) => Promise<readonly Entry[]>;
  /** @param scope a policy's id, or the year of "other policies" */
  readonly publishedIn: (scope: string) => Promise<PublishedBlocks>;
}

/** The blocks of all policies, and of what these leave for "other policies". */
export async function allBlocks<Entry extends BlockEntry, Block>(
  rules: BlockRules<Entry, Block>,
  { policies, versionsOf, entriesOf, publishedIn }: WaitingSets<Entry>,
  settings: BlockSettings,
): Promise<readonly Block[]> {
  const blocks: Block[] = [];
  const left: PooledEntry<Entry>[] = [];
  for (const policyId of policies) {
    const policy = {
      policyId,
      versions: policyId === null ? [] : await versionsOf(policyId),
      published: await publishedIn(policyId ?? ''),
    };
    const decided = policyBlocks(rules, policy, await entriesOf(policyId), settings);
    blocks.push(...decided.blocks);
    left.push(...decided.pooled);
  }
  for (const [year, pooled] of Map.groupBy(left, ({ entry }) => yearKey(entry.week)))
    blocks.push(...otherPoliciesBlocks(rules, { year, published: await publishedIn(year) }, pooled, settings));
  return blocks;
}
