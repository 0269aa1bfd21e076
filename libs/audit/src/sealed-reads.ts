import { randomUUID } from 'node:crypto';
import { Deployment } from '#cqrs';
import { EventLog, execute } from '#eventing';
import type { Actor } from '#eventing';
import { Injectable } from '@nestjs/common';
import { access, accessIdOf, hourOf, keyOf } from './access.decider.ts';
import type { SealedRead } from './access.decider.ts';

/** Nothing sealed is read before it is on record that it was. */
@Injectable()
export class SealedReads {
  /** Those of `#hour` that are durable or on their way. */
  readonly #noted = new Map<string, Promise<void>>();
  #hour = '';

  constructor(
    private readonly log: EventLog,
    private readonly deployment: Deployment,
  ) {}

  /**
   * Durable when it resolves; the second one of an hour costs nothing.
   * @throws EventStoreError when it cannot be recorded: the caller then reads nothing
   */
  note(reader: Actor, read: SealedRead): Promise<void> {
    const now = this.deployment.now();
    const hour = hourOf(now);
    if (hour !== this.#hour) this.#noted.clear();
    this.#hour = hour;
    const key = `${reader.id} ${keyOf(read)}`;
    const noting =
      this.#noted.get(key) ??
      this.#record(reader, read, now).catch((error: unknown) => {
        this.#noted.delete(key);
        throw error;
      });
    this.#noted.set(key, noting);
    return noting;
  }

  async #record(reader: Actor, read: SealedRead, now: string): Promise<void> {
    const [hour, commandId] = [hourOf(now), randomUUID()];
    // A request id of its own: the caller's would join the entry to the moment of what else they did.
    const context = { ...this.deployment.contextFor(reader, commandId), now: hour };
    await execute(
      this.log,
      access,
      accessIdOf(reader.id, hour),
      'NoteSealedRead',
      { commandId, readerId: reader.id, hour, ...read },
      context,
    );
  }
}
