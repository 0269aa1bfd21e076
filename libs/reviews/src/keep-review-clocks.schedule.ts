import type { Calendar } from '#calendar';
import type { Command, Deployment } from '#cqrs';
import { idOf } from '#eventing';
import type { EventLog } from '#eventing';
import { schedule } from '#read-store';
import type { ReadStore, Schedule } from '#read-store';
import { OPEN_REVIEWS_OF_AN_OWNER } from './events.ts';
import { listRunning } from './review-clocks.finder.ts';
import type { RunningReview } from './review-clocks.finder.ts';
import { reviewClocks } from './review-clocks.projection.ts';
import { EscalateReview, MarkReviewOverdue, StartReview } from './reviews.commands.ts';

export interface ReviewClocks {
  readonly log: EventLog;
  readonly readStore: ReadStore;
  readonly deployment: Deployment;
  /** Executes a command as the system. @throws DomainError for a refusal */
  send(command: Command): Promise<unknown>;
}

const EVERY_MS = 60_000;
const PATIENCE_MS = 60_000;
const OVERDUE = 'Nobody has decided this review by the day on which it was due.';

export function reviewClocksSchedule(clocks: ReviewClocks): Schedule {
  return schedule({ name: 'keep-review-clocks', everyMs: EVERY_MS, run: () => keepReviewClocks(clocks, clocks.deployment.now()) });
}

/**
 * Marks what nobody decided in time, escalates it once others know of it, and takes reviews out of the queue, the dearest rule first. Each
 * step is an event of the review, which records it once.
 * @param now ISO instant
 * @throws ReadStoreUnavailable when the projection does not catch up in time
 */
export async function keepReviewClocks(clocks: ReviewClocks, now: string): Promise<void> {
  const { log, readStore, deployment } = clocks;
  const head = await log.store.head();
  if (head === null) return;
  await readStore.waitFor([reviewClocks.name], head, PATIENCE_MS);
  const running = await readStore.find(reviewClocks, listRunning);
  const { calendar } = deployment;
  const step = (name: string, command: Command & { readonly reviewId: string }) =>
    clocks.send(Object.assign(command, { commandId: idOf('review_clock', name, command.reviewId, now) }));
  for (const review of running) {
    const { reviewId, isOverdue, isEscalated, isDisclosed } = review;
    const isLate = isOverdue || isPastDue(review, calendar, now);
    if (isLate && !isOverdue) await step('overdue', new MarkReviewOverdue(reviewId));
    if (isLate && !isEscalated && isDisclosed) await step('escalate', escalation(reviewId));
  }
  for (const { reviewId } of nextOf(running)) await step('start', new StartReview(reviewId));
}

function isPastDue({ dueOn }: RunningReview, calendar: Calendar, now: string): boolean {
  return dueOn !== null && calendar.dayOf(now) > dueOn;
}

function escalation(reviewId: string): EscalateReview {
  return Object.assign(new EscalateReview(), { reviewId, reason: OVERDUE });
}

/**
 * What may begin: of each owner who has room, what costs most hours by what is published, then what most reports are about. What others do
 * not know of takes nobody's place.
 */
function nextOf(running: readonly RunningReview[]): readonly RunningReview[] {
  return [...Map.groupBy(running, ({ ownerId }) => ownerId).values()].flatMap((own) => {
    const open = own.filter(({ isQueued, isDisclosed }) => !isQueued && isDisclosed).length;
    const room = Math.max(0, OPEN_REVIEWS_OF_AN_OWNER - open);
    const queued = own
      .filter(({ isQueued }) => isQueued)
      .sort(
        (a, b) =>
          b.published.minutes - a.published.minutes || b.published.reports - a.published.reports || (a.reviewId < b.reviewId ? -1 : 1),
      );
    const known = queued.filter(({ isDisclosed }) => isDisclosed).slice(0, room);
    return room > known.length ? [...known, ...queued.filter(({ isDisclosed }) => !isDisclosed)] : known;
  });
}
