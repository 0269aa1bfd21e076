import { logFault, ReadModelBuilding } from './faults.ts';
import { Leases } from './leases.ts';
import type { LeaseOptions } from './leases.ts';
import { SILENT } from './logger.ts';
import type { Logger } from './logger.ts';
import type { ReadStore } from './read-store.ts';

/** A decision that time asks for. It must be idempotent: after a take-over another instance may run it again. */
export interface Schedule {
  /** kebab-case, unique in the product. */
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}

export interface ScheduleRunnerOptions extends LeaseOptions {
  readonly leases?: Leases;
  readonly logger?: Logger;
}

/** @throws Error for an interval of less than a second */
export function schedule(definition: Schedule): Schedule {
  if (!(definition.everyMs >= 1_000)) throw new Error(`the schedule ${definition.name} needs an interval of at least 1,000 ms`);
  return definition;
}

/** On an empty store the read models are there within moments. */
const BUILDING_RETRY_MS = 1_000;

interface Job {
  readonly schedule: Schedule;
  isHeld: boolean;
  timer: NodeJS.Timeout | undefined;
  /** The next attempt while a read model is being built. */
  retry: NodeJS.Timeout | undefined;
  running: Promise<void> | undefined;
}

/** Runs each schedule on one instance at a time, at once and then on its interval; never two runs of one at the same time. */
export class ScheduleRunner {
  readonly #leases: Leases;
  readonly #logger: Logger;
  readonly #jobs: readonly Job[];

  constructor(readStore: ReadStore, schedules: readonly Schedule[], options: ScheduleRunnerOptions = {}) {
    this.#leases = options.leases ?? new Leases(readStore.writer, [], options);
    this.#logger = options.logger ?? SILENT;
    this.#jobs = schedules.map((schedule) => ({ schedule, isHeld: false, timer: undefined, retry: undefined, running: undefined }));
  }

  start(): void {
    this.#leases.join();
    for (const job of this.#jobs) {
      this.#leases.want(leaseOf(job), {
        onAcquired: () => {
          job.isHeld = true;
          job.timer = setInterval(() => this.#attempt(job), job.schedule.everyMs);
          this.#attempt(job);
        },
        onLost: () => rest(job),
      });
    }
  }

  async stop(): Promise<void> {
    for (const job of this.#jobs) rest(job);
    for (const { running } of this.#jobs) await running?.catch(() => undefined);
    await this.#leases.leave(this.#jobs.map(leaseOf));
  }

  /** Runs one now, whoever holds the lease; a run in progress here is joined. @throws what the run throws, Error for an unknown name */
  async runNow(name: string): Promise<void> {
    const job = this.#jobs.find(({ schedule: { name: other } }) => other === name);
    if (!job) throw new Error(`there is no schedule ${JSON.stringify(name)}`);
    await this.#run(job);
  }

  #run(job: Job): Promise<void> {
    job.running ??= job.schedule.run().finally(() => (job.running = undefined));
    return job.running;
  }

  #attempt(job: Job): void {
    this.#run(job).catch((error: unknown) => this.#report(job, error));
  }

  /** A read model that is still being built is no failure: the run is only early. */
  #report(job: Job, error: unknown): void {
    if (error instanceof ReadModelBuilding) {
      clearTimeout(job.retry);
      if (job.isHeld) job.retry = setTimeout(() => this.#attempt(job), BUILDING_RETRY_MS);
      return;
    }
    logFault(this.#logger, error, { schedule: job.schedule.name }, 'a scheduled run failed; the next one follows');
  }
}

function rest(job: Job): void {
  job.isHeld = false;
  clearInterval(job.timer);
  clearTimeout(job.retry);
}

function leaseOf({ schedule: { name } }: Job): string {
  return `schedule:${name}`;
}
