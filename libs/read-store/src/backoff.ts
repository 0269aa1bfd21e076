import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 20;

/** Pauses that double up to a limit, ended at once by the signal. */
export class Backoff {
  readonly #limitMs: number;
  readonly #signal: AbortSignal;
  #attempts = 0;

  constructor(signal: AbortSignal, limitMs = 5_000) {
    this.#signal = signal;
    this.#limitMs = limitMs;
  }

  get attempts(): number {
    return this.#attempts;
  }

  reset(): void {
    this.#attempts = 0;
  }

  async pause(): Promise<void> {
    const ms = Math.min(FIRST_MS * 2 ** this.#attempts++, this.#limitMs);
    await sleep(ms, undefined, { signal: this.#signal }).catch(() => undefined);
  }
}
