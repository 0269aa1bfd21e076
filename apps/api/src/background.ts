import type { Command, Dispatcher } from '#cqrs';
import { systemActor } from '#eventing';
import type { EventLog } from '#eventing';
import { leaseOf, Leases, ProjectionRunner, ReactionRunner, ScheduleRunner } from '#read-store';
import type { Cause, Logger, Reaction, ReadStore, Schedule } from '#read-store';
import type { Parts } from './parts.ts';

export const SYSTEM = systemActor('system');

/** What runs beside the requests: read models, reactions, scheduled decisions, the witness. */
export class Background {
  readonly #projections: ProjectionRunner;
  readonly #reactions: ReactionRunner;
  readonly #witness: Parts['witness'];
  readonly schedules: ScheduleRunner;

  constructor(
    readStore: ReadStore,
    log: EventLog,
    dispatcher: Dispatcher,
    reactions: readonly Reaction[],
    schedules: readonly Schedule[],
    witness: Parts['witness'],
    logger: Logger,
  ) {
    this.#witness = witness;
    const options = { leases: new Leases(readStore.writer, readStore.projections.map(leaseOf)), logger };
    this.#projections = new ProjectionRunner(readStore, log, options);
    this.#reactions = new ReactionRunner(
      readStore,
      log,
      reactions,
      (command, cause) => dispatchAsSystem(dispatcher, command as Command, cause),
      options,
    );
    this.schedules = new ScheduleRunner(readStore, schedules, options);
  }

  async start(): Promise<void> {
    await this.#projections.start();
    await this.#reactions.start();
    this.schedules.start();
    // Ends with the event store.
    this.#witness?.start();
  }

  async stop(): Promise<void> {
    await this.schedules.stop();
    await this.#reactions.stop();
    await this.#projections.stop();
  }
}

async function dispatchAsSystem(dispatcher: Dispatcher, command: Command, cause: Cause) {
  Object.assign(command, { commandId: cause.commandId });
  await dispatcher.send(command, { actor: SYSTEM, correlationId: cause.correlationId, causationId: cause.causationId });
}
