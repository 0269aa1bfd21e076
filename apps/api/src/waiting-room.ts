import type { IncomingMessage, ServerResponse } from 'node:http';
import { PlainServer } from './plain-server.ts';
import type { SecurityHeaders } from './security-headers.ts';

/** In seconds; the event store is asked again at least this often. */
export const RETRY_AFTER = 10;
const MESSAGE = 'Handrail waits for its event store; try again in a moment, a change with the same commandId';
const PAGE = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="refresh" content="${RETRY_AFTER}">
  <title>Handrail is not ready yet</title>
  <h1>Handrail is not ready yet</h1>
  <p>It waits for its event store. This page looks again by itself; nothing that was accepted is lost.</p>
</html>
`;

/** Answers in the product's place, on its port, while the event store is unreachable. */
export class WaitingRoom extends PlainServer {
  readonly #since = new Date().toISOString();
  #reason = '';

  /** @throws what listening throws: EADDRINUSE, EADDRNOTAVAIL */
  static async open(port: number, host: string, headers: SecurityHeaders): Promise<WaitingRoom> {
    const room = new WaitingRoom(headers);
    await room.listen(port, host);
    return room;
  }

  /** @param reason why people wait, without a secret; `onNews` is called when it is another one than before */
  waitFor(reason: string, onNews: () => void = () => undefined): void {
    if (reason === this.#reason) return;
    this.#reason = reason;
    onNews();
  }

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url?.split('?')[0];
    if (path === '/health/live') return send(response, 200, 'application/json', JSON.stringify({ status: 'live' }));
    response.setHeader('retry-after', RETRY_AFTER);
    if (path === '/health/ready') {
      const body = { status: 'starting', reason: this.#reason, since: this.#since };
      return send(response, 503, 'application/json', JSON.stringify(body));
    }
    if (request.headers.accept?.includes('text/html')) return send(response, 503, 'text/html', PAGE);
    const error = { message: MESSAGE, extensions: { code: 'UNAVAILABLE' } };
    send(response, 503, 'application/json', JSON.stringify({ errors: [error] }));
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  // The product takes the port over: nobody is to keep a connection to the room.
  response.writeHead(status, { connection: 'close', 'content-type': `${type}; charset=utf-8` }).end(body);
}
