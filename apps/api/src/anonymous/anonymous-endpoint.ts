import type { IncomingMessage } from 'node:http';
import type { RequestContext, Visitor } from '#graphql';
import { BadRequestException, NotFoundException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addressOf } from '../address.ts';
import type { VisitorLimits } from './visitor-limits.ts';

const API = '/anonymous';
/** The pages that do the same without script. */
const PAGES = /^\/(join\/|receipt$)/;
/** Where people answer with a one-time code. */
const SURVEY = /^\/survey(\/|$)/;
/** Stands wherever a request has a number. */
const NO_ID = 'anonymous';

/** What is needed to read the body; any other header could tell who sends it, or join it to another request. */
const KEPT = ['accept', 'connection', 'content-encoding', 'content-length', 'content-type', 'host', 'transfer-encoding'];
/** And what a page needs to know its own forms by. */
const KEPT_HEADERS: Readonly<Record<Kind, ReadonlySet<string>>> = {
  API: new Set(KEPT),
  PAGE: new Set([...KEPT, 'origin', 'sec-fetch-site']),
  SURVEY: new Set(KEPT),
};

type Kind = 'API' | 'PAGE' | 'SURVEY';

interface AnonymousRequest {
  readonly kind: Kind;
  readonly visitor: Visitor | null;
  /** It came with a cookie or an Authorization header. */
  readonly isKnown: boolean;
}

/**
 * POST /anonymous, the GraphQL endpoint for people without sign-in, and the pages for them. They take nothing by which somebody is known,
 * and forget what every request tells: address, browser, where it came from.
 */
export class AnonymousEndpoint {
  /** No header can put a request in here. */
  readonly #requests = new WeakMap<IncomingMessage, AnonymousRequest>();
  readonly #limits: VisitorLimits;

  constructor(limits: VisitorLimits) {
    this.#limits = limits;
  }

  /** For Fastify: the same schema and server answer, but for these requests only what is open to visitors. */
  rewriteUrl(request: IncomingMessage): string {
    const url = request.url ?? '/';
    const path = url.split('?')[0] ?? '';
    const kind = kindOf(path, request.method);
    if (kind !== null) this.#requests.set(request, { kind, visitor: null, isKnown: false });
    return kind === 'API' ? '/graphql' : url;
  }

  /** For Fastify: no number, so that no log line and no answer has one. @returns null for all other requests */
  idOf(request: IncomingMessage): string | null {
    return this.#requests.has(request) ? NO_ID : null;
  }

  watch(instance: FastifyInstance): void {
    instance.addHook('onRequest', async (request) => {
      const { raw } = request;
      const kind = this.#requests.get(raw)?.kind;
      if (kind === undefined) {
        // The router decodes what `rewriteUrl` takes as it comes: `/%73urvey` must not reach the page with its headers and past the limits.
        if (kindOf(request.routeOptions.url ?? '', raw.method) !== null) throw new NotFoundException();
        return;
      }
      const isKnown = raw.headers.cookie !== undefined || raw.headers.authorization !== undefined;
      this.#requests.set(raw, { kind, visitor: this.#limits.visitorAt(addressOf(request)), isKnown });
      for (const name of Object.keys(raw.headers)) if (!KEPT_HEADERS[kind].has(name)) delete raw.headers[name];
      raw.rawHeaders.length = 0;
      if (!isKnown || kind !== 'API') return;
      throw new BadRequestException(
        `this path takes no cookie and no Authorization header, so that nobody is known here by accident: send it without them; in a page: fetch('${API}', { credentials: 'omit', … })`,
      );
    });
  }

  /** null for all other requests. */
  contextOf({ raw }: FastifyRequest): RequestContext | null {
    const request = this.#requests.get(raw);
    if (request?.kind !== 'API' || request.visitor === null) return null;
    return { caller: null, correlationId: NO_ID, afterPosition: null, visitor: request.visitor };
  }

  /**
   * Who looks at a page; null: somebody whose browser tells who they are, as one that is signed in does without being asked. Whoever answers a
   * survey is not sent away for it: what a neighbouring site left in a customer's browser is no reason, and it was thrown away unread.
   */
  visitorOf({ raw }: FastifyRequest): Visitor | null {
    const request = this.#requests.get(raw);
    return request === undefined || (request.isKnown && request.kind !== 'SURVEY') ? null : request.visitor;
  }
}

function kindOf(path: string, method: string | undefined): Kind | null {
  if (path === API && method === 'POST') return 'API';
  if (PAGES.test(path)) return 'PAGE';
  return SURVEY.test(path) ? 'SURVEY' : null;
}
