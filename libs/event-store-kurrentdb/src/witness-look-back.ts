import type { EventStore, Position } from '#eventing';

/** A leader that was just elected may not show its last events for a moment: one look proves nothing, so many in a row do. */
const LOOKS = 3;

/** Looks now and then whether a log in use still reaches as far as it was witnessed: its cluster may be put back under a running server. */
export class LookBack {
  readonly #timer: NodeJS.Timeout;
  #missed = 0;
  #looking: Promise<void> | undefined;

  constructor(store: EventStore, witnessed: () => Position | null, onMissing: (head: Position | null) => void, everyMs: number) {
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look(store, witnessed(), onMissing)
        // A store that does not answer says nothing about its events.
        .catch(() => undefined)
        .finally(() => (this.#looking = undefined));
    }, everyMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(store: EventStore, witnessed: Position | null, onMissing: (head: Position | null) => void): Promise<void> {
    const head = await store.head();
    this.#missed = witnessed !== null && (head === null || head < witnessed) ? this.#missed + 1 : 0;
    if (this.#missed < LOOKS) return;
    this.stop();
    onMissing(head);
  }
}
