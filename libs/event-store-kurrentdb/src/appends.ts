import { EventStoreError, NO_STREAM } from '#eventing';
import type { Appended, ExpectedRevision } from '#eventing';
import { NO_STREAM as STREAM_MUST_NOT_EXIST } from '@kurrent/kurrentdb-client';
import type { AppendToStreamOptions, JSONEventData } from '@kurrent/kurrentdb-client';
import type { Connection } from './connection.ts';
import { toPosition, toRevision } from './mapping.ts';
import type { Reads } from './reads.ts';

/** Appends at exact revisions. An unknown outcome is found out by the same append again: the same ids at the same revision. */
export class Appends {
  readonly #connection: Connection;
  readonly #reads: Reads;

  constructor(connection: Connection, reads: Reads) {
    this.#connection = connection;
    this.#reads = reads;
  }

  /** @throws EventStoreError */
  async append(stream: string, expected: ExpectedRevision, events: readonly JSONEventData[]): Promise<Appended> {
    const streamState = expected === NO_STREAM ? STREAM_MUST_NOT_EXIST : BigInt(expected);
    const options: AppendToStreamOptions = { streamState, requiresLeader: true, deadline: this.#connection.timings.attemptMs };
    try {
      const { nextExpectedRevision, position } = await this.#connection.run('append', (client) =>
        client.appendToStream(stream, [...events], options),
      );
      const at = toPosition(position);
      if (at !== null) return { revision: toRevision(nextExpectedRevision), position: at };
    } catch (error) {
      if (!(error instanceof EventStoreError) || error.kind !== 'WRONG_REVISION') throw error;
      const earlier = await this.#stored(stream, expected, events);
      if (earlier !== null) return earlier;
      const wanted = expected === NO_STREAM ? 'not there' : `at revision ${expected}`;
      throw new EventStoreError('WRONG_REVISION', `${stream} is not ${wanted} any more`, { cause: error });
    }
    // Recognised as a repetition, but without the place of the first one.
    const stored = await this.#stored(stream, expected, events);
    if (stored === null)
      throw new EventStoreError('UNAVAILABLE', `the server says that events are in ${stream} already, but does not show them`);
    return stored;
  }

  /** Where exactly these events sit behind the expected revision; null when others do, or none. */
  async #stored(stream: string, expected: ExpectedRevision, events: readonly JSONEventData[]): Promise<Appended | null> {
    const from = expected === NO_STREAM ? 0n : BigInt(expected) + 1n;
    const there = await this.#reads.ofStream(stream, from, events.length);
    const last = there.at(-1);
    const position = toPosition(last?.position);
    if (last === undefined || position === null || there.length < events.length) return null;
    if (!there.every(({ id }, n) => id === events[n]?.id)) return null;
    return { revision: toRevision(last.revision), position };
  }
}
