import { setTimeout as sleep } from 'node:timers/promises';

/** Long enough for a busy machine, short enough not to be noticed by what waits. */
const PAUSE_MS = 10;
/** A starved machine needs it; nothing that comes waits for it. */
const WITHIN_MS = 30_000;

/**
 * Asks again and again until it is so.
 * @param what is waited for, for the words of a failure
 * @param isSo of what was read; by default whether it is true
 * @returns what was read last
 * @throws Error when it is not so in time
 */
export async function eventually<T>(read: () => T | Promise<T>, what: string, isSo: (value: T) => boolean = Boolean): Promise<T> {
  for (const deadline = performance.now() + WITHIN_MS; ; await sleep(PAUSE_MS)) {
    const value = await read();
    if (isSo(value)) return value;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}; last was ${JSON.stringify(value)}`);
  }
}
