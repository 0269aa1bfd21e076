import { isSealedValue } from '#eventing';
import type { Position, VerifiedEvent } from '#eventing';
import { unknownKeys } from '#key-store';

/** Collects the keys of all sealed fields while the log is verified, to see afterwards whether each of them exists. */
export class SealedKeys {
  /** Key -> the first event that needs it. */
  readonly #needed = new Map<string, Position>();
  #fields = 0;

  get fields(): number {
    return this.#fields;
  }

  readonly onEvent = ({ position, data }: VerifiedEvent): void => {
    if (!data.includes('"$sealed"')) return;
    for (const value of Object.values(JSON.parse(data) as object)) {
      if (!isSealedValue(value)) continue;
      this.#fields += 1;
      const [keyId] = value.$sealed;
      if (!this.#needed.has(keyId)) this.#needed.set(keyId, position);
    }
  };

  /** What is wrong with the keys in a data directory or a backup, with the remedy; null: each is there, or was destroyed. */
  problemIn(directory: string, remedy: string): string | null {
    const unknown = unknownKeys(directory, this.#needed.keys());
    if (unknown === null) return `the keys (keys.sqlite) are missing in ${directory}; restore the latest backup with "store restore"`;
    const [first] = unknown;
    if (first === undefined) return null;
    return (
      `${unknown.length} keys of sealed fields never existed in ${directory}, the first one is needed by the event at position ` +
      `${this.#needed.get(first) ?? 'unknown'}: keys and events do not belong together; ${remedy}`
    );
  }
}
