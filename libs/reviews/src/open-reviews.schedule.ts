import { daysBefore, previousWeek } from '#calendar';
import type { IsoWeek } from '#calendar';
import type { Command, Deployment } from '#cqrs';
import { idOf } from '#eventing';
import type { EventLog } from '#eventing';
import { schedule } from '#read-store';
import type { ReadStore, Schedule } from '#read-store';
import { REST_DAYS_AFTER_KEEP } from './events.ts';
import type { ReviewTrigger } from './events.ts';
import { listBlocksSince, listUnreviewed } from './review-clocks.finder.ts';
import type { PublishedBlock, UnreviewedPolicy } from './review-clocks.finder.ts';
import { reviewClocks } from './review-clocks.projection.ts';
import {
  baselineOf,
  countedSince,
  DAYS_OF_A_THRESHOLD,
  FEWEST_OF_A_THRESHOLD,
  isCadenceDue,
  isRateDoubled,
  isResting,
  thresholdOf,
} from './review-occasions.ts';
import { OpenReviewAtSignal } from './reviews.commands.ts';

/** What the office of a policy can know of what was said on it. */
export interface Flags {
  /** Distinct people, for certain. */
  readonly people: number;
  readonly entries: readonly { readonly saidAt: string; readonly week: IsoWeek }[];
}

/** Something unusual in a policy's published series. */
export interface PolicySignal {
  readonly policyId: string;
  /** First and last week of what makes it. */
  readonly from: IsoWeek;
  readonly to: IsoWeek;
  /** What is unusual, for everybody to read. */
  readonly words: string;
  /** Counted in all of the policy's series. */
  readonly reports: number;
}

/** What opens reviews; what other domains know is given by the composition. */
export interface ReviewOpening {
  readonly log: EventLog;
  readonly readStore: ReadStore;
  readonly deployment: Deployment;
  /** Policies with at least so many reports and "me too" since an ISO instant, whoever made them. */
  listFlagged(since: string, least: number): Promise<readonly string[]>;
  findFlags(policyId: string, since: string): Promise<Flags>;
  /** Active people of a unit and those below it; null: of the organisation. */
  countStaff(unitId: string | null): Promise<number>;
  listSignals(): Promise<readonly PolicySignal[]>;
  /** Executes a command as the system. @throws DomainError for a refusal */
  send(command: Command): Promise<unknown>;
}

/** People who report together see their review within a minute. */
const LOOK_EVERY_MS = 15_000;
/** Series change when a block is published. */
const CHART_EVERY_MS = 10 * 60_000;
const PATIENCE_MS = 60_000;

const REASONS: Readonly<Record<'THRESHOLD' | 'CADENCE', string>> = {
  THRESHOLD: 'Several people have reported on this policy lately.',
  CADENCE: 'The time has come at which this policy is looked at again.',
};

export function openReviewsSchedule(opening: ReviewOpening): Schedule {
  let done = '';
  return schedule({
    name: 'open-reviews',
    everyMs: LOOK_EVERY_MS,
    run: async () => {
      const now = opening.deployment.now();
      const state = await stateOf(opening, now);
      if (state === done) return;
      await openReviews(opening, now);
      done = state;
    },
  });
}

/** Believes a series that counts as much as at the look before: half of an import is full of signals. */
export function chartSignalsSchedule(opening: ReviewOpening): Schedule {
  let done = '';
  let counted: ReadonlyMap<string, number> = new Map();
  return schedule({
    name: 'open-reviews-at-chart-signals',
    everyMs: CHART_EVERY_MS,
    run: async () => {
      const now = opening.deployment.now();
      const state = await stateOf(opening, now);
      if (state === done) return;
      const signals = await opening.listSignals();
      const settled = signals.filter(({ policyId, reports }) => counted.get(policyId) === reports);
      await openReviewsAtSignals(opening, settled, now);
      counted = new Map(signals.map(({ policyId, reports }) => [policyId, reports]));
      if (settled.length === signals.length) done = state;
    },
  });
}

/** The same as long as nothing was said, and no day has begun. */
async function stateOf({ log, deployment }: ReviewOpening, now: string): Promise<string> {
  return `${await log.store.head()} ${deployment.calendar.dayOf(now)}`;
}

/**
 * Opens a review of every policy that has none where enough people flagged it or its time has come, and tells others of one that its office
 * alone knew of as soon as published blocks would have opened it. What opens openly is decided without a look at what is hidden: it opens
 * in its place. The review's stream follows from its policy, so that of two instances the later finds it open.
 * @param now ISO instant
 * @throws ReadStoreUnavailable when a projection does not catch up in time
 */
