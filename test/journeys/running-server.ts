import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Dispatcher } from '#cqrs';
import type { Role } from '#eventing';
import { SESSION_COOKIE, Sessions, Tokens } from '#identity';
import { GrantRole, InvitePerson, RegisterUnit } from '#organisation';
import { pino } from 'pino';
import { SYSTEM } from '../../apps/api/src/background.ts';
import { readConfig } from '../../apps/api/src/config.ts';
import { openParts } from '../../apps/api/src/parts.ts';
import { Metrics } from '../../apps/api/src/metrics.ts';
import { createServer } from '../../apps/api/src/server.ts';
import type { Server } from '../../apps/api/src/server.ts';
import type { SocketLimits } from '../../apps/api/src/socket-limits.ts';
import { Clock } from './clock.ts';
import { storeVariables } from './event-store.ts';

/** Whoever sends a request: `headersAt` gives what the browser or the machine would send then. */
export interface Requester {
  readonly id: string;
  headersAt(server: RunningServer): Readonly<Record<string, string>>;
}

export interface UserErrorAnswer {
  readonly code: string;
  readonly message: string;
  readonly field: string | null;
}

interface TopLevelError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly errors?: readonly UserErrorAnswer[] };
}

export interface Answer<Data> {
  readonly status: number;
  /** Top-level errors; empty when there are none. */
  readonly errors: readonly TopLevelError[];
  /** @throws Error with the top-level errors where there is no data */
  readonly data: Data;
}

/** Payload of any mutation. */
export type Payload<Fields = unknown> = Fields & { readonly position: string | null; readonly errors: readonly UserErrorAnswer[] };

export interface StartOptions {
  /** A data directory from before, for a restart. */
  readonly data?: string;
  readonly clock?: Clock;
  /** Further variables of the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Other limits of the WebSocket endpoint than the product's own. */
  readonly sockets?: Partial<SocketLimits>;
}

export interface PersonOptions {
  readonly name?: string;
  readonly unitCode?: string;
  readonly managerId?: string;
}

const START = '2026-11-02T09:00:00.000Z';
/** Well inside the 30 minutes after which an unused session ends. */
const SESSION_RENEWED_AFTER = 10 * 60_000;

/** The whole product in this process, reached over loopback HTTP only; its clock stands still until it is moved. */
export class RunningServer {
  readonly server: Server;
  readonly url: string;
  readonly data: string;
  readonly clock: Clock;
  readonly #logged: string[];
  #stopped = false;
  #after: Readonly<Record<string, string>> = {};

  private constructor(server: Server, url: string, data: string, clock: Clock, logged: string[]) {
    this.server = server;
    this.url = url;
    this.data = data;
    this.clock = clock;
    this.#logged = logged;
  }

  static async start({ data, clock = new Clock(START), environment = {}, sockets = {} }: StartOptions = {}): Promise<RunningServer> {
    const directory = data ?? (await mkdtemp(join(tmpdir(), 'handrail-journey-')));
    const config = readConfig({ PORT: '0', HANDRAIL_DATA: directory, ...(await storeVariables(directory)), ...environment });
    const logged: string[] = [];
    const sink = new Writable({
      write: (chunk: Buffer, _, done) => {
        logged.push(chunk.toString('utf8'));
        done();
      },
    });
    const server = await createServer(await openParts(config, clock.now), pino({ level: 'trace', base: null }, sink), sockets);
    await server.app.listen(0, '127.0.0.1');
    const { port } = server.app.getHttpServer().address() as AddressInfo;
    return new RunningServer(server, `http://127.0.0.1:${port}`, directory, clock, logged);
  }

  /** Everything that was logged so far, of every level. */
  get log(): string {
    return this.#logged.join('');
  }

  /** What Prometheus would read, on a port that the journeys do not open. */
  metrics(): Promise<string> {
    return this.server.app.get(Metrics).read();
  }

  /** Header of a reader who has to see what `command` did last. */
  get afterCommands(): Readonly<Record<string, string>> {
    return this.#after;
  }

