import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A TCP listener on loopback that knows its connections, so that it can cut them as a killed process would. */
export class Listener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on the port, 0 for any free one, and hands each connection to `accept`. */
  static async open(port: number, accept: (socket: Socket) => void): Promise<Listener> {
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
