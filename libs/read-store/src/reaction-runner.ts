import type { EventLog, Position, StoredEvent, Subscription } from '#eventing';
import { DomainError } from '#eventing';
import { v5 } from 'uuid';
import { Backoff } from './backoff.ts';
import { LeaseLostError, logFault, ReadModelBehind } from './faults.ts';
import { Leases } from './leases.ts';
import type { LeaseOptions } from './leases.ts';
import { SILENT } from './logger.ts';
import type { Logger } from './logger.ts';
import type { Reaction } from './reaction.ts';
import type { ReadStore } from './read-store.ts';

/** What goes with a command that an event caused. */
export interface Cause {
  /** UUIDv5 of event, reaction and index: a command dispatched again takes no effect again. */
  readonly commandId: string;
  /** Id of the event. */
  readonly causationId: string;
  readonly correlationId: string;
}

/** Executes a command as the system. @throws DomainError when refused, anything else for a fault that is tried again */
export type Dispatch<Command extends object = object> = (command: Command, cause: Cause) => Promise<unknown>;

export interface ReactionRunnerOptions extends LeaseOptions {
  readonly leases?: Leases;
  readonly logger?: Logger;
}

const AWAIT_MS = 1_000;

/** Takes reactions from the log, each on one instance at a time; a lost checkpoint only means dispatching again. */
export class ReactionRunner {
  readonly #readStore: ReadStore;
  readonly #log: EventLog;
  readonly #reactions: readonly Reaction[];
  readonly #dispatch: Dispatch;
  readonly #leases: Leases;
  readonly #logger: Logger;
  readonly #stopping = new AbortController();
  readonly #subscriptions = new Map<Reaction, Subscription>();
  readonly #working = new Set<Promise<void>>();

  constructor(
    readStore: ReadStore,
    log: EventLog,
    reactions: readonly Reaction[],
    dispatch: Dispatch,
    options: ReactionRunnerOptions = {},
  ) {
    this.#readStore = readStore;
    this.#log = log;
    this.#reactions = reactions;
    this.#dispatch = dispatch;
    this.#leases = options.leases ?? new Leases(readStore.writer, [], options);
    this.#logger = options.logger ?? SILENT;
  }

  /** A reaction that is new to the read database begins with the first event. */
  async start(): Promise<void> {
    await this.#readStore.adopt(this.#log.identity);
    this.#leases.join();
    for (const reaction of this.#reactions) {
      this.#leases.want(leaseOf(reaction), {
        onAcquired: () => this.#track(this.#begin(reaction)),
        onLost: () => this.#track(this.#end(reaction)),
      });
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const reaction of this.#reactions) await this.#end(reaction);
    await Promise.all(this.#working);
    await this.#leases.leave(this.#reactions.map(leaseOf));
  }

  #track(work: Promise<void>): void {
    const tracked: Promise<void> = work
      .catch((error: unknown) => {
        if (!(error instanceof LeaseLostError)) logFault(this.#logger, error, {}, 'a reaction stands still');
      })
      .finally(() => this.#working.delete(tracked));
    this.#working.add(tracked);
  }

  async #end(reaction: Reaction): Promise<void> {
    const subscription = this.#subscriptions.get(reaction);
    this.#subscriptions.delete(reaction);
    await subscription?.stop();
  }

  async #begin(reaction: Reaction): Promise<void> {
    const { writer } = this.#readStore;
    const row = await writer.transaction(() =>
      writer.control.selectFrom('control_cursors').select('position').where('name', '=', reaction.name).executeTakeFirst(),
    );
    this.#subscribe(reaction, row?.position ?? null);
  }

  #subscribe(reaction: Reaction, after: Position | null): void {
    if (this.#stopping.signal.aborted || !this.#leases.isHeld(leaseOf(reaction))) return;
    const subscription = this.#log.subscribe(
      after,
      { types: reaction.types },
      {
        onBatch: (events, readTo) => this.#react(reaction, events, readTo),
        onFailure: (error) => {
          if (this.#subscriptions.get(reaction) === subscription) this.#track(this.#resume(reaction, error));
        },
      },
    );
    this.#subscriptions.set(reaction, subscription);
  }

  async #resume(reaction: Reaction, error: unknown): Promise<void> {
    if (error instanceof LeaseLostError) return;
    logFault(this.#logger, error, { reaction: reaction.name }, 'the subscription of a reaction ended; beginning again');
    await new Backoff(this.#stopping.signal).pause();
    await this.#begin(reaction);
  }

  async #react(reaction: Reaction, events: readonly StoredEvent[], readTo: Position): Promise<void> {
    for (const event of events) {
      if (!(await this.#reactTo(reaction, event))) return;
      await this.#saveCursor(reaction, event.position);
    }
    if (events.at(-1)?.position !== readTo) await this.#saveCursor(reaction, readTo);
  }

  /** Tries until it is done; false when this process is no longer to do it. */
  async #reactTo(reaction: Reaction, stored: StoredEvent): Promise<boolean> {
    const backoff = new Backoff(this.#stopping.signal, 30_000);
    while (!this.#stopping.signal.aborted && this.#leases.isHeld(leaseOf(reaction))) {
      try {
        if (!(await this.#hasReached(reaction, stored.position))) continue;
        const event = this.#log.codec.decode(stored, reaction.reveals);
        for (const [index, command] of reaction.commands(event).entries()) {
          await this.#dispatchOnce(reaction, command, {
            commandId: v5(`${reaction.name}/${index}`, stored.id),
            causationId: stored.id,
            correlationId: stored.metadata['correlationId'] ?? stored.id,
          });
        }
        return true;
      } catch (error) {
        const details = { reaction: reaction.name, eventId: stored.id, attempt: backoff.attempts + 1 };
        logFault(this.#logger, error, details, 'a reaction failed and is tried again');
        await backoff.pause();
      }
    }
    return false;
  }

  /** In short waits, so that a stop need not wait for a build. */
  async #hasReached({ awaits }: Reaction, position: Position): Promise<boolean> {
    if (awaits.length === 0) return true;
    try {
      await this.#readStore.waitFor(awaits, position, AWAIT_MS);
      return true;
    } catch (error) {
      if (error instanceof ReadModelBehind) return false;
      throw error;
    }
  }

  async #dispatchOnce(reaction: Reaction, command: object, cause: Cause): Promise<void> {
    try {
      await this.#dispatch(command, cause);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.#logger.warn({ reaction: reaction.name, eventId: cause.causationId, code: error.code }, 'the command of a reaction was refused');
    }
  }

  async #saveCursor(reaction: Reaction, position: Position): Promise<void> {
    const { writer } = this.#readStore;
    await writer.transaction(async () => {
      await this.#leases.assertHeld([leaseOf(reaction)]);
      await writer.control
        .insertInto('control_cursors')
        .values({ name: reaction.name, position })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ position }))
        .execute();
    });
  }
}

function leaseOf({ name }: Reaction): string {
  return `reaction:${name}`;
}
