import { CatchUp } from '#eventing';
import type { EventFilter, EventStoreError, Position, Subscriber, Subscription } from '#eventing';
import type { Connection } from './connection.ts';
import { Doorbell } from './doorbell.ts';
import type { Horizon } from './horizon.ts';
import type { Reads } from './reads.ts';

/** Events of a subscription come in pages of this many. */
const PAGE = 500;

/** All subscriptions of a store: each reads for itself from its position on; one doorbell and a slow poll tell them when there is news. */
export class Subscriptions {
  readonly #connection: Connection;
  readonly #reads: Reads;
  readonly #horizon: Horizon;
  readonly #active = new Set<CatchUp>();
  #doorbell: Doorbell | undefined;
  #poll: NodeJS.Timeout | undefined;
  #seen: Position | null = null;

  constructor(connection: Connection, reads: Reads, horizon: Horizon) {
    this.#connection = connection;
    this.#reads = reads;
    this.#horizon = horizon;
  }

  add(after: Position | null, filter: EventFilter, subscriber: Subscriber): Subscription {
    const subscription = new CatchUp(
      after,
      (from) => this.#reads.all(from, filter, PAGE),
      subscriber,
      (ended) => this.#forget(ended),
    );
    this.#active.add(subscription);
    if (this.#doorbell === undefined) {
      this.#doorbell = new Doorbell(this.#connection, () => this.wakeAll(), {
        lost: () => this.#horizon.doubt(),
        confirmed: () => void this.#dispelDoubt(),
      });
      this.#pollSoon(this.#doorbell, false, 0);
    }
    return subscription;
  }

  wakeAll(): void {
    for (const subscription of this.#active) subscription.wake();
  }

  async failAll(error: EventStoreError): Promise<void> {
    await Promise.all([...this.#active].map((subscription) => subscription.fail(error)));
  }

  #pollSoon(doorbell: Doorbell, missed: boolean, rings: number): void {
    const timer = setTimeout(() => void this.#look(doorbell, missed, rings), this.#connection.timings.pollMs);
    this.#poll = timer;
  }

  /** A doorbell that has still not rung for what the last look found is broken; news that is just coming in gets one more turn. */
  async #look(doorbell: Doorbell, missed: boolean, rings: number): Promise<void> {
    const silent = doorbell.rings === rings;
    if (missed && silent) doorbell.restart('it missed an event');
    let news = false;
    try {
      const head = await this.#reads.head();
      news = head !== this.#seen;
      this.#seen = head;
      if (news) this.wakeAll();
      const { position } = this.#horizon;
      if (position !== null && (head === null || head < position)) await this.#horizon.isThere();
      // Not before it listens: nobody would hear of the next server that takes this one's place.
      if (doorbell.isListening) await this.#dispelDoubt();
    } catch {
      // The next look is soon; the observer has heard of it.
    }
    if (doorbell === this.#doorbell) this.#pollSoon(doorbell, news && silent, doorbell.rings);
  }

  async #dispelDoubt(): Promise<void> {
    if (!this.#horizon.isInDoubt) return;
    try {
      await this.#horizon.dispel();
    } catch {
      // The next look is soon.
    }
  }

  #forget(subscription: CatchUp): void {
    this.#active.delete(subscription);
    if (this.#active.size > 0) return;
    clearTimeout(this.#poll);
    this.#doorbell?.stop();
    this.#doorbell = undefined;
  }
}
