import { position } from '#eventing';
import type { EventLog, Position, StoredEvent, Subscription } from '#eventing';
import { Logger } from '@nestjs/common';
import { ChangeWatcher } from './change-watcher.ts';

/** Whom an event concerns is for the domain to say, anew for each event. */
export interface ChangeFeedOptions {
  /** For the log. */
  readonly name: string;
  /** Event types that it hears of. */
  readonly types: readonly string[];
  /** Offers what happened to the watchers whom it concerns; asked only while there are any. */
  deliver(events: readonly StoredEvent[]): Promise<void>;
}

/** Tells people what changes for them while they listen: one subscription to the event store for all of them. */
export class ChangeFeed {
  readonly #log: EventLog;
  readonly #options: ChangeFeedOptions;
  readonly #logger: Logger;
  readonly #watchers = new Map<string, Set<ChangeWatcher>>();
  #feed: Subscription | null = null;
  #starting: Promise<void> | null = null;

  constructor(log: EventLog, options: ChangeFeedOptions) {
    this.#log = log;
    this.#options = options;
    this.#logger = new Logger(options.name);
  }

  /**
   * The first element comes at once: whoever reads at its position, and again at each later one, misses nothing.
   * @throws EventStoreError
   */
  async watch(personId: string): Promise<ChangeWatcher> {
    const watcher = new ChangeWatcher(personId, (ended) => this.#forget(ended));
    try {
      await this.#start();
      this.#remember(watcher);
      watcher.offer({ about: null, position: (await this.#log.store.head()) ?? position(0) });
    } catch (error) {
      watcher.end();
      throw error;
    }
    return watcher;
  }

  /** Ids of everybody who listens. */
  get personIds(): readonly string[] {
    return [...this.#watchers.keys()];
  }

  get watchers(): readonly ChangeWatcher[] {
    return [...this.#watchers.values()].flatMap((watchers) => [...watchers]);
  }

  /** To every client of a person; nothing where they do not listen. */
  tell(personId: string, about: string, at: Position): void {
    for (const watcher of this.#watchers.get(personId) ?? []) watcher.offer({ about, position: at });
  }

  /** Says what went wrong to the log, and "read again" to everybody. */
  failed(error: unknown, at: Position | undefined): void {
    this.#logger.error(error);
    // Vague and to everybody, so that it says nothing about anyone.
    if (at !== undefined) for (const watcher of this.watchers) watcher.offer({ about: null, position: at });
  }

  async stop(): Promise<void> {
    this.#endAll();
    await this.#feed?.stop();
  }

  #start(): Promise<void> {
    this.#starting ??= this.#subscribe().catch((error: unknown) => {
      this.#starting = null;
      throw error;
    });
    return this.#starting;
  }

  async #subscribe(): Promise<void> {
    const { types } = this.#options;
    this.#feed = this.#log.subscribe(
      await this.#log.store.head(),
      { types },
      {
        onBatch: (events) => this.#deliver(events),
        // The store is closed or corrupt: clients begin anew, and are told what is wrong then.
        onFailure: () => {
          this.#starting = null;
          this.#endAll();
        },
      },
    );
  }

  async #deliver(events: readonly StoredEvent[]): Promise<void> {
    if (this.#watchers.size === 0) return;
    try {
      await this.#options.deliver(events);
    } catch (error) {
      this.failed(error, events.at(-1)?.position);
    }
  }

  #endAll(): void {
    for (const watcher of this.watchers) watcher.end();
  }

  #remember(watcher: ChangeWatcher): void {
    const watchers = this.#watchers.get(watcher.personId) ?? new Set();
    this.#watchers.set(watcher.personId, watchers.add(watcher));
  }

  #forget(watcher: ChangeWatcher): void {
    const watchers = this.#watchers.get(watcher.personId);
    if (watchers?.delete(watcher) && watchers.size === 0) this.#watchers.delete(watcher.personId);
  }
}
