import type { IncomingMessage, ServerResponse } from 'node:http';
import { PlainServer } from './plain-server.ts';
import { securityHeaders } from './security-headers.ts';

/** Nobody opens it in a browser over https: whoever reads metrics is a machine beside it. */
const HEADERS = securityHeaders('http:');
const TYPE = 'text/plain; version=0.0.4; charset=utf-8';
/** Before there is a product to ask. */
const WAITING = `# HELP handrail_event_store_up Whether the event store answers
# TYPE handrail_event_store_up gauge
handrail_event_store_up 0
`;

/**
 * Prometheus metrics on a port of their own. Counters of commands and appends tell whoever reads them often enough when somebody
 * filed a report: the port that people use does not have them.
 */
export class MetricsServer extends PlainServer {
  #read: () => Promise<string> = () => Promise.resolve(WAITING);

  private constructor() {
    super(HEADERS);
  }

  /** @throws what listening throws: EADDRINUSE, EADDRNOTAVAIL */
  static async open(port: number, host: string): Promise<MetricsServer> {
    const metrics = new MetricsServer();
    await metrics.listen(port, host);
    return metrics;
  }

  /** From now on these are shown. */
  show(read: () => Promise<string>): void {
    this.#read = read;
  }

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    void this.#answer(request, response);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    try {
      const text = await this.#read();
      response.writeHead(200, { 'content-type': TYPE }).end(text);
    } catch {
      // The read models do not answer; readiness says so.
      response.writeHead(503).end();
    }
  }
}
