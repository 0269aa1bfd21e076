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

/** An unusual week of a policy's published series. */
export interface PolicySignal {
  readonly policyId: string;
  readonly week: IsoWeek;
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

const EVERY_MS = 15_000;
const PATIENCE_MS = 60_000;

const REASONS: Readonly<Record<'THRESHOLD' | 'CADENCE', string>> = {
  THRESHOLD: 'Several people have reported on this policy lately.',
  CADENCE: 'The time has come at which this policy is looked at again.',
};

/** Often enough that people who report together see their review within a minute. */
export function openReviewsSchedule(opening: ReviewOpening): Schedule {
  let done = '';
  return schedule({
    name: 'open-reviews',
    everyMs: EVERY_MS,
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

/**
 * Opens a review of every policy that has none and gives an occasion: enough people, an unusual week, or its time has come. The review's
 * stream follows from its policy, so that of two instances the later finds it open.
 * @param now ISO instant
 * @throws ReadStoreUnavailable when a projection does not catch up in time
 */
export async function openReviews(opening: ReviewOpening, now: string): Promise<void> {
  const { log, readStore, deployment } = opening;
  const head = await log.store.head();
  if (head === null) return;
  await readStore.waitFor([reviewClocks.name], head, PATIENCE_MS);
  const flagged = new Set(await opening.listFlagged(daysBefore(now, DAYS_OF_A_THRESHOLD), FEWEST_OF_A_THRESHOLD));
  const signals = Map.groupBy(await opening.listSignals(), ({ policyId }) => policyId);
  for (const policy of await readStore.find(reviewClocks, listUnreviewed)) {
    const { policyId, reviews } = policy;
    const open = (trigger: Exclude<ReviewTrigger, 'HAND'>, reason: string, baselineUntil: IsoWeek | null, rateDoubled = false) => {
      const command = new OpenReviewAtSignal(policyId, trigger, reason, baselineUntil, rateDoubled);
      return opening.send(Object.assign(command, { commandId: idOf('review_opening', policyId, String(reviews)) }));
    };
    const isAtRest = isResting(policy, deployment.calendar, now);
    const threshold = flagged.has(policyId) ? await findThreshold(opening, policy, isAtRest, now) : null;
    const signal = isAtRest ? undefined : signals.get(policyId)?.find(({ week }) => isNews(week, policy, deployment));
    if (threshold) await open('THRESHOLD', REASONS.THRESHOLD, threshold.baselineUntil, isAtRest);
    else if (signal) await open('CHART_SIGNAL', signal.words, baselineOf([signal]));
    else if (!isAtRest && isCadenceDue(policy, deployment.calendar, now)) await open('CADENCE', REASONS.CADENCE, null);
  }
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
