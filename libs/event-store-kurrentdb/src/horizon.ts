import type { Position, Revision } from '#eventing';
import type { Connection } from './connection.ts';
import { toPosition } from './mapping.ts';
import type { Reads } from './reads.ts';
import { logDamage } from './witness-check.ts';

/** An event of the log, by what it is and where it lies. */
export interface Sighting {
  readonly id: string;
  readonly stream: string;
  readonly revision: Revision;
  readonly position: Position;
}

/** A leader that was just elected may not show its last events for a moment: an event is missing when so many looks in a row do not find it. */
const LOOKS = 3;
/** Milliseconds. */
const BETWEEN_LOOKS = 1_000;

/**
 * The furthest event that this process has seen. It stays where it is for ever, unless the database was put back to an earlier moment or
 * erased under the running process: then new events take the places of old ones, and readers would pass over them.
 */
export class Horizon {
  readonly #connection: Connection;
  readonly #reads: Reads;
  readonly #onMissing: (damage: string) => void;
  #furthest: Sighting | null = null;
  #looking: Promise<boolean> | undefined;
  /** Counts what gave cause for doubt; null: none is left. */
  #doubt: number | null = null;

  constructor(connection: Connection, reads: Reads, onMissing: (damage: string) => void) {
    this.#connection = connection;
    this.#reads = reads;
    this.#onMissing = onMissing;
  }

  get position(): Position | null {
    return this.#furthest?.position ?? null;
  }

  /** Another server may answer from now on: nothing new is trusted before what was seen is found again. */
  doubt(): void {
    this.#doubt = (this.#doubt ?? 0) + 1;
  }

  get isInDoubt(): boolean {
    return this.#doubt !== null;
  }

  /** Ends the doubt when what was seen is there, unless new doubt came up meanwhile. @throws EventStoreError UNAVAILABLE when nobody can say */
  async dispel(): Promise<void> {
    const doubt = this.#doubt;
    if ((await this.isThere()) && this.#doubt === doubt) this.#doubt = null;
  }

  saw(sighting: Sighting | undefined): void {
    if (this.isInDoubt && this.#furthest !== null) return;
    if (sighting === undefined || (this.position !== null && sighting.position <= this.position)) return;
    const { id, stream, revision, position } = sighting;
    this.#furthest = { id, stream, revision, position };
  }

  /** Whether it is still there; one look at a time. @throws EventStoreError UNAVAILABLE when nobody can say */
  isThere(): Promise<boolean> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(): Promise<boolean> {
    const sighting = this.#furthest;
    if (sighting === null) return true;
    const { id, stream, revision, position } = sighting;
    for (let look = 1; ; look++) {
      const [event] = await this.#reads.ofStream(stream, BigInt(revision), 1);
      if (event?.id === id && toPosition(event.position) === position) return true;
      if (event !== undefined || look === LOOKS) break;
      await new Promise((resolve) => setTimeout(resolve, Math.min(BETWEEN_LOOKS, this.#connection.timings.attemptMs)));
    }
    this.#onMissing(
      logDamage(`the event at position ${position} is not there any more: the database was put back or erased while it was in use`),
    );
    return false;
  }
}
