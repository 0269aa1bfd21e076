import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addressOf } from './address.ts';
import { Authentication } from './authentication.ts';
import type { RateLimits } from './config.ts';

const MINUTE = 60_000;
/** Accounts and addresses that are counted at once; of more than that, those that have been quiet longest begin anew. */
const COUNTED = 20_000;

/** The anonymous paths have limits of their own, which keep no address; probes come often and know nothing. */
const NOT_COUNTED = /^\/(anonymous|join|receipt|survey|health)(?![\w-])/;
const STRANGER = 'address:';

/** Counts one more for whoever sent the request. @returns seconds until they may send the next; 0: at once */
export type CountRequest = (request: FastifyRequest) => Promise<number>;

/**
 * Counts requests by account, those of strangers by address, and refuses what is too much before its body is read; the opening of a socket
 * is such a request.
 * @returns the same count, for what is asked over the socket that a request has opened
 */
export async function limitRates(app: NestFastifyApplication, { account, address }: RateLimits): Promise<CountRequest> {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const authentication = app.get(Authentication);
  await app.register(rateLimit, {
    global: false,
    timeWindow: MINUTE,
    cache: COUNTED,
    max: (_, key) => (key.startsWith(STRANGER) ? address : account),
    keyGenerator: async (request) => {
      const known = await authentication.accountOf(request);
      return known === null ? STRANGER + normalizeIP(addressOf(request)) : `account:${known}`;
    },
  });
  const limit = fastify.createRateLimit();
  const count = async (request: FastifyRequest) => {
    const counted = await limit(request);
    return !counted.isAllowed && counted.isExceeded ? counted.ttlInSeconds : 0;
  };
  fastify.addHook('onRequest', async (request, reply) => {
    if (NOT_COUNTED.test(request.originalUrl)) return;
    const seconds = await count(request);
    if (seconds === 0) return;
    reply.header('retry-after', seconds);
    throw new TooManyRequests(seconds);
  });
  return count;
}

export function tooManyRequests(seconds: number): string {
  return `too many requests; try again in ${seconds} s`;
}

/** Answered like every refusal outside GraphQL: a page for people, GraphQL's shape for programs. */
class TooManyRequests extends Error {
  readonly statusCode = 429;

  constructor(seconds: number) {
    super(tooManyRequests(seconds));
    this.name = 'TooManyRequests';
  }
}
