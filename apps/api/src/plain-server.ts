import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuseBroken, responsesWith } from './security-headers.ts';
import type { SecurityHeaders } from './security-headers.ts';

/** Node's own HTTP server with the headers of every answer: for what answers before the product, or beside it. */
export abstract class PlainServer {
  readonly #server: Server;

  protected constructor(headers: SecurityHeaders) {
    this.#server = createServer({ ServerResponse: responsesWith(headers) }, (request, response) => {
      request.resume();
      this.answer(request, response);
    });
    this.#server.on('clientError', (error, socket) => refuseBroken(error, socket, headers));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The port is free when it resolves. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** @throws what listening throws: EADDRINUSE, EADDRNOTAVAIL */
  protected listen(port: number, host: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject).listen(port, host, resolve);
    });
  }

  protected abstract answer(request: IncomingMessage, response: ServerResponse): void;
}
