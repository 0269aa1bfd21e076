import type { IncomingMessage } from 'node:http';
import type { RequestContext, Visitor } from '#graphql';
import { BadRequestException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { VisitorLimits } from './visitor-limits.ts';

const PATH = '/anonymous';
/** Stands wherever a request has a number. */
const NO_ID = 'anonymous';

/** What is needed to read the body; any other header could tell who sends it, or join it to another request. */
const KEPT_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
]);

/**
 * POST /anonymous: the GraphQL endpoint for people without sign-in. It takes nothing by which somebody is known, and forgets what every
 * request tells: address, browser, where it came from.
 */
export class AnonymousEndpoint {
  /** `null` until the request was looked at. No header can put a request in here. */
  readonly #requests = new WeakMap<IncomingMessage, Visitor | null>();
  readonly #limits: VisitorLimits;

  constructor(limits: VisitorLimits) {
    this.#limits = limits;
  }

  /** For Fastify: the same schema and server answer, but for these requests only what is open to anyone. */
  rewriteUrl(request: IncomingMessage): string {
    const url = request.url ?? '/';
    if (request.method !== 'POST' || url.split('?')[0] !== PATH) return url;
    this.#requests.set(request, null);
    return '/graphql';
  }

  /** For Fastify: no number, so that no log line and no answer has one. @returns null for all other requests */
  idOf(request: IncomingMessage): string | null {
    return this.#requests.has(request) ? NO_ID : null;
  }

  watch(instance: FastifyInstance): void {
    instance.addHook('onRequest', async (request) => {
      const { raw } = request;
      if (!this.#requests.has(raw)) return;
      const { cookie, authorization } = raw.headers;
      this.#requests.set(raw, this.#limits.visitorAt(request.ip));
      for (const name of Object.keys(raw.headers)) if (!KEPT_HEADERS.has(name)) delete raw.headers[name];
      raw.rawHeaders.length = 0;
      if (cookie === undefined && authorization === undefined) return;
      throw new BadRequestException(
        `this path takes no cookie and no Authorization header, so that nobody is known here by accident: send it without them; in a page: fetch('${PATH}', { credentials: 'omit', … })`,
      );
    });
  }

  /** null for all other requests. */
  contextOf({ raw }: FastifyRequest): RequestContext | null {
    const visitor = this.#requests.get(raw);
    return visitor ? { caller: null, correlationId: NO_ID, afterPosition: null, visitor } : null;
  }
}
