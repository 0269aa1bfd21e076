import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Authentication } from './authentication.ts';
import type { RateLimits } from './config.ts';

const MINUTE = 60_000;
/** Accounts and addresses that are counted at once; of more than that, those that have been quiet longest begin anew. */
const COUNTED = 20_000;

/** The anonymous paths have limits of their own, which keep no address; probes come often and know nothing. */
const NOT_COUNTED = /^\/(anonymous|join|receipt|health)(?![\w-])/;
const STRANGER = 'address:';

/** Counts requests by account, those of strangers by address, and refuses what is too much before its body is read. Sockets have limits of their own. */
export async function limitRates(app: NestFastifyApplication, { account, address }: RateLimits): Promise<void> {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const authentication = app.get(Authentication);
  await app.register(rateLimit, {
    global: false,
    timeWindow: MINUTE,
    cache: COUNTED,
    max: (_, key) => (key.startsWith(STRANGER) ? address : account),
    keyGenerator: async (request) => {
      const known = await authentication.accountOf(request);
      return known === null ? STRANGER + normalizeIP(request.ip) : `account:${known}`;
    },
  });
  const count = fastify.createRateLimit();
  fastify.addHook('onRequest', async (request, reply) => {
    if (NOT_COUNTED.test(request.originalUrl)) return;
    const counted = await count(request);
    if (counted.isAllowed || !counted.isExceeded) return;
    reply.header('retry-after', counted.ttlInSeconds);
    throw new TooManyRequests(counted.ttlInSeconds);
  });
}

/** Answered like every refusal outside GraphQL: a page for people, GraphQL's shape for programs. */
class TooManyRequests extends Error {
  readonly statusCode = 429;

  constructor(seconds: number) {
    super(`too many requests; try again in ${seconds} s`);
    this.name = 'TooManyRequests';
  }
}
