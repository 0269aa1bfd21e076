import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Context } from './context.ts';
import type { DomainEvent } from './decider.ts';
import type { CommandStamp, EventCodec, Recorded, Reveal } from './event-codec.ts';
import type {
  Appended,
  EventFilter,
  EventStore,
  ExpectedRevision,
  Position,
  Revision,
  StoreIdentity,
  Subscriber,
  Subscription,
} from './event-store.ts';
import { parsePositionToken, positionToken } from './position-token.ts';

const SCANNED_AT_ONCE = 1_000;

export interface DecodedPage {
  readonly events: readonly Recorded[];
  readonly readTo: Position | null;
  readonly atEnd: boolean;
}

/** The event store as the domains see it: typed events instead of stored bytes. */
export class EventLog {
  readonly store: EventStore;
  readonly codec: EventCodec;
  readonly #positionKey: KeyObject;

  constructor(store: EventStore, codec: EventCodec) {
    this.store = store;
    this.codec = codec;
    // The same for all who share the key store, and for as long as it lives.
    this.#positionKey = createSecretKey(codec.mac('handrail position tokens'), 'base64url');
  }

  get identity(): StoreIdentity {
    return this.store.identity;
  }

  /** What clients are told in the place of a position, for the `x-after-position` header. */
  positionToken(position: Position): string {
    return positionToken(this.identity, this.#positionKey, position);
  }

  /** @throws DomainError `position.unreadable` or `position.other-store` */
  positionOf(token: string): Position {
    return parsePositionToken(this.identity, this.#positionKey, token);
  }

  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly DomainEvent[],
    stamp: CommandStamp,
    context: Context,
  ): Promise<Appended> {
    return this.store.append(
      stream,
      expected,
      events.map((event) => this.codec.encode(stream, event, stamp, context)),
    );
  }

  /** @param after the revision that is known already; all events without one */
  async load(stream: string, after: Revision = -1): Promise<readonly Recorded[]> {
    const events = await this.store.readStream(stream, after);
    return events.map((event) => this.codec.decode(event, 'all'));
  }

  async readAll(after: Position | null, filter: EventFilter, limit: number, reveal: Reveal = []): Promise<DecodedPage> {
    const page = await this.store.readAll(after, filter, limit);
    return { ...page, events: page.events.map((event) => this.codec.decode(event, reveal)) };
  }

  /** Every event there is now, in the order of the log; sealed fields read as erased. @param types all when left out */
  async *scan(types?: readonly string[]): AsyncGenerator<Recorded> {
    for (let after: Position | null = null, atEnd = false; !atEnd;) {
      const page = await this.readAll(after, types ? { types } : {}, SCANNED_AT_ONCE);
      yield* page.events;
      [after, atEnd] = [page.readTo, page.atEnd];
    }
  }

  /** Raw events: a subscriber that has to survive one event it cannot read decodes them itself. */
  subscribe(after: Position | null, filter: EventFilter, subscriber: Subscriber): Subscription {
    return this.store.subscribe(after, filter, subscriber);
  }
}
