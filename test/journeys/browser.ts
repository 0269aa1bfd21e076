import type { RunningServer } from './running-server.ts';

/** What of a browser the pages rely on: it keeps the cookie, says where a form comes from, and follows no redirect by itself. */
export class Browser {
  readonly #server: RunningServer;
  cookie: string | null = null;

  constructor(server: RunningServer) {
    this.#server = server;
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
    const response = await fetch(this.#server.url + path, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...(this.cookie !== null && { cookie: this.cookie }), ...headers },
    });
    const [set = null] = response.headers.getSetCookie();
    if (set !== null) this.cookie = set.split(';')[0] ?? null;
    return {
      status: response.status,
      headers: response.headers,
      location: response.headers.get('location'),
      set,
      text: await response.text(),
    };
  }
}

export const FROM_OWN_PAGE = { 'sec-fetch-site': 'same-origin', origin: 'null' };

export interface Visit {
  readonly status: number;
  readonly headers: Headers;
  readonly location: string | null;
  /** The first `Set-Cookie`, whole. */
  readonly set: string | null;
  readonly text: string;
}
