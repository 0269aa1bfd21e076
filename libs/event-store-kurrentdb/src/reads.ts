import { EventStoreError } from '#eventing';
import type { EventFilter, Page, Position, Revision, StoredEvent } from '#eventing';
import type { Connection, RunOptions } from './connection.ts';
import { fromPosition, isOwn, toPosition, toStoredEvent } from './mapping.ts';
import type { LogPosition, ReadEvent } from './mapping.ts';
import type { From, ReadRequest } from './read-call.ts';

/** Events of one answer. */
const MOST = 1_000;
/** After a search in vain none for so long, in milliseconds: each would take its whole time again for one page, which is slower than reading all. */
const SEARCH_REST_MS = 60_000;
/** Every event type but the server's own, which start with `$`. */
export const OWN_TYPES = '^[^$]';

/** Reads of the leader, in pages; each page is an operation of its own. */
export class Reads {
  readonly #connection: Connection;
  #noSearchUntil = -Infinity;
  /** Told the last event of each page of the log. */
  saw: (event: StoredEvent | undefined) => void = () => undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async stream(name: string, after: Revision): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    for (let from = after + 1; ;) {
      const page = await this.ofStream(name, BigInt(from), MOST);
      for (const event of page) events.push(toStoredEvent(event));
      const last = events.at(-1);
      if (last === undefined || page.length < MOST) return events;
      from = last.revision + 1;
    }
  }

  /** One page of any stream; empty for a missing one. From the end it goes backwards. */
  async ofStream(name: string, fromRevision: From<bigint>, count: number): Promise<ReadEvent[]> {
    return this.#read({ from: { stream: name, revision: fromRevision }, backwards: fromRevision === 'end', count });
  }

  /**
   * The log is read whole as far as one page goes. Only behind that the server filters by type: it does not tell how far it looked,
   * so that a rare type would otherwise be searched from the same place each time.
   */
  async all(after: Position | null, { types }: EventFilter, limit: number): Promise<Page> {
    if (!Number.isSafeInteger(limit) || limit < 1) throw new EventStoreError('INVALID', `limit ${limit} is not a whole number above 0`);
    // With the event at the position itself, and one behind the page, it fits one answer.
    const most = Math.min(limit, MOST - 2);
    const own = await this.#after(after, most + 1, OWN_TYPES);
    const atEnd = own.length <= most;
    const page = own.slice(0, most);
    this.saw(page.at(-1));
    const readTo = page.at(-1)?.position ?? after;
    const near: Page = { events: ofTypes(page, types), readTo, atEnd };
    // The search would read the same again to find little more.
    const isDense = near.events.length * 2 >= page.length;
    if (atEnd || isDense || types === undefined || performance.now() < this.#noSearchUntil) return near;
    const { channel } = this.#connection.link.client;
    const head = await this.head();
    // There are events behind the page: a node that knows of none is itself behind.
    if (head === null || readTo === null || head <= readTo) return near;
    try {
      const pattern = `^(?:${types.map((type) => type.replaceAll(/\W/g, '\\$&')).join('|')})$`;
      const events = types.length === 0 ? [] : await this.#after(after, most, pattern, { once: true });
      // A leader that has just been elected may not show everything yet up to a head that another one told.
      if (this.#connection.link.client.channel !== channel) return near;
      const last = events.at(-1)?.position;
      // An event behind the head was appended after the head was read; all before it were read too.
      const isFull = events.length === most;
      return { events, readTo: last !== undefined && (isFull || last > head) ? last : head, atEnd: false };
    } catch (error) {
      if (!(error instanceof EventStoreError) || error.kind !== 'UNAVAILABLE') throw error;
      // Through all of a long log it may take the server longer than it has; what was read already is progress.
      this.#noSearchUntil = performance.now() + SEARCH_REST_MS;
      return near;
    }
  }

  async head(): Promise<Position | null> {
    let from: From<LogPosition> = 'end';
    for (let count = 1; ; count = MOST) {
      const page = await this.#ofLog(from, count, OWN_TYPES, 'backwards');
      const last = page.find(isOwn);
      if (last !== undefined) return toPosition(last.position);
      const next = page.at(-1)?.position;
      if (next === undefined || page.length < count) return null;
      from = next;
    }
  }

  /** At most `count` own events behind a position. */
  async #after(after: Position | null, count: number, types: string, options?: RunOptions): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    // The answer begins with the event at the position itself. When the first one does not do, the server's own events fill the log here.
    for (let [readTo, asked] = [after, Math.min(MOST, count + 1)]; events.length < count; asked = MOST) {
      const page = await this.#ofLog(readTo === null ? 'start' : fromPosition(readTo), asked, types, 'forwards', options);
      const before = readTo;
      for (const event of page) {
        const at = toPosition(event.position);
        if (at !== null && before !== null && at <= before) continue;
        if (isOwn(event)) events.push(toStoredEvent(event));
        readTo = at ?? readTo;
      }
      if (page.length < asked || readTo === before) break;
    }
    return events.slice(0, count);
  }

  #ofLog(position: From<LogPosition>, count: number, regex: string, direction: string, options?: RunOptions): Promise<ReadEvent[]> {
    return this.#read({ from: { position }, backwards: direction === 'backwards', count, regex }, options);
  }

  #read(request: ReadRequest, options?: RunOptions): Promise<ReadEvent[]> {
    // Our own timer says more; this one ends the call at the server.
    const deadlineMs = 2 * this.#connection.timings.attemptMs;
    return this.#connection.run('read', (client) => client.readPage(request, deadlineMs), options);
  }
}

function ofTypes(events: readonly StoredEvent[], types: readonly string[] | undefined): readonly StoredEvent[] {
  return types === undefined ? events : events.filter(({ type }) => types.includes(type));
}
