import { Aliases, current } from '#cqrs';
import { EventLog } from '#eventing';
import type { Position, StoredEvent } from '#eventing';
import { ChangeFeed } from '#graphql';
import type { ChangeWatcher } from '#graphql';
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { AuthorityOffice } from './authority-office.ts';
import { authorityRequest } from './authority-request.decider.ts';
import type { AskedAuthority } from './authority-request.decider.ts';

const ANSWERS = ['AuthorityGranted', 'AuthorityRefused', 'AuthorityExpired'];

/** Tells those asked what waits for them and what somebody else has answered, and askers their answers. Whose it is is asked anew each time. */
@Injectable()
export class AuthorityChanges implements OnModuleDestroy {
  readonly #requests: ChangeFeed;
  readonly #answers: ChangeFeed;

  constructor(
    private readonly log: EventLog,
    private readonly office: AuthorityOffice,
    private readonly aliases: Aliases,
  ) {
    this.#requests = new ChangeFeed(log, {
      name: 'AuthorityRequested',
      types: ['AuthorityAsked', ...ANSWERS],
      deliver: (events) => this.#tellAsked(events),
    });
    this.#answers = new ChangeFeed(log, { name: 'AuthorityAnswered', types: ANSWERS, deliver: (events) => this.#tellAskers(events) });
  }

  /** For whoever may be asked. @throws EventStoreError */
  watchRequests(personId: string): Promise<ChangeWatcher> {
    return this.#requests.watch(personId);
  }

  /** For whoever asks. @throws EventStoreError */
  watchAnswers(personId: string): Promise<ChangeWatcher> {
    return this.#answers.watch(personId);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.#requests.stop(), this.#answers.stop()]);
  }

  async #tellAsked(events: readonly StoredEvent[]): Promise<void> {
    for (const [request, at] of await this.#requestsIn(events)) {
      for (const personId of await this.office.peopleAsked(request)) {
        this.#requests.tell(personId, request.requestId, at);
      }
    }
  }

  async #tellAskers(events: readonly StoredEvent[]): Promise<void> {
    for (const [request, at] of await this.#requestsIn(events)) {
      const asker = this.aliases.personOf(request.askerId);
      if (asker !== null) this.#answers.tell(asker, request.requestId, at);
    }
  }

  /** Each once, with the latest of its events. */
  async #requestsIn(events: readonly StoredEvent[]): Promise<readonly (readonly [AskedAuthority, Position])[]> {
    const latest = new Map(events.map(({ stream, position }) => [stream.slice(authorityRequest.category.length + 1), position]));
    const found = await Promise.all(
      [...latest].map(async ([requestId, at]) => [await current(this.log, authorityRequest, requestId), at] as const),
    );
    return found.flatMap(([request, at]) => (request.status === 'none' ? [] : [[request, at] as const]));
  }
}
