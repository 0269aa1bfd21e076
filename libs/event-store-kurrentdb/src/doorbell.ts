import { END, eventTypeFilter } from '@kurrent/kurrentdb-client';
import type { Connection } from './connection.ts';
import { OWN_TYPES } from './reads.ts';
import { TimedOut } from './faults.ts';
import { backOff } from './timings.ts';

/** What the server's side of a subscription ended with, without an error. */
class Ended extends Error {}

/**
 * Rings when something may have been appended. One subscription to the whole log from its end on; it carries no events further, so that
 * nothing is lost with it: whoever hears it ring reads. The client's subscriptions never resume, so it is made anew whenever it ends.
 */
export class Doorbell {
  /** How often it rang; a poll that sees more than this has found it broken. */
  rings = 0;
  isListening = false;
  readonly #connection: Connection;
  readonly #ring: () => void;
  readonly #on: { readonly lost: () => void; readonly confirmed: () => void };
  #end: (reason: Error) => void = () => undefined;
  #silence: () => void = () => undefined;
  #stopped = false;

  /** @param on `lost` before anything is read over another connection; `confirmed` when it listens, perhaps to a server that is not what it was */
  constructor(connection: Connection, ring: () => void, on: { readonly lost: () => void; readonly confirmed: () => void }) {
    this.#connection = connection;
    this.#on = on;
    this.#ring = () => {
      this.rings++;
      ring();
    };
    void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.restart('stopped');
    this.#silence();
  }

  /** It was seen to miss something. */
  restart(reason: string): void {
    this.#end(new Ended(reason));
  }

  async #run(): Promise<void> {
    const { retryMs, longestRetryMs } = this.#connection.timings;
    for (let failures = 0; !this.#stopped; failures++) {
      const rings = this.rings;
      const link = this.#connection.link;
      try {
        await this.#listen(link);
      } catch (error) {
        if (this.#stopped) return;
        this.isListening = false;
        this.#on.lost();
        this.#connection.failed(link, 'subscribe', error);
      }
      if (this.rings > rings) failures = 0;
      await this.#pause(backOff(failures, retryMs, longestRetryMs));
    }
  }

  /** Rejects when the subscription is no more, for whatever reason. */
  async #listen(link: Connection['link']): Promise<never> {
    const subscription = link.client.subscribeToAll({ fromPosition: END, filter: eventTypeFilter({ regex: OWN_TYPES }) });
    const { promise, reject } = Promise.withResolvers<never>();
    const { attemptMs } = this.#connection.timings;
    const unconfirmed = setTimeout(() => reject(new TimedOut(`no subscription within ${attemptMs} ms`)), attemptMs);
    this.#end = reject;
    link.waiting.add(reject);
    const confirmed = (): void => {
      clearTimeout(unconfirmed);
      this.#connection.succeeded(link, 'subscribe');
      this.#ring();
    };
    // The handlers stay: an error that nobody listens to, even a late one, would end the process.
    subscription.on('error', reject);
    subscription.on('end', () => reject(new Ended('the server ended the subscription')));
    subscription.on('close', () => reject(new Ended('the subscription was closed')));
    subscription.on('confirmation', () => {
      confirmed();
      this.isListening = true;
      this.#on.confirmed();
    });
    subscription.on('data', confirmed);
    try {
      return await promise;
    } finally {
      clearTimeout(unconfirmed);
      link.waiting.delete(reject);
      // Not waited for: the client waits for the call to begin, which may be never.
      subscription.unsubscribe().catch(() => undefined);
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    if (this.#stopped) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    this.#silence = resolve;
    await promise;
    clearTimeout(timer);
  }
}
