import { randomInt } from 'node:crypto';
import { Deployment } from '#cqrs';
import { EventLog } from '#eventing';
import type { Position, StoredEvent } from '#eventing';
import { ChangeFeed } from '#graphql';
import type { ChangeWatcher } from '#graphql';
import { FindOffice } from '#policies/events';
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { findReport, isWithheldFromNewcomer } from './friction-references.ts';
import { FindPoolReaders } from './friction-report-pools.finder.ts';
import type { PoolReaders } from './friction-report-pools.finder.ts';
import type { FrictionReport } from './friction-report-state.decider.ts';
import { frictionReport } from './friction-report.decider.ts';

/**
 * Every event of a report changes how its inbox reads. A merge wakes nobody: the other report may be for one of the two who answer only. Nor
 * does what a reporter alone sees.
 */
const SILENT = ['ReportMerged', 'ReportUnmerged', 'ReportOutcomeSeen'];
const TYPES = Object.keys(frictionReport.evolve).filter((type) => !SILENT.includes(type));

/** How soon a new day is noticed. */
const LOOK_AT_CLOCK_EVERY_MS = 1_000;

interface Changed {
  readonly report: FrictionReport;
  readonly policyId: string;
  /** Who must not know of it. */
  readonly withheldFrom: string | null;
  /** Only they may know of it; undefined: the whole office. */
  readonly poolReaders: readonly string[] | undefined;
  readonly position: Position;
}

/**
 * Tells owners and deputies what happens in their inboxes: one subscription to the event store for all of them. What reaches them with a new
 * day is told when it begins, to everybody, whether or not there is anything: so the moment tells nothing, and nobody is told more than
 * where to look.
 */
@Injectable()
export class InboxChanges implements OnModuleDestroy {
  readonly #feed: ChangeFeed;
  #clock: NodeJS.Timeout | null = null;
  #day = '';

  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
    private readonly deployment: Deployment,
  ) {
    this.#feed = new ChangeFeed(log, { name: InboxChanges.name, types: TYPES, deliver: (events) => this.#deliver(events) });
  }

  /**
   * The first element comes at once: whoever reads the inbox at its position, and again at each later one, misses nothing.
   * @throws EventStoreError
   */
  watch(personId: string): Promise<ChangeWatcher> {
    if (this.#clock === null) {
      this.#day = this.deployment.today();
      this.#clock = setInterval(() => void this.#lookAtClock(), LOOK_AT_CLOCK_EVERY_MS).unref();
    }
    return this.#feed.watch(personId);
  }

  async onModuleDestroy(): Promise<void> {
    if (this.#clock) clearInterval(this.#clock);
    await this.#feed.stop();
  }

  async #lookAtClock(): Promise<void> {
    if (this.deployment.today() === this.#day) return;
    this.#day = this.deployment.today();
    try {
      const at = await this.log.store.head();
      if (at !== null) for (const watcher of shuffled(this.#feed.watchers)) watcher.offer({ about: null, position: at });
    } catch (error) {
      this.#feed.failed(error, undefined);
    }
  }

  async #deliver(events: readonly StoredEvent[]): Promise<void> {
    for (const [policyId, changes] of await this.#changesOf(events)) await this.#tell(policyId, changes);
  }

  /** By policy, the latest first. */
  async #changesOf(events: readonly StoredEvent[]): Promise<ReadonlyMap<string, readonly Changed[]>> {
    const today = this.deployment.today();
    const told = events.filter((event) => isDelivered(event, today)).reverse();
    const latest = new Map<string, Position>();
    for (const { stream, position: at } of told) {
      const reportId = stream.slice(frictionReport.category.length + 1);
      if (!latest.has(reportId)) latest.set(reportId, at);
    }
    const pools = await this.queries.execute<FindPoolReaders, PoolReaders>(new FindPoolReaders([...latest.keys()]));
    const changes: Changed[] = [];
    for (const [reportId, at] of latest) {
      const report = await findReport(reportId, this.queries);
      if (report.status === 'none' || report.policyId === null) continue;
      const { policyId, withheldFrom } = report;
      changes.push({ report, policyId, withheldFrom, poolReaders: pools.get(reportId), position: at });
    }
    return Map.groupBy(changes, ({ policyId }) => policyId);
  }

  /** Whose inbox it is now is asked anew for each policy. A burst of reports is one change. */
  async #tell(policyId: string, changes: readonly Changed[]): Promise<void> {
    for (const personId of await this.queries.execute<FindOffice, readonly string[]>(new FindOffice(policyId))) {
      if (!this.#feed.personIds.includes(personId)) continue;
      const at = await this.#latestFor(personId, changes);
      if (at !== null) this.#feed.tell(personId, policyId, at);
    }
  }

  /** null: they may know of none. */
  async #latestFor(personId: string, changes: readonly Changed[]): Promise<Position | null> {
    for (const { report, withheldFrom, poolReaders, position: at } of changes) {
      if (personId === withheldFrom || poolReaders?.includes(personId) === false) continue;
      if (!(await isWithheldFromNewcomer(report, personId, this.queries))) return at;
    }
    return null;
  }
}

/** What a reporter says in confidence reaches the office on the next day. */
function isDelivered({ data }: StoredEvent, today: string): boolean {
  const { deliveredOn = null } = JSON.parse(data) as { readonly deliveredOn?: string | null };
  return deliveredOn === null || deliveredOn <= today;
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => [randomInt(2 ** 32), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
