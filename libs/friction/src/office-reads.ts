import type { Actor } from '#eventing';

/** Where it is put on record that an office opened its inbox. */
export abstract class OfficeReads {
  /**
   * Durable when it resolves: whoever asks on reads nothing before.
   * @throws EventStoreError
   */
  abstract note(reader: Actor, policyIds: readonly string[]): Promise<void>;
}