  /** Stops; the data directory stays. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await this.server.close();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.data, { recursive: true });
  }

  /** Stops and starts again on the same data and clock. */
  async restart(): Promise<RunningServer> {
    await this.stop();
    return RunningServer.start({ data: this.data, clock: this.clock });
  }

  /** A person with these roles, each over the whole organisation. */
  async person(roles: readonly Role[], { name = 'Somebody', ...place }: PersonOptions = {}): Promise<Requester> {
    const invited = await this.#send(Object.assign(new InvitePerson(), { commandId: randomUUID(), name, ...place }));
    for (const role of roles) await this.#send(Object.assign(new GrantRole(), { commandId: randomUUID(), personId: invited.id, role }));
    return new Person(invited.id);
  }

  async unit(code: string, parentCode?: string): Promise<string> {
    const registered = Object.assign(new RegisterUnit(), { commandId: randomUUID(), code, name: code, ...(parentCode && { parentCode }) });
    return (await this.#send(registered)).id;
  }

  /** Somebody who is known already, signed in anew. */
  signedIn(personId: string): Requester {
    return new Person(personId);
  }

  token(roles: readonly Role[], name: string = randomUUID()): Requester {
    const { id, token } = this.server.app.get(Tokens).create({ name, roles, unitId: null });
    return { id, headersAt: () => ({ authorization: `Bearer ${token}` }) };
  }

  /** @param as null: a stranger */
  async query<Data>(
    document: string,
    variables: object = {},
    as: Requester | null = null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Data>> {
    const response = await this.post(JSON.stringify({ query: document, variables }), as, headers);
    const body = (await response.json()) as { readonly data?: Data; readonly errors?: readonly TopLevelError[] };
    const { errors = [] } = body;
    return {
      status: response.status,
      errors,
      get data() {
        if (body.data === undefined || body.data === null) throw new Error(`no data: ${JSON.stringify(body)}`);
        return body.data;
      },
    };
  }

  post(body: string, as: Requester | null, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...as?.headersAt(this), ...headers },
      body,
    });
  }

  /** Sends a mutation under a new commandId, unless `input` has one. @throws Error for a top-level error */
  async command<Fields>(name: string, input: object, as: Requester | null, selection = ''): Promise<Payload<Fields>> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const document = `mutation Command($input: ${type}!) { ${name}(input: $input) { position errors { code message field } ${selection} } }`;
    const answer = await this.query<Record<string, Payload<Fields>>>(document, { input: { commandId: randomUUID(), ...input } }, as);
    const payload = answer.data[name];
    if (payload === undefined || answer.errors.length > 0) throw new Error(`${name}: ${JSON.stringify(answer.errors)}`);
    if (payload.position !== null) this.#after = { 'x-after-position': payload.position };
    return payload;
  }

  /** Like `command`, for what has to succeed. @throws Error for a refusal */
  async done<Fields>(name: string, input: object, as: Requester | null, selection = ''): Promise<Payload<Fields>> {
    const payload = await this.command<Fields>(name, input, as, selection);
    if (payload.errors.length > 0) throw new Error(`${name}: ${JSON.stringify(payload.errors)}`);
    return payload;
  }

  #send(command: InvitePerson | GrantRole | RegisterUnit) {
    return this.server.app.get(Dispatcher).send(command, { actor: SYSTEM, correlationId: randomUUID() });
  }
}

/** Signed in with a session, which is renewed when the clock has been moved. */
class Person implements Requester {
  readonly id: string;
  #session: { readonly id: string; readonly begun: number } | null = null;

  constructor(id: string) {
    this.id = id;
  }

  headersAt({ server, clock }: RunningServer): Readonly<Record<string, string>> {
    const now = clock.now();
    if (this.#session === null || now - this.#session.begun > SESSION_RENEWED_AFTER) {
      this.#session = { id: server.app.get(Sessions).begin(this.id), begun: now };
    }
    return { cookie: `${SESSION_COOKIE}=${this.#session.id}`, 'x-handrail': '1' };
  }
}
