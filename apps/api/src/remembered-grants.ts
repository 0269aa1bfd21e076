import type { FoundGrants } from '#organisation/events';
import { EventStoreError } from '#eventing';
import { isUnavailable, within } from './within.ts';

/** How long a person's grants count without having been read again, in milliseconds: a revocation holds everywhere within a minute. */
const REMEMBERED_FOR = 60_000;
/** How long somebody whose grants are remembered waits for the event store, and how long it then is not asked, in milliseconds. */
const PATIENCE = 1_000;

/**
 * Grants are read from the log at each request. While the event store does not answer, those read last count for a while: read models go on
 * serving, and nothing can be changed meanwhile, for that needs the event store.
 */
export class RememberedGrants {
  readonly #read: (personId: string) => Promise<FoundGrants>;
  readonly #remembered = new Map<string, { readonly found: FoundGrants; readonly at: number }>();
  readonly #now: () => number;
  #silentUntil = -Infinity;

  /** @param now milliseconds that never go back */
  constructor(read: (personId: string) => Promise<FoundGrants>, now: () => number = () => performance.now()) {
    this.#read = read;
    this.#now = now;
  }

  /** @throws EventStoreError UNAVAILABLE when it does not answer and nothing is remembered */
  async of(personId: string): Promise<FoundGrants> {
    const last = this.#remembered.get(personId);
    const known = last !== undefined && this.#now() - last.at <= REMEMBERED_FOR ? last.found : null;
    if (this.#now() < this.#silentUntil) {
      if (known === null) throw new EventStoreError('UNAVAILABLE', 'the event store does not answer');
      return known;
    }
    try {
      return await (known === null ? this.#readAnew(personId) : within(PATIENCE, this.#readAnew(personId)));
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      this.#silentUntil = this.#now() + PATIENCE;
      if (known === null) throw error;
      return known;
    }
  }

  async #readAnew(personId: string): Promise<FoundGrants> {
    const at = this.#now();
    const found = await this.#read(personId);
    this.#remembered.set(personId, { found, at });
    return found;
  }
}
