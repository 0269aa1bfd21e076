import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Requester, RunningServer } from './running-server.ts';

export interface InboxChange {
  readonly policyId: string | null;
  readonly position: string;
}

/** Far more than a busy machine needs. */
const PATIENCE_MS = 30_000;

export const INBOX_CHANGED = 'subscription { inboxChanged { policyId position } }';

/** How a socket ended: the code and words of the server. */
export interface Ended {
  readonly code: number;
  readonly reason: string;
}

export interface LiveOptions {
  readonly query?: string;
  /** null: none, as from what is no browser. */
  readonly origin?: string | null;
}

export interface RawOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly protocol?: string;
}

/** What a browser of this product's own origin, or a machine, sends with the upgrade and the first message. */
export function socketOptions(as: Requester | null, server: RunningServer, origin: string | null = server.url) {
  const { authorization, cookie } = as?.headersAt(server) ?? {};
  const headers = { ...(cookie !== undefined && { cookie }), ...(origin !== null && { origin }) };
  return { headers, connectionParams: authorization === undefined ? {} : { authorization } };
}

/** A client of the library that most clients use, over a real socket; it collects what it is told. */
export class LiveClient<Told extends object = InboxChange> {
  readonly changes: Told[] = [];
  /** Top-level errors of the subscription, as JSON. */
  readonly errors: string[] = [];
  /** Resolves when the socket is closed. */
  readonly ended: Promise<Ended>;
  readonly #client: Client;
  readonly #wakers = new Set<() => void>();
  #isClosed = false;

  constructor(server: RunningServer, as: Requester | null, { query = INBOX_CHANGED, origin = server.url }: LiveOptions = {}) {
    const { headers, connectionParams } = socketOptions(as, server, origin);
    let onEnd: (ended: Ended) => void = () => undefined;
    this.ended = new Promise((resolve) => (onEnd = resolve));
    this.#client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: class extends WebSocket {
        constructor(url: string, protocols: string) {
          super(url, protocols, { headers });
        }
      },
      connectionParams,
      lazy: true,
      retryAttempts: 0,
      on: { closed: (event) => onEnd(event as Ended) },
    });
    this.subscribe(query);
  }

  subscribe(query: string): void {
    this.#client.subscribe<Readonly<Record<string, Told | null>>>(
      { query },
      {
        next: ({ data, errors }) => {
          const [change] = Object.values(data ?? {});
          if (change) this.changes.push(change);
          if (errors) this.errors.push(JSON.stringify(errors));
          this.#wake();
        },
        error: (error) => {
          // A socket that ended is told by `ended`.
          if (Array.isArray(error)) this.errors.push(JSON.stringify(error));
          this.#wake();
        },
        complete: () => this.#wake(),
      },
    );
  }

  /** Waits for what the client was told so far to fulfil a condition. @throws Error after a long time, or once it is closed */
  async until(condition: (client: LiveClient<Told>) => boolean): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!condition(this)) {
      const left = deadline - performance.now();
      if (left <= 0 || this.#isClosed)
        throw new Error(`waited in vain; told were ${JSON.stringify(this.changes)}, errors ${this.errors.join()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wakers.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await this.#client.dispose();
  }

  #wake(): void {
    for (const waker of this.#wakers) waker();
    this.#wakers.clear();
  }
}

/** A socket without the library's manners. */
export class RawSocket {
  readonly socket: WebSocket;
  readonly opened: Promise<boolean>;
  readonly ended: Promise<Ended>;
  readonly messages: string[] = [];

  constructor(server: RunningServer, { headers = {}, path = '/graphql', protocol = 'graphql-transport-ws' }: RawOptions = {}) {
    this.socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, protocol, { headers });
    this.opened = new Promise((resolve) => {
      this.socket.on('open', () => resolve(true));
      this.socket.on('error', () => resolve(false));
    });
    this.ended = new Promise((resolve) => this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })));
    this.socket.on('message', (data) => this.messages.push((data as Buffer).toString('utf8')));
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }
}
