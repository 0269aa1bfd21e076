import type { Actor } from '#eventing';

/** Where it is put on record that somebody who may be asked opened the requests. */
export abstract class AuthorityReads {
  /**
   * Durable when it resolves: whoever asks on reads nothing before.
   * @throws EventStoreError
   */
  abstract note(reader: Actor): Promise<void>;
}
