import type { CatchUp, RunnerParts } from './catch-up.ts';
import type { ControlTables, GenerationRow } from './control-tables.ts';
import { Generation, leaseOf } from './generation.ts';
import { createGeneration, dropGeneration } from './generations.ts';
import type { AnyProjection } from './projection.ts';

type Request = ControlTables['control_requests'];

/** What operators ask for, and the tables that nobody needs any more. */
export class Maintenance {
  readonly #parts: RunnerParts;
  readonly #catchUp: CatchUp;
  readonly #begin: (generation: Generation) => void;

  /** `begin` drives a new generation in the background. */
  constructor(parts: RunnerParts, catchUp: CatchUp, begin: (generation: Generation) => void) {
    this.#parts = parts;
    this.#catchUp = catchUp;
    this.#begin = begin;
  }

  async serveRequests(): Promise<void> {
    const { readStore } = this.#parts;
    const requests = await readStore.inspect(({ session }) => Promise.resolve(session.all<Request>('select * from control_requests', [])));
    for (const request of requests) {
      const projection = this.#held().find(({ name, version }) => name === request.projection && version === request.version);
      if (projection) await (request.kind === 'REBUILD' ? this.#rebuild(projection) : this.#retryParked(projection));
    }
  }

  /** Drops swapped-out generations, and older versions that no living instance reads once this one serves. */
  async dropUnused(): Promise<void> {
    const { readStore, leases } = this.#parts;
    const { writer } = readStore;
    const rows = await readStore.inspect(({ session }) =>
      Promise.resolve(session.all<GenerationRow>('select * from control_generations', [])),
    );
    for (const projection of this.#held()) {
      const { name, version } = projection;
      const ofName = rows.filter((row) => row.projection === name);
      const isServing = ofName.some((row) => row.version === version && row.state === 'SERVING');
      for (const row of ofName) {
        const isOlder = row.version < version && isServing;
        if (!isOlder && !(row.version === version && row.state === 'RETIRED')) continue;
        await writer.transaction(async () => {
          await leases.assertHeld([leaseOf(projection)]);
          if (isOlder && (await leases.livingUses()).has(leaseOf({ name, version: row.version }))) return;
          await dropGeneration(writer, row);
        }, 'patient');
      }
    }
  }

  #held(): readonly AnyProjection[] {
    return this.#parts.readStore.projections.filter((projection) => this.#parts.leases.isHeld(leaseOf(projection)));
  }

  async #rebuild(projection: AnyProjection): Promise<void> {
    const { readStore, log, leases } = this.#parts;
    const { writer } = readStore;
    const row = await writer.transaction(async () => {
      await leases.assertHeld([leaseOf(projection)]);
      await this.#settle(projection, 'REBUILD');
      // Its number stays taken until the tables go, so that nobody mistakes the new build for it.
      await writer.control
        .updateTable('control_generations')
        .set({ state: 'RETIRED' })
        .where('projection', '=', projection.name)
        .where('version', '=', projection.version)
        .where('state', 'in', ['BUILDING', 'STOPPED'])
        .execute();
      for (const build of this.#catchUp.of(projection.name)) if (build.state === 'BUILDING') this.#catchUp.discard(build);
      return createGeneration(writer, projection);
    });
    this.#begin(new Generation(writer, log.codec, projection, row));
  }

  /** The events are read while nothing else advances, so that none can be missed between reading and replaying. */
  async #retryParked(projection: AnyProjection): Promise<void> {
    const { readStore, log, leases, logger } = this.#parts;
    const { writer, progress } = readStore;
    const generations = this.#catchUp.of(projection.name);
    // The lease has only just come here: a later look finds the tables taken up.
    if (generations.length === 0) return;
    for (const generation of generations) {
      // Not yet known where catching up has only just begun.
      await writer.exclusively(() => generation.loadParked());
      for (const stream of generation.parkedStreams) {
        await writer.exclusively(async () => {
          const events = await log.store.readStream(stream);
          try {
            await writer.commit(async () => {
              await leases.assertHeld([generation.lease]);
              await generation.replay(stream, events);
            });
          } catch (error) {
            await generation.loadParked();
            throw error;
          }
        });
      }
      logger.info({ projection: projection.name, parkedStreams: generation.parkedStreams.length }, 'parked streams were tried again');
    }
    await writer.transaction(() => this.#settle(projection, 'RETRY_PARKED'));
    progress.wake();
  }

  async #settle({ name, version }: AnyProjection, kind: Request['kind']): Promise<void> {
    await this.#parts.readStore.writer.control
      .deleteFrom('control_requests')
      .where('projection', '=', name)
      .where('version', '=', version)
      .where('kind', '=', kind)
      .execute();
  }
}
