import type { EventFilter, EventStore, Position, StoredEvent } from '#eventing';

/** A subscription that keeps what it is given, for tests. */
export interface RecordedSubscription {
  readonly events: readonly StoredEvent[];
  readonly caughtUpAt: readonly (Position | null)[];
  readonly readTo: Position | null;
  /** Resolves after so many events. */
  until(count: number): Promise<void>;
  /** Resolves after so many caught-up notices. */
  caughtUp(count: number): Promise<void>;
  stop(): Promise<void>;
}

const DEADLINE_MS = 30_000;

export function recorded(store: EventStore, after: Position | null, filter: EventFilter): RecordedSubscription {
  const events: StoredEvent[] = [];
  const caughtUpAt: (Position | null)[] = [];
  let readTo = after;
  let failure: unknown;
  let changed: () => void = () => undefined;
  const subscription = store.subscribe(after, filter, {
    onBatch: async (batch, to) => {
      events.push(...batch);
      readTo = to;
      changed();
    },
    onCaughtUp: (at) => {
      caughtUpAt.push(at);
      changed();
    },
    onFailure: (error) => {
      failure = error;
      changed();
    },
  });

  async function until(isReached: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while (!isReached()) {
      if (failure !== undefined) throw new Error('the subscription ended', { cause: failure });
      if (Date.now() > deadline) throw new Error(`waited in vain for ${what}: ${events.length} events, ${caughtUpAt.length} notices`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  return {
    events,
    caughtUpAt,
    get readTo() {
      return readTo;
    },
    until: (count) => until(() => events.length >= count, `${count} events`),
    caughtUp: (count) => until(() => caughtUpAt.length >= count, `${count} notices`),
    stop: () => subscription.stop(),
  };
}
