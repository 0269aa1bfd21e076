import type { StoredEvent } from './log.ts';

/** The state that a client expects of a stream. */
export type ExpectedState = bigint | 'no_stream' | 'any' | 'stream_exists';

/** A stream as the rules see it. Soft-deleted streams keep their revisions. */
export interface StreamState {
  /** Revision of the last event, undefined when nothing was ever written. */
  last: bigint | undefined;
  softDeleted: boolean;
  hasMetadata: boolean;
  at(revision: bigint): StoredEvent | undefined;
  findById(id: string): StoredEvent | undefined;
}

export type AppendDecision =
  { kind: 'write' } | { kind: 'already-written'; last: StoredEvent } | { kind: 'wrong-expected-version'; current: bigint | undefined };

/**
 * Decides an append as the server's index writer does (read in its source, `IndexWriter.CheckCommit`; not seen on a real server):
 * an exact revision at the end writes; an earlier one is a retry when exactly the same ids sit there, in order, and else a conflict, also when
 * only some of them do; a later one is a conflict. Any and stream-exists treat ids that the stream already holds as a retry.
 * No-stream counts as revision -1, and a soft-deleted stream as absent.
 */
export function decideAppend(stream: StreamState, expected: ExpectedState, ids: readonly string[]): AppendDecision {
  const conflict: AppendDecision = { kind: 'wrong-expected-version', current: stream.last };
  if (expected === 'stream_exists' && (stream.softDeleted || (stream.last === undefined && !stream.hasMetadata))) {
    return conflict;
  }
  if (expected === 'any' || expected === 'stream_exists') {
    return retryOf(ids, (id) => stream.findById(id)) ?? { kind: 'write' };
  }
  const revision = expected === 'no_stream' ? -1n : expected;
  const current = stream.last ?? -1n;
  if (revision === current) {
    return { kind: 'write' };
  }
  if (revision > current) {
    return conflict;
  }
  const retry = retryOf(ids, (id, index) => {
    const event = stream.at(revision + 1n + BigInt(index));
    return event?.id === id ? event : undefined;
  });
  if (retry !== undefined) {
    return retry.kind === 'already-written' ? retry : conflict;
  }
  return expected === 'no_stream' && stream.softDeleted ? { kind: 'write' } : conflict;

  /** Undefined when the first id is new, a conflict when only a later one is. */
  function retryOf(all: readonly string[], find: (id: string, index: number) => StoredEvent | undefined): AppendDecision | undefined {
    let last: StoredEvent | undefined;
    for (const [index, id] of all.entries()) {
      const event = find(id, index);
      if (event === undefined) {
        return index === 0 ? undefined : conflict;
      }
      last = event;
    }
    return last && { kind: 'already-written', last };
  }
}
