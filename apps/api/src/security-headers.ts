import { ServerResponse, STATUS_CODES } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TopLevelCode } from '#graphql';

export type SecurityHeaders = Readonly<Record<string, string>>;

/** A year: what a browser has once seen over https it asks for over https. */
const HSTS = 'max-age=31536000';

/** Of every answer, also of those that no handler gives. @param publicUrl the address that people use */
export function securityHeaders(publicUrl: string): SecurityHeaders {
  return {
    // Pages and answers are one person's; only files of the build say otherwise.
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join(';'),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(publicUrl.startsWith('https:') && { 'strict-transport-security': HSTS }),
  };
}

/** Node's own class with these headers from the beginning, so that its answers to what reaches no handler have them too. */
export function responsesWith(headers: SecurityHeaders): typeof ServerResponse {
  return class<Request extends IncomingMessage> extends ServerResponse<Request> {
    constructor(...args: ConstructorParameters<typeof ServerResponse<Request>>) {
      super(...args);
      for (const [name, value] of Object.entries(headers)) this.setHeader(name, value);
    }
  };
}

/** What may be answered so. */
const CODES = {
  400: 'BAD_USER_INPUT',
  404: 'NOT_FOUND',
  408: 'BAD_USER_INPUT',
  431: 'BAD_USER_INPUT',
  503: 'UNAVAILABLE',
} as const satisfies Readonly<Record<number, TopLevelCode>>;

/** Answers where there is no response to write to, and ends the connection. */
export function refuseRaw(socket: Duplex, status: keyof typeof CODES, headers: SecurityHeaders, message: string): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code: CODES[status] } }] });
  const head = {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => undefined);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}

/** What is no HTTP, too long or too slow: Node gives it to nobody. */
export function refuseBroken(error: Error & { readonly code?: string }, socket: Duplex, headers: SecurityHeaders): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return refuseRaw(socket, 408, headers, 'the request took too long; send it again');
  if (error.code === 'HPE_HEADER_OVERFLOW') return refuseRaw(socket, 431, headers, 'the headers of the request are too long; shorten them');
  refuseRaw(socket, 400, headers, 'this is no HTTP request that can be read');
}