export async function openReviews(opening: ReviewOpening, now: string): Promise<void> {
  const { calendar } = opening.deployment;
  const flagged = new Set(await opening.listFlagged(daysBefore(now, DAYS_OF_A_THRESHOLD), FEWEST_OF_A_THRESHOLD));
  const policies = await unreviewed(opening);
  const earliest = calendar.weekOf(daysBefore(now, REST_DAYS_AFTER_KEEP + DAYS_OF_A_THRESHOLD));
  const blocks = await opening.readStore.find(reviewClocks, (db) => listBlocksSince(db, earliest));
  for (const policy of policies) {
    const isAtRest = isResting(policy, calendar, now);
    const published = await findPublishedThreshold(opening, policy, blocks.get(policy.policyId) ?? [], now);
    if (published) await open(opening, policy, { ...published, trigger: 'THRESHOLD', isPublished: true, rateDoubled: isAtRest });
    else if (isKnown(policy)) continue;
    else if (!isAtRest && isCadenceDue(policy, calendar, now)) await open(opening, policy, { trigger: 'CADENCE', baselineUntil: null });
    else if (policy.open === null && flagged.has(policy.policyId)) {
      const threshold = await findThreshold(opening, policy, isAtRest, now);
      if (threshold) await open(opening, policy, { ...threshold, trigger: 'THRESHOLD', rateDoubled: isAtRest });
    }
  }
}

/** Others know of an open review, though not of what set it off. */
function isKnown({ open }: UnreviewedPolicy): boolean {
  return open?.isDisclosed ?? false;
}

/** Opens a review of every policy that has none and whose published series shows more than chance. @see openReviews */
export async function openReviewsAtSignals(opening: ReviewOpening, signals: readonly PolicySignal[], now: string): Promise<void> {
  if (signals.length === 0) return;
  const { deployment } = opening;
  const byPolicy = Map.groupBy(signals, ({ policyId }) => policyId);
  for (const policy of await unreviewed(opening)) {
    const signal = byPolicy.get(policy.policyId)?.find(({ to }) => isNews(to, policy, deployment));
    if (signal && !isKnown(policy) && !isResting(policy, deployment.calendar, now)) {
      await open(opening, policy, { trigger: 'CHART_SIGNAL', reason: signal.words, baselineUntil: previousWeek(signal.from) });
    }
  }
}

async function unreviewed({ log, readStore }: ReviewOpening): Promise<readonly UnreviewedPolicy[]> {
  const head = await log.store.head();
  if (head === null) return [];
  await readStore.waitFor([reviewClocks.name], head, PATIENCE_MS);
  return readStore.find(reviewClocks, listUnreviewed);
}

interface Occasion {
  readonly trigger: Exclude<ReviewTrigger, 'HAND' | 'ESCALATION'>;
  /** Absent: the usual words. */
  readonly reason?: string;
  readonly baselineUntil: IsoWeek | null;
  readonly isPublished?: boolean;
  readonly rateDoubled?: boolean;
}

function open(opening: ReviewOpening, { policyId, reviews, open: hidden }: UnreviewedPolicy, occasion: Occasion): Promise<unknown> {
  const { trigger, baselineUntil, isPublished = false, rateDoubled = false } = occasion;
  const reason = occasion.reason ?? (trigger === 'CADENCE' ? REASONS.CADENCE : REASONS.THRESHOLD);
  const command = new OpenReviewAtSignal(policyId, trigger, reason, baselineUntil, rateDoubled, isPublished);
  const name = hidden ? `openly instead of ${reviews}` : String(reviews);
  return opening.send(Object.assign(command, { commandId: idOf('review_opening', policyId, name) }));
}

/** A block that says of itself what a threshold asks for, so that it tells others nothing new. @returns null where there is none */
async function findPublishedThreshold(
  opening: ReviewOpening,
  policy: UnreviewedPolicy,
  all: readonly PublishedBlock[],
  now: string,
): Promise<{ readonly baselineUntil: IsoWeek } | null> {
  const { calendar } = opening.deployment;
  const { unitId, last } = policy;
  const since = countedSince(policy, now);
  const blocks = all.filter(({ fromWeek }) => calendar.startOf(fromWeek) >= since);
  if (blocks.length === 0) return null;
  const threshold = thresholdOf(await opening.countStaff(unitId));
  const block = blocks.find(({ people }) => people >= threshold);
  if (!block) return null;
  if (last && isResting(policy, calendar, now)) {
    const before = daysBefore(last.decidedAt, DAYS_OF_A_THRESHOLD);
    const said = all.flatMap(({ fromWeek, reports }) => Array.from({ length: reports }, () => calendar.startOf(fromWeek)));
    const saidAt = said.filter((instant) => instant >= before);
    if (!isRateDoubled(last.decidedAt, saidAt, now)) return null;
  }
  return { baselineUntil: previousWeek(block.fromWeek) };
}

async function findThreshold(
  opening: ReviewOpening,
  policy: UnreviewedPolicy,
  isAtRest: boolean,
  now: string,
): Promise<{ readonly baselineUntil: IsoWeek | null } | null> {
  const { policyId, unitId, last } = policy;
  const { people, entries } = await opening.findFlags(policyId, countedSince(policy, now));
  if (people < FEWEST_OF_A_THRESHOLD || people < thresholdOf(await opening.countStaff(unitId))) return null;
  if (isAtRest && last) {
    const since = daysBefore(last.decidedAt, DAYS_OF_A_THRESHOLD);
    const all = await opening.findFlags(policyId, since);
    const saidAt = all.entries.map((entry) => entry.saidAt);
    if (!isRateDoubled(last.decidedAt, saidAt, now)) return null;
  }
  return { baselineUntil: baselineOf(entries) };
}

/** A signal opens one review: what was unusual before the last one began has been looked at. */
function isNews(week: IsoWeek, { last }: UnreviewedPolicy, { calendar }: Deployment): boolean {
  return last === null || week > calendar.weekOf(last.openedAt);
}
