import { setImmediate } from 'node:timers/promises';
import { OneAtATime } from '#cqrs';

const waiting = new OneAtATime();

/** A piece of long work in a turn of the event loop of its own, after those of its kind that were asked for before: others are answered in between. */
export function inTurn<T>(kind: 'COMPARISON' | 'READING' | 'REVIEW', work: () => T): Promise<T> {
  return waiting.run(kind, async () => {
    await setImmediate();
    return work();
  });
}
