import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * Below the ports that systems lend to outgoing connections. One of those may take the port of a server that is dead for a while: even the client
 * that asks for it again and again, which then reaches itself.
 */
const PORTS = { from: 10_000, to: 30_000 } as const;
const TRIES = 50;

/** A port that nobody listens on, and that no outgoing connection takes. */
export async function freePort(): Promise<number> {
  const listener = await Listener.open(0, () => undefined);
  const { port } = listener;
  listener.destroy();
  return port;
}

/** A TCP listener on loopback that knows its connections, so that it can cut them as a killed process would. */
export class Listener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on the port, 0 for any free one, and hands each connection to `accept`. */
  static async open(port: number, accept: (socket: Socket) => void): Promise<Listener> {
    for (let tries = 1; ; tries++) {
      try {
        return await Listener.#at(port === 0 ? randomInt(PORTS.from, PORTS.to) : port, accept);
      } catch (error) {
        const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
        if (!isTaken || port !== 0 || tries === TRIES) throw error;
      }
    }
  }

  static async #at(port: number, accept: (socket: Socket) => void): Promise<Listener> {
    const listener = new Listener(createServer());
    listener.#server.on('connection', (socket) => {
      listener.#sockets.add(socket);
      socket.once('close', () => listener.#sockets.delete(socket));
      socket.on('error', () => undefined);
      accept(socket);
    });
    listener.#server.listen(port, '127.0.0.1');
    await once(listener.#server, 'listening');
    return listener;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Closes the port and cuts all connections without a farewell. */
  destroy(): void {
    this.#server.close();
    for (const socket of this.#sockets) {
      socket.resetAndDestroy();
    }
  }
}

/** A server that accepts connections and never says anything. */
export class SilentPort {
  readonly #listener: Listener;
  readonly port: number;

  private constructor(listener: Listener) {
    this.#listener = listener;
    this.port = listener.port;
  }

  static async start(port = 0): Promise<SilentPort> {
    return new SilentPort(await Listener.open(port, (socket) => socket.resume()));
  }

  get url(): string {
    return `kurrentdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#listener.connections;
  }

  stop(): void {
    this.#listener.destroy();
  }
}
