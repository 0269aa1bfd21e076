import type { Recorded } from '#eventing';
import type { ReviewEvent } from '#reviews/events';
import { entryOf } from './history-entries.ts';
import type { HistoryEntry } from './history-entries.ts';

/** What a reader may know of a review that they see. */
export interface SeenReview {
  readonly isOffice: boolean;
  /** Local date that people are told. */
  readonly openedOn: string;
  /** null: what set it off is for the office alone. */
  readonly trigger: string | null;
}

/** How long only the office knew of a review is in these. */
const OF_THE_CLOCK = ['ReviewStarted', 'ReviewOverdue'];

type Opened = Extract<ReviewEvent, { type: 'ReviewOpened' }>['data'];
type Disclosed = Extract<ReviewEvent, { type: 'ReviewDisclosed' }>['data'];

/**
 * ISO instant before which there is nothing for others than the office: a review that was opened openly in place of one that they could not
 * know of has no past. Empty: it has been the same from its beginning. @param events of its stream
 */
export function begunAnewAt(events: readonly Recorded[]): string {
  const last = events.findLastIndex(({ type }) => type === 'ReviewOpened');
  return last > 0 ? (events[last]?.recordedAt ?? '') : '';
}

/** ISO instant since when others than the office can know of a review; null: they cannot. @param events of its stream */
export function knownSince(events: readonly Recorded[]): string | null {
  const instants = events.flatMap(({ type, data }) => {
    if (type === 'ReviewOpened') return (data as Opened).isDisclosed ? [(data as Opened).openedAt] : [];
    return type === 'ReviewDisclosed' ? [(data as Disclosed).disclosedAt] : [];
  });
  return instants.sort()[0] ?? null;
}

/**
 * The events of a review, its tasks and its backtests in the order of time. When the office worked on it before anybody else could know of it
 * would tell others by when enough people had reported.
 */
export function reviewHistory(
  review: readonly Recorded[],
  further: readonly Recorded[],
  { isOffice, openedOn, trigger }: SeenReview,
): readonly HistoryEntry[] {
  const since = knownSince(review) ?? '';
  const from = isOffice ? '' : begunAnewAt(review);
  const past = from === '' ? 0 : review.findLastIndex(({ type }) => type === 'ReviewOpened');
  return (
    [...review.slice(past), ...further.filter(({ recordedAt }) => recordedAt >= from)]
      .filter(({ type, recordedAt }) => isOffice || recordedAt >= since || !OF_THE_CLOCK.includes(type))
      .map((event, at) => ({ event, at }))
      .sort((a, b) => inOrder(a.event.recordedAt, b.event.recordedAt) || a.at - b.at)
      .map(({ event }) => {
        if (isOffice) return entryOf(event);
        const isBefore = event.recordedAt < since;
        const at = isBefore ? since : event.recordedAt;
        if (event.type !== 'ReviewOpened') return entryOf(event, { at });
        const without = [...(trigger === null ? ['trigger'] : []), ...(isBefore ? ['clockFrom', 'dueOn', 'policyVersion'] : [])];
        return entryOf(event, { at: openedOn, without, ...(trigger === null && { reason: null }) });
      })
      // What others are shown may be later than when it was.
      .sort((a, b) => inOrder(a.at, b.at))
  );
}

function inOrder(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
