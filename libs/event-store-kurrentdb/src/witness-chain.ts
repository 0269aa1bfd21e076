import { chainHash, genesisHash } from '#eventing';
import type { EventStore, Position, StoredEvent, VerifyOptions } from '#eventing';

/** The chain of hashes over all events of a log, as it is at one of them. */
export interface ChainLink {
  /** How many events it covers. */
  readonly events: number;
  /** Of the last of them; null before the first. */
  readonly position: Position | null;
  /** sha256, hex. */
  readonly hash: string;
}

const PAGE = 500;

export function genesisLink(storeId: string): ChainLink {
  return { events: 0, position: null, hash: genesisHash(storeId) };
}

export function nextLink(link: ChainLink, { stream, revision, id, type, data, metadata, position }: StoredEvent): ChainLink {
  const hash = chainHash(link.hash, stream, revision, { id, type, data, metadata: JSON.stringify(metadata) });
  return { events: link.events + 1, position, hash };
}

/** A log that was followed along the links that were witnessed of it. */
export interface Followed {
  /** Where it was left: at the end of the log, at the last expected link with `stopAtLast`, or at the first one that differs. */
  readonly link: ChainLink;
  /** The last expected link that was met. */
  readonly lastGood: ChainLink;
  /** What differs, and between which positions; null: nothing as far as the log goes. */
  readonly difference: string | null;
  /** Expected links behind the end of the log. */
  readonly missing: readonly ChainLink[];
}

export interface FollowOptions extends VerifyOptions {
  /** Leave what comes after the last expected link unread. */
  readonly stopAtLast?: boolean;
}

/**
 * Reads the log after `from` and compares it with every link that is expected, in order.
 * @throws EventStoreError UNAVAILABLE; the signal's reason when aborted
 */
export async function followChain(
  store: EventStore,
  from: ChainLink,
  expected: readonly ChainLink[],
  { onEvent, onProgress, signal, stopAtLast = false }: FollowOptions = {},
): Promise<Followed> {
  const total = expected.at(-1)?.events ?? 0;
  let [link, lastGood, next] = [from, from, 0];
  /** Compares with what is expected up to here. */
  const compare = (): string | null => {
    for (let goal = expected[next]; goal !== undefined && isReached(link, goal); goal = expected[++next]) {
      if (!isSame(link, goal)) return differenceOf(lastGood, goal, link);
      lastGood = goal;
    }
    return null;
  };
  let difference = compare();
  let after = from.position;
  const isDone = () => difference !== null || (stopAtLast && next >= expected.length);
  for (let isAtEnd = false; !isAtEnd && !isDone();) {
    signal?.throwIfAborted();
    const page = await store.readAll(after, {}, PAGE);
    for (const event of page.events) {
      link = nextLink(link, event);
      onEvent?.(event);
      difference = compare();
      if (isDone()) break;
    }
    onProgress?.(link.events, Math.max(total, link.events));
    [after, isAtEnd] = [page.readTo, page.atEnd];
  }
  return { link, lastGood, difference, missing: difference === null ? expected.slice(next) : [] };
}

/** Text order is position order. */
function isReached(link: ChainLink, goal: ChainLink): boolean {
  return goal.position === null || (link.position !== null && link.position >= goal.position);
}

function isSame(a: ChainLink, b: ChainLink): boolean {
  return a.position === b.position && a.events === b.events && a.hash === b.hash;
}

function differenceOf(lastGood: ChainLink, goal: ChainLink, link: ChainLink): string {
  const place = `between ${lastGood.position ?? 'the beginning'} and position ${goal.position ?? 'none'}`;
  const found = link.position === goal.position ? link.events : link.events - 1;
  if (found < goal.events) return `${goal.events - found} of its events ${place} are missing`;
  if (found > goal.events) return `${found - goal.events} events were inserted ${place}`;
  return `an event ${place} was changed, or events there were put into another order`;
}
