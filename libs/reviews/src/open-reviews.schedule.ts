import { previousWeek } from '#calendar';
import type { IsoWeek } from '#calendar';
import type { Command, Deployment } from '#cqrs';
import { idOf } from '#eventing';
import type { EventLog } from '#eventing';
import { schedule } from '#read-store';
import type { ReadStore, Schedule } from '#read-store';
import type { ReviewTrigger } from './events.ts';
import { listUnreviewed } from './review-clocks.finder.ts';
import type { UnreviewedPolicy } from './review-clocks.finder.ts';
import { reviewClocks } from './review-clocks.projection.ts';
import {
  baselineOf,
  countedSince,
  daysBefore,
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
      const state = `${await opening.log.store.head()} ${opening.deployment.calendar.dayOf(now)}`;
      // Nothing was said, and no day has begun.
      if (state === done) return;
      await openReviews(opening, now);
      done = state;
    },
  });
}

export function chartSignalsSchedule(opening: ReviewOpening): Schedule {
  return schedule({
    name: 'open-reviews-at-chart-signals',
    everyMs: CHART_EVERY_MS,
    run: () => openReviewsAtSignals(opening, opening.deployment.now()),
  });
}

/**
 * Opens a review of every policy that has none where enough people flagged it or its time has come. The review's stream follows from its
 * policy, so that of two instances the later finds it open.
 * @param now ISO instant
 * @throws ReadStoreUnavailable when a projection does not catch up in time
 */
export async function openReviews(opening: ReviewOpening, now: string): Promise<void> {
  const { calendar } = opening.deployment;
  const flagged = new Set(await opening.listFlagged(daysBefore(now, DAYS_OF_A_THRESHOLD), FEWEST_OF_A_THRESHOLD));
  for (const policy of await unreviewed(opening)) {
    const isAtRest = isResting(policy, calendar, now);
    const threshold = flagged.has(policy.policyId) ? await findThreshold(opening, policy, isAtRest, now) : null;
    if (threshold) await open(opening, policy, 'THRESHOLD', REASONS.THRESHOLD, threshold.baselineUntil, isAtRest);
    else if (!isAtRest && isCadenceDue(policy, calendar, now)) await open(opening, policy, 'CADENCE', REASONS.CADENCE, null);
  }
}

/** Opens a review of every policy that has none and whose published series shows more than chance. @see openReviews */
export async function openReviewsAtSignals(opening: ReviewOpening, now: string): Promise<void> {
  const { deployment } = opening;
  const signals = Map.groupBy(await opening.listSignals(), ({ policyId }) => policyId);
  for (const policy of await unreviewed(opening)) {
    const signal = signals.get(policy.policyId)?.find(({ to }) => isNews(to, policy, deployment));
    if (signal && !isResting(policy, deployment.calendar, now)) {
      await open(opening, policy, 'CHART_SIGNAL', signal.words, previousWeek(signal.from));
    }
  }
}

async function unreviewed({ log, readStore }: ReviewOpening): Promise<readonly UnreviewedPolicy[]> {
  const head = await log.store.head();
  if (head === null) return [];
  await readStore.waitFor([reviewClocks.name], head, PATIENCE_MS);
  return readStore.find(reviewClocks, listUnreviewed);
}

function open(
  opening: ReviewOpening,
  { policyId, reviews }: UnreviewedPolicy,
  trigger: Exclude<ReviewTrigger, 'HAND' | 'ESCALATION'>,
  reason: string,
  baselineUntil: IsoWeek | null,
  rateDoubled = false,
): Promise<unknown> {
  const command = new OpenReviewAtSignal(policyId, trigger, reason, baselineUntil, rateDoubled);
  return opening.send(Object.assign(command, { commandId: idOf('review_opening', policyId, String(reviews)) }));
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
