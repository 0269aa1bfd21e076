import type { EventLog, Page, Position, StoredEvent } from '#eventing';
import { Backoff } from './backoff.ts';
import { describeFault, LeaseLostError, logFault } from './faults.ts';
import { BuildStopped } from './generation.ts';
import type { Generation } from './generation.ts';
import { setState } from './generations.ts';
import type { Leases } from './leases.ts';
import type { LiveFeed } from './live-feed.ts';
import type { Logger } from './logger.ts';
import type { ReadStore } from './read-store.ts';

/** Events read at once; a store may block while it reads. */
const PAGE = 1_000;

/** What the parts of one runner share. */
export interface RunnerParts {
  readonly readStore: ReadStore;
  readonly log: EventLog;
  readonly leases: Leases;
  readonly feed: LiveFeed;
  readonly logger: Logger;
  readonly batchSize: number;
  readonly stopping: AbortSignal;
}

/** Brings generations from their checkpoints to the end of the log, where they join the live feed. */
export class CatchUp {
  readonly #parts: RunnerParts;
  /** Generations in work here, catching up or live, by projection. */
  readonly #current = new Map<string, Set<Generation>>();

  #driven = 0;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  of(name: string): readonly Generation[] {
    return [...(this.#current.get(name) ?? [])];
  }

  /** No more work on this generation, here. */
  discard(generation: Generation): void {
    this.#parts.feed.leave(generation);
    this.#current.get(generation.projection.name)?.delete(generation);
  }

  #isCurrent(generation: Generation): boolean {
    return !this.#parts.stopping.aborted && this.#current.get(generation.projection.name)?.has(generation) === true;
  }

  /** Returns when the generation is live, stopped, or no longer this process's. */
  async drive(generation: Generation): Promise<void> {
    const { session } = this.#parts.readStore.writer;
    session.building(++this.#driven > 0);
    try {
      await this.#drive(generation);
    } finally {
      session.building(--this.#driven > 0);
    }
  }

  async #drive(generation: Generation): Promise<void> {
    const { readStore, log, logger, stopping } = this.#parts;
    const { name, types } = generation.projection;
    const current = this.#current.get(name) ?? new Set();
    this.#current.set(name, current.add(generation));
    const backoff = new Backoff(stopping);
    await readStore.writer.exclusively(() => generation.loadParked());
    while (this.#isCurrent(generation)) {
      try {
        const page = await this.#read(generation.position, types);
        const head = page.atEnd ? null : await log.store.head();
        if (await this.#advance(generation, page, head)) return;
        backoff.reset();
      } catch (error) {
        if (error instanceof LeaseLostError) return;
        if (error instanceof BuildStopped) return this.#stop(generation, error);
        logFault(logger, error, { projection: name, attempt: backoff.attempts + 1 }, 'catching up failed');
        await backoff.pause();
      }
    }
  }

  /** A whole batch, in pages between which the event loop is free. */
  async #read(after: Position | null, types: readonly string[]): Promise<Page> {
    const { log, batchSize } = this.#parts;
    const events: StoredEvent[] = [];
    const limit = Math.min(PAGE, batchSize);
    for (let [from, left] = [after, batchSize]; ; left -= limit) {
      const page = await log.store.readAll(from, { types }, limit);
      events.push(...page.events);
      if (page.atEnd || left <= limit) return { ...page, events };
      from = page.readTo;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** One batch, or a part of it when others wait. Returns true when nothing is left to do here. */
  #advance(generation: Generation, page: Page, head: Position | null): Promise<boolean> {
    const { readStore, feed } = this.#parts;
    const { writer } = readStore;
    return writer.exclusively(async () => {
      if (!this.#isCurrent(generation)) return true;
      const isWhole = await this.#commitPage(generation, page, head);
      return isWhole && page.atEnd && feed.admits(generation.position) && (await this.#goLive(generation));
    }, 'patient');
  }

  async #commitPage(generation: Generation, page: Page, head: Position | null): Promise<boolean> {
    const { writer } = this.#parts.readStore;
    for (;;) {
      try {
        const { isWhole, position } = await writer.commit(() => this.#applyPage(generation, page, head));
        generation.position = position;
        generation.settle();
        return isWhole;
      } catch (error) {
        if (!(await generation.recover(error))) throw error;
      }
    }
  }

  /** Rows, checkpoint and progress in one transaction. Returns whether the page was done to its end. */
  async #applyPage(generation: Generation, page: Page, head: Position | null): Promise<{ isWhole: boolean; position: Position | null }> {
    const { readStore, leases } = this.#parts;
    const { control } = readStore.writer;
    await leases.assertHeld([generation.lease]);
    const row = await control
      .selectFrom('control_generations')
      .select(['position', 'processed'])
      .where('id', '=', generation.id)
      .executeTakeFirstOrThrow();
    // The page was read from elsewhere, as after a commit whose answer was lost: read again from here.
    if (row.position !== generation.position) return { isWhole: false, position: row.position };
    const done = await generation.apply(page.events, row.position, () => readStore.writer.isWanted);
    const last = page.events.at(-1)?.position;
    const isWhole = last === undefined || (done !== null && done >= last);
    const position = isWhole ? page.readTo : done;
    const processed = row.processed + page.events.filter((event) => isBetween(event.position, row.position, position)).length;
    const estimate = head === null || position === null ? processed : extrapolate(processed, position, head);
    await control.updateTable('control_generations').set({ position, processed, estimate }).where('id', '=', generation.id).execute();
    return { isWhole, position };
  }

  /** Swaps a built generation in, in one transaction, and never back behind what the old one showed. */
  async #goLive(generation: Generation): Promise<boolean> {
    const { readStore, feed } = this.#parts;
    const { name } = generation.projection;
    if (generation.state === 'BUILDING') {
      if (!(await readStore.writer.commit(() => this.#swap(generation)))) return false;
      generation.state = 'SERVING';
      for (const other of this.of(name)) if (other !== generation) this.discard(other);
    }
    feed.join(generation);
    readStore.progress.advanced([name], generation.position);
    return true;
  }

  async #swap(generation: Generation): Promise<boolean> {
    const { readStore, leases } = this.#parts;
    const { name, version } = generation.projection;
    await leases.assertHeld([generation.lease]);
    const old = await readStore.writer.control
      .selectFrom('control_generations')
      .select(['id', 'position'])
      .where('projection', '=', name)
      .where('version', '=', version)
      .where('state', '=', 'SERVING')
      .execute();
    if (old.some(({ position }) => (position ?? '') > (generation.position ?? ''))) return false;
    for (const { id } of old) await setState(readStore.writer, id, 'RETIRED');
    await setState(readStore.writer, generation.id, 'SERVING');
    return true;
  }

  async #stop(generation: Generation, { cause }: BuildStopped): Promise<void> {
    const { readStore, leases, logger } = this.#parts;
    this.discard(generation);
    logger.error({ projection: generation.projection.name, fault: describeFault(cause) }, 'a build has stopped');
    await readStore.writer.transaction(async () => {
      await leases.assertHeld([generation.lease]);
      await setState(readStore.writer, generation.id, 'STOPPED', describeFault(cause));
    });
  }
}

function isBetween(position: Position, after: Position | null, upTo: Position | null): boolean {
  return (after === null || position > after) && upTo !== null && position <= upTo;
}

/** Events that a whole build reads, if they lie evenly in the log: only for showing progress. */
function extrapolate(processed: number, position: Position, head: Position): number {
  const [done, all] = [position, head].map((text) => Number.parseInt(text, 10));
  return done === undefined || all === undefined || done <= 0 ? processed : Math.max(processed, Math.round((processed * all) / done));
}
