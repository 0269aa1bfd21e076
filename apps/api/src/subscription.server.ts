import type { Duplex } from 'node:stream';
import type { ExecutionArgs, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { FastifyRequest } from 'fastify';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import type { Context, ServerOptions, SubscribePayload } from 'graphql-ws';
import { v7 } from 'uuid';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { PublicError } from '#graphql';
import type { Authentication } from './authentication.ts';
import { tooManyRequests } from './rate-limits.ts';
import type { CountRequest } from './rate-limits.ts';
import { authorizationOf, socketCredential } from './credential.ts';
import type { Credential } from './credential.ts';
import { refuseRaw } from './security-headers.ts';
import type { SecurityHeaders } from './security-headers.ts';
import type { SocketLimits } from './socket-limits.ts';
import { coded } from './subscription.operations.ts';
import type { SubscriptionOperations } from './subscription.operations.ts';
import { isUnavailable } from './within.ts';

/** As over HTTP: no operation of this product is larger. */
const MAX_PAYLOAD = 100 * 1024;
/** Bytes that a client may leave unread, such as answers to its pings. */
const MAX_BUFFERED = 1024 * 1024;
/** What graphql-ws throws, like a fault, for a message of the protocol that is no client's. */
const UNEXPECTED = /^Unexpected message of type \w+ received$/;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
const TOO_MANY_REQUESTS = 4429;

interface Connection {
  readonly socket: WebSocket;
  readonly request: FastifyRequest;
  /** null until the client has said who it is. */
  credential: Credential | null;
  actorId: string | null;
  answeredPing: boolean;
  messages: number;
}

type SocketContext = Context<Record<string, unknown> | undefined, Connection>;

interface Parts {
  readonly operations: SubscriptionOperations;
  readonly authentication: Authentication;
  readonly count: CountRequest;
  readonly publicUrl: string;
  readonly limits: SocketLimits;
  /** Of a refused upgrade, which is an ordinary answer. */
  readonly headers: SecurityHeaders;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  readonly report: (error: unknown, correlationId: string) => void;
}

/** GraphQL subscriptions over `graphql-transport-ws`, beside the HTTP endpoint and on its path. */
export class SubscriptionServer {
  readonly #parts: Parts;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_PAYLOAD, handleProtocols });
  readonly #protocol: ReturnType<typeof makeServer<Record<string, unknown> | undefined, Connection>>;
  readonly #connections = new Set<Connection>();
  readonly #checks: NodeJS.Timeout;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#protocol = makeServer(this.#options());
    this.#sockets.on('wsClientError', (_, socket) =>
      refuseRaw(socket, 400, parts.headers, 'this is no opening of a WebSocket of version 13 with the protocol graphql-transport-ws'),
    );
    this.#checks = setInterval(() => void this.#checkAll(), parts.limits.checkEvery);
  }

  /** Takes leave of every client; whoever does not answer in time is cut off. */
  async close(): Promise<void> {
    clearInterval(this.#checks);
    const closed = new Promise<void>((resolve) => this.#sockets.close(() => resolve()));
    for (const { socket } of this.#connections) socket.close(GOING_AWAY, 'the server stops');
    const late = setTimeout(() => {
      for (const { socket } of this.#connections) socket.terminate();
    }, this.#parts.limits.closeWithin);
    await closed;
    clearTimeout(late);
  }

  /** Answers the request for a socket. */
  open(request: FastifyRequest, socket: Duplex, head: Buffer): void {
    const { limits, headers } = this.#parts;
    if (this.#connections.size >= limits.sockets)
      return refuseRaw(socket, 503, headers, 'too many sockets are open; try again in a moment');
    this.#sockets.handleUpgrade(request.raw, socket, head, (opened) => this.#serve(opened, request));
  }

  #serve(socket: WebSocket, request: FastifyRequest): void {
    const connection: Connection = { socket, request, credential: null, actorId: null, answeredPing: true, messages: 0 };
    this.#connections.add(connection);
    const closed = this.#protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (listener) =>
          socket.on('message', (data) => void this.#receive(connection, () => listener((data as Buffer).toString('utf8')))),
      },
      connection,
    );
    socket.on('pong', () => (connection.answeredPing = true));
    socket.on('ping', () => this.#isTooMuch(connection));
    // A broken frame: ws closes with the code that says so, and 'close' follows.
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      this.#connections.delete(connection);
      closed(code, reason.toString()).catch((error: unknown) => this.#report(error));
    });
  }

  async #receive(connection: Connection, handle: () => Promise<void>): Promise<void> {
    if (this.#isTooMuch(connection)) return;
    try {
      await handle();
    } catch (error) {
      if (isUnavailable(error)) return connection.socket.close(TRY_AGAIN_LATER, 'try again later');
      if (error instanceof Error && UNEXPECTED.test(error.message)) {
        return connection.socket.close(CloseCode.BadRequest, 'only a server sends this message');
      }
      this.#report(error);
      connection.socket.close(CloseCode.InternalServerError, 'something went wrong on our side');
    }
  }

  /** Every message, and every ping of the transport, makes work or an answer. */
  #isTooMuch(connection: Connection): boolean {
    const { socket } = connection;
    connection.messages++;
    if (socket.bufferedAmount > MAX_BUFFERED) socket.terminate();
    else if (connection.messages > this.#parts.limits.messagesPerCheck) socket.close(TOO_MANY_REQUESTS, 'too many messages');
    return socket.readyState !== socket.OPEN;
  }

  #options(): ServerOptions<Record<string, unknown> | undefined, Connection> {
    const { formatError, limits } = this.#parts;
    const formatted = (errors: readonly GraphQLError[]) =>
      errors.map((error) => coded(error, 'BAD_USER_INPUT')).map((error) => formatError(error.toJSON(), error));
    return {
      connectionInitWaitTimeout: limits.initWithin,
      onConnect: (context) => this.#admit(context),
      onSubscribe: (context, _, payload) => this.#prepare(context, payload),
      onNext: async ({ extra }, _id, _payload, _args, { data = null, errors }) => {
        // Once closed, nothing is sent any more.
        if (!extra.credential || !(await this.#parts.authentication.isLive(extra.credential)))
          extra.socket.close(CloseCode.Unauthorized, 'Unauthorized');
        return errors ? { data, errors: formatted(errors) } : { data };
      },
      onError: (_context, _id, _payload, errors) => formatted(errors),
    };
  }

  async #admit({ connectionParams, extra }: SocketContext): Promise<boolean> {
    const { authentication, publicUrl, limits } = this.#parts;
    // No browser can send this header with an upgrade: it comes now, and the request is that of its owner.
    extra.request.headers.authorization = authorizationOf(connectionParams);
    const credential = socketCredential(extra.request, publicUrl);
    if (credential === 'FOREIGN') return false;
    const actor = credential && (await authentication.actorBehind(credential));
    if (!actor) {
      extra.socket.close(CloseCode.Unauthorized, 'Unauthorized');
      return false;
    }
    if ([...this.#connections].filter(({ actorId }) => actorId === actor.id).length >= limits.socketsOfOneCaller) {
      extra.socket.close(TOO_MANY_REQUESTS, 'too many sockets');
      return false;
    }
    extra.credential = credential;
    extra.actorId = actor.id;
    return true;
  }

  async #prepare({ extra, subscriptions }: SocketContext, payload: SubscribePayload): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { authentication, count, operations, limits } = this.#parts;
    if (Object.keys(subscriptions).length > limits.subscriptionsOfOneSocket) {
      return [new PublicError('RATE_LIMITED', `at most ${limits.subscriptionsOfOneSocket} subscriptions at once; complete one first`)];
    }
    const seconds = await count(extra.request);
    if (seconds > 0) return [new PublicError('RATE_LIMITED', tooManyRequests(seconds))];
    const actor = extra.credential && (await authentication.actorBehind(extra.credential));
    const correlationId = v7();
    return operations.prepare(payload, { caller: actor && { actor, correlationId }, correlationId, afterPosition: null });
  }

  async #checkAll(): Promise<void> {
    for (const connection of [...this.#connections]) await this.#check(connection);
  }

  async #check(connection: Connection): Promise<void> {
    const { socket, credential } = connection;
    if (!connection.answeredPing) return socket.terminate();
    connection.answeredPing = false;
    connection.messages = 0;
    if (socket.readyState === socket.OPEN) socket.ping();
    try {
      if (credential && !(await this.#parts.authentication.actorBehind(credential))) socket.close(CloseCode.Unauthorized, 'Unauthorized');
    } catch (error) {
      if (!isUnavailable(error)) this.#report(error);
      socket.close(TRY_AGAIN_LATER, 'try again later');
    }
  }

  #report(error: unknown): void {
    this.#parts.report(error, v7());
  }
}

/** Resolves when the bytes have left, so that a slow client is asked for no more meanwhile; also when it has gone. */
function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === socket.OPEN) socket.send(text, () => resolve());
    else resolve();
  });
}
