import type { status } from '@grpc/grpc-js';
import type { Database } from './database.ts';
import type { Failure } from './errors.ts';
import { ALL_KINDS, Faults } from './faults.ts';
import type { CallKind } from './faults.ts';
import type { OpenCall } from './node.ts';

/** What tests can make a stand-in do, and see of it. */
export abstract class Hooks {
  abstract readonly database: Database;
  protected readonly faults = new Faults();
  protected readonly openBatchStreams = new Set<OpenCall>();
  protected readonly openSubscriptions = new Set<OpenCall>();
  protected readonly openReads = new Set<OpenCall>();
  readonly #calls = new Map<string, number>();

  protected abstract get connections(): number;

  /** Calls received, by method: Read, Subscribe, Append, BatchAppend (streams, not appends), Delete, Tombstone, Gossip, GetSupportedMethods. */
  calls(method: string): number {
    return this.#calls.get(method) ?? 0;
  }

  /** What is open now, so that leaks show. */
  get open(): { connections: number; subscriptions: number; batchStreams: number; reads: number } {
    return {
      connections: this.connections,
      subscriptions: this.openSubscriptions.size,
      batchStreams: this.openBatchStreams.size,
      reads: this.openReads.size,
    };
  }

  /** Accepts calls of these kinds and never answers; open subscriptions fall silent. An append is not stored. */
  silence(...kinds: CallKind[]): void {
    this.faults.silence(kinds.length > 0 ? kinds : ALL_KINDS);
  }

  /** Ends the silence: subscriptions go on; calls that came meanwhile stay unanswered. */
  speak(): void {
    this.faults.speak();
    this.database.log.committed();
  }

  /** Looks at each call only after so many milliseconds; 0 ends it. */
  slow(milliseconds: number): void {
    this.faults.delayMs = milliseconds;
  }

  /** Stores the next appends and never answers them. */
  commitThenSilence(times = 1): void {
    this.faults.planFate('store-and-silence', times);
  }

  /** Stores the next appends and answers that they timed out, as a cluster does whose acknowledgement came too late. */
  commitThenTimeout(times = 1): void {
    this.faults.planFate('store-and-time-out', times);
  }

  /** Answers the next appends that they timed out, and does not store them. */
  timeoutAppends(times = 1): void {
    this.faults.planFate('refuse-with-timeout', times);
  }

  /** Stores the next append and dies before it answers. */
  killAfterCommit(): void {
    this.faults.planFate('store-and-die', 1);
  }

  /** Ends the next calls of the kind with a gRPC status. */
  fail(kind: CallKind, failure: { code: status; details: string }, times = 1): void {
    this.faults.failNext(kind, failure, times);
  }

  /** Ends the streams that carry appends without an error, as a server does that shuts down in peace. */
  endBatchStreams(): void {
    this.openBatchStreams.forEach((call) => call.end());
  }

  /** Ends all subscriptions without an error. */
  endSubscriptions(): void {
    this.openSubscriptions.forEach((call) => call.end());
  }

  /** Ends all subscriptions with a gRPC status. */
  dropSubscriptions(failure: Failure): void {
    this.openSubscriptions.forEach((call) => call.fail(failure));
  }

  /** Answers appends and reads as a server that is still starting. */
  notReady(): void {
    this.faults.ready = false;
  }

  /** Ends `notReady`. */
  ready(): void {
    this.faults.ready = true;
  }

  protected count(method: string): void {
    this.#calls.set(method, this.calls(method) + 1);
  }
}
