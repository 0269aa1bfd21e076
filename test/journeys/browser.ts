import { SESSION_COOKIE } from '#identity';
import type { RunningServer } from './running-server.ts';

interface Cookie {
  readonly value: string;
  /** Sent with a visit from another site too, as long as it is no form. */
  readonly isLax: boolean;
}

/** What of a browser the pages rely on: it keeps cookies and knows when to withhold them, says where a form comes from, and follows no redirect by itself. */
export class Browser {
  readonly #server: RunningServer;
  readonly #cookies = new Map<string, Cookie>();

  constructor(server: RunningServer) {
    this.#server = server;
  }

  /** The session, as `name=value`. */
  get cookie(): string | null {
    const session = this.#cookies.get(SESSION_COOKIE);
    return session ? `${SESSION_COOKIE}=${session.value}` : null;
  }

  set cookie(text: string | null) {
    if (text === null) this.#cookies.delete(SESSION_COOKIE);
    else this.#cookies.set(SESSION_COOKIE, { value: text.slice(SESSION_COOKIE.length + 1), isLax: false });
  }

  /** Another browser with what this one holds, as a thief of its cookies has it. */
  copy(): Browser {
    const copy = new Browser(this.#server);
    for (const [name, cookie] of this.#cookies) copy.#cookies.set(name, cookie);
    return copy;
  }

  open(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Visit> {
    return this.#visit(path, { headers: { 'sec-fetch-site': 'none', ...headers } });
  }

  /** From a page of the server, unless `headers` say otherwise. */
  submit(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = FROM_OWN_PAGE,
  ): Promise<Visit> {
    return this.#visit(path, { method: 'POST', body: new URLSearchParams(fields), headers });
  }

  async #visit(path: string, { headers, ...init }: RequestInit & { headers: Readonly<Record<string, string>> }): Promise<Visit> {
    const cookies = this.#cookiesFor(headers['sec-fetch-site'] === 'cross-site');
    const response = await fetch(this.#server.url + path, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookies !== '' && { cookie: cookies }), ...headers },
    });
    const sets = response.headers.getSetCookie();
    for (const set of sets) this.#keep(set);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      location: response.headers.get('location'),
      set: sets.find((set) => set.startsWith(`${SESSION_COOKIE}=`)) ?? null,
      leadsTo: /http-equiv="refresh" content="0; url=([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? null,
      text,
    };
  }

  #cookiesFor(isFromElsewhere: boolean): string {
    const sent = [...this.#cookies].filter(([, { isLax }]) => isLax || !isFromElsewhere);
    return sent.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  #keep(set: string): void {
    const [pair = '', ...attributes] = set.split('; ');
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, { value, isLax: attributes.includes('SameSite=Lax') });
  }
}

export const FROM_OWN_PAGE = { 'sec-fetch-site': 'same-origin', origin: 'null' };

export interface Visit {
  readonly status: number;
  readonly headers: Headers;
  readonly location: string | null;
  /** The `Set-Cookie` of the session, whole. */
  readonly set: string | null;
  /** Where the page goes on by itself. */
  readonly leadsTo: string | null;
  readonly text: string;
}
