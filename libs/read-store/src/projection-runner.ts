import type { EventLog } from '#eventing';
import { CatchUp } from './catch-up.ts';
import type { RunnerParts } from './catch-up.ts';
import { LeaseLostError, logFault } from './faults.ts';
import { Generation, leaseOf } from './generation.ts';
import { createGeneration, setState } from './generations.ts';
import { Leases } from './leases.ts';
import type { LeaseOptions } from './leases.ts';
import { LiveFeed } from './live-feed.ts';
import { SILENT } from './logger.ts';
import type { Logger } from './logger.ts';
import { Maintenance } from './maintenance.ts';
import type { AnyProjection } from './projection.ts';
import type { ReadStore } from './read-store.ts';

export interface RunnerOptions extends LeaseOptions {
  /** Shared with the other runners of the process. */
  readonly leases?: Leases;
  readonly logger?: Logger;
  /** Most events of one transaction while catching up. */
  readonly batchSize?: number;
  /** How often requests of other processes are looked for. */
  readonly pollMs?: number;
}

const BATCH = 5_000;
const POLL_MS = 250;

/** Keeps the read models of this process's projections up to date while it holds their leases. */
export class ProjectionRunner {
  readonly #parts: RunnerParts;
  readonly #catchUp: CatchUp;
  readonly #maintenance: Maintenance;
  readonly #pollMs: number;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  #unlisten: () => void = () => undefined;

  constructor(readStore: ReadStore, log: EventLog, options: RunnerOptions = {}) {
    const { logger = SILENT, batchSize = BATCH, pollMs = POLL_MS } = options;
    const leases = options.leases ?? new Leases(readStore.writer, readStore.projections.map(leaseOf), options);
    const types = [...new Set(readStore.projections.flatMap((projection) => projection.types))];
    const feed = new LiveFeed(log, readStore.writer, leases, readStore.progress, types, logger);
    this.#parts = { readStore, log, leases, feed, logger, batchSize, stopping: this.#stopping.signal };
    this.#catchUp = new CatchUp(this.#parts);
    this.#maintenance = new Maintenance(this.#parts, this.#catchUp, (generation) => this.#begin(generation));
    this.#pollMs = pollMs;
  }

  /** Empties read models of another store, then follows the log; returns before it has caught up. */
  async start(): Promise<void> {
    const { readStore, log, leases, logger } = this.#parts;
    if (await readStore.adopt(log.identity)) {
      logger.warn({}, 'the event store is another one or was restored: the read models are built anew');
    }
    leases.join();
    for (const projection of readStore.projections) {
      leases.want(leaseOf(projection), {
        onAcquired: () => this.#track(this.#take(projection)),
        onLost: () => this.#release(projection),
      });
    }
    this.#timer = setInterval(() => void this.#poll(), this.#pollMs);
    this.#unlisten = readStore.progress.onRequest(() => void this.#poll());
  }

  /** Finishes the batch in work and gives the leases back. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#timer);
    this.#unlisten();
    await this.#polling;
    await this.#parts.feed.stop();
    await Promise.all(this.#running);
    await this.#parts.leases.leave(this.#parts.readStore.projections.map(leaseOf));
  }

  #begin(generation: Generation): void {
    this.#track(this.#catchUp.drive(generation));
  }

  #track(work: Promise<void>): void {
    const tracked: Promise<void> = work
      .catch((error: unknown) => this.#report(error, 'a read model stands still'))
      .finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  #report(error: unknown, message: string): void {
    if (!(error instanceof LeaseLostError)) logFault(this.#parts.logger, error, {}, message);
  }

  async #take(projection: AnyProjection): Promise<void> {
    const { readStore, log, leases, logger } = this.#parts;
    const { writer, progress } = readStore;
    const { name, version } = projection;
    logger.info({ projection: name, version }, 'projecting here');
    const rows = await writer.transaction(async () => {
      await leases.assertHeld([leaseOf(projection)]);
      // A stopped build gets another chance: the program may have been upgraded since.
      const own = await writer.control
        .selectFrom('control_generations')
        .selectAll()
        .where('projection', '=', name)
        .where('version', '=', version)
        .where('state', '!=', 'RETIRED')
        .execute();
      for (const { id, state } of own) if (state === 'STOPPED') await setState(writer, id, 'BUILDING');
      return own.length > 0 ? own : [await createGeneration(writer, projection)];
    });
    progress.led(name, true);
    for (const row of rows) {
      const state = row.state === 'STOPPED' ? 'BUILDING' : row.state;
      this.#begin(new Generation(writer, log.codec, projection, { ...row, state }));
    }
  }

  #release({ name }: AnyProjection): void {
    this.#parts.logger.warn({ projection: name }, 'another instance projects now');
    this.#parts.readStore.progress.led(name, false);
    for (const generation of this.#catchUp.of(name)) this.#catchUp.discard(generation);
  }

  #poll(): Promise<void> {
    this.#polling ??= this.#maintenance
      .serveRequests()
      .then(() => this.#maintenance.dropUnused())
      .catch((error: unknown) => this.#report(error, 'requests could not be served'))
      .finally(() => (this.#polling = undefined));
    return this.#polling;
  }
}
