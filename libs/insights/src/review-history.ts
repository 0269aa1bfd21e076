import type { Calendar } from '#calendar';
import type { Recorded } from '#eventing';
import type { ReviewEvent } from '#reviews/events';
import { entryOf } from './history-entries.ts';
import { atItsInstant, inOrder, onItsDay } from './history-order.ts';
import type { PlacedEntry } from './history-order.ts';

/** What a reader may know of a review that they see. */
export interface SeenReview {
  readonly isOffice: boolean;
  /** Local date that people are told. */
  readonly openedOn: string;
  /** null: what set it off is for the office alone. */
  readonly trigger: string | null;
  readonly calendar: Calendar;
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
  { isOffice, openedOn, trigger, calendar }: SeenReview,
): readonly PlacedEntry[] {
  const since = knownSince(review) ?? '';
  const from = isOffice ? '' : begunAnewAt(review);
  const past = from === '' ? 0 : review.findLastIndex(({ type }) => type === 'ReviewOpened');
  const placed = [...review.slice(past), ...further.filter(({ recordedAt }) => recordedAt >= from)]
    .filter(({ type, recordedAt }) => isOffice || recordedAt >= since || !OF_THE_CLOCK.includes(type))
    .toSorted((a, b) => (a.recordedAt === b.recordedAt ? 0 : a.recordedAt < b.recordedAt ? -1 : 1))
    .map((event) => {
      if (isOffice) return atItsInstant(entryOf(event), calendar);
      const isBefore = event.recordedAt < since;
      const at = isBefore ? since : event.recordedAt;
      if (event.type !== 'ReviewOpened') return atItsInstant(entryOf(event, { at }), calendar);
      const without = [...(trigger === null ? ['trigger'] : []), ...(isBefore ? ['clockFrom', 'dueOn', 'policyVersion'] : [])];
      const entry = entryOf(event, { at: openedOn, without, ...(trigger === null && { reason: null }) });
      return onItsDay(entry, (event.data as Opened).isDisclosed ? event.recordedAt : null);
    });
  // What others are shown may be later than when it was.
  return inOrder(placed);
}
