import { setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable } from './within.ts';

/** Pauses between attempts in milliseconds; the last one for ever. */
const PAUSES: readonly number[] = [1_000, 2_000, 5_000, 10_000];

/**
 * Repeats an attempt until the event store answers.
 * @throws whatever else goes wrong: waiting would not mend it
 */
export async function untilAvailable<T>(attempt: () => Promise<T>, onUnavailable: (reason: string) => void, pauses = PAUSES): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      onUnavailable(error.message);
      await sleep(pauses[Math.min(tried, pauses.length - 1)]);
    }
  }
}
