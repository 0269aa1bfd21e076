import type { FoundGrants } from '#organisation/events';
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
    const known = this.#remembered.get(personId);
    if (known === undefined || this.#now() - known.at > REMEMBERED_FOR) return this.#readAnew(personId);
    if (this.#now() < this.#silentUntil) return known.found;
    try {
      return await within(PATIENCE, this.#readAnew(personId));
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      this.#silentUntil = this.#now() + PATIENCE;
      return known.found;
    }
  }

  async #readAnew(personId: string): Promise<FoundGrants> {
    const at = this.#now();
    const found = await this.#read(personId);
    this.#remembered.set(personId, { found, at });
    return found;
  }
}
