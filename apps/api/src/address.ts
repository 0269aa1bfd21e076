import type { FastifyRequest } from 'fastify';

/** Of all who have hung up: their connection tells nothing any more, and nobody reads the answer. */
const GONE = 'gone';

/** Where a request comes from, behind the proxies that are trusted. */
export function addressOf(request: FastifyRequest): string {
  return request.raw.socket.remoteAddress === undefined ? GONE : request.ip;
}
