import type { Client } from './client.ts';
import { TimedOut } from './faults.ts';
import type { Operation } from './store-observer.ts';

/** One client and what was seen of it. */
export interface Link {
  readonly client: Client;
  /** Ends what waits for an answer through this client. */
  readonly waiting: Set<(replaced: Error) => void>;
  /** Failures since the last success, by operation: a server may serve one and not the other. */
  readonly failures: Map<Operation, number>;
  readonly builtAt: number;
  /** When the first attempt of these failures began. */
  failingSince: number | undefined;
}

/** The call's outcome, or a rejection when the time is up or the client replaced; what comes after that is nobody's. */
export async function answer<T>({ waiting }: Link, milliseconds: number, call: () => Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  // After a busy time the answer may be here already, and is read first.
  const timeOut = (): unknown => setImmediate(() => reject(new TimedOut(`no answer within ${Math.round(milliseconds)} ms`)));
  const timer = setTimeout(timeOut, Math.max(1, milliseconds));
  waiting.add(reject);
  try {
    call().then(resolve, reject);
    return await promise;
  } finally {
    clearTimeout(timer);
    waiting.delete(reject);
  }
}
