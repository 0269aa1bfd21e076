import { QueryBus } from '@nestjs/cqrs';
import { Injectable } from '@nestjs/common';
import type { Caller } from '#cqrs';
import type { Actor } from '#eventing';
import type { RequestContext } from '#graphql';
import { SESSION_COOKIE, Sessions, Tokens } from '#identity';
import type { Session } from '#identity';
import { FindGrants } from '#organisation/events';
import type { FoundGrants } from '#organisation/events';
import type { FastifyRequest } from 'fastify';
import { RememberedGrants } from './remembered-grants.ts';
import { BEARER } from './socket-credential.ts';
import type { SocketCredential } from './socket-credential.ts';

/** Pages of this product send it; a form on another site cannot. */
const CSRF_HEADER = 'x-handrail';

/** From a request's token or session to the actor behind it. */
@Injectable()
export class Authentication {
  private readonly grants: RememberedGrants;

  constructor(
    queries: QueryBus,
    private readonly sessions: Sessions,
    private readonly tokens: Tokens,
  ) {
    this.grants = new RememberedGrants((personId) => queries.execute<FindGrants, FoundGrants>(new FindGrants(personId)));
  }

  async contextOf(request: FastifyRequest): Promise<RequestContext> {
    const correlationId = request.id;
    const after = request.headers['x-after-position'];
    const actor = await this.actorOf(request);
    const caller: Caller | null = actor && { actor, correlationId };
    return { caller, correlationId, afterPosition: typeof after === 'string' && after !== '' ? after : null };
  }

  /** Who looks at a page: opening it cannot carry the header, and changes nothing. */
  async visitorOf(request: FastifyRequest): Promise<Actor | null> {
    const cookie = request.cookies[SESSION_COOKIE];
    return cookie === undefined ? null : this.personActor(this.sessions.find(cookie));
  }

  /** Who speaks through a socket now. Asking is no use of the session: a page that is only left open ends like any other. */
  async actorBehind({ kind, secret }: SocketCredential): Promise<Actor | null> {
    return kind === 'TOKEN' ? this.tokenActor(secret) : this.personActor(this.sessions.peek(secret));
  }

  /** Whether the session or token itself still holds; whose it is, and what they may do, is asked elsewhere. */
  isLive({ kind, secret }: SocketCredential): boolean {
    return (kind === 'TOKEN' ? this.tokens.verify(secret) : this.sessions.peek(secret)) !== null;
  }

  private async actorOf(request: FastifyRequest): Promise<Actor | null> {
    const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return this.tokenActor(bearer);
    const cookie = request.cookies[SESSION_COOKIE];
    return cookie !== undefined && sentByOwnPage(request) ? this.personActor(this.sessions.find(cookie)) : null;
  }

  private tokenActor(secret: string): Actor | null {
    const token = this.tokens.verify(secret);
    if (!token) return null;
    return { id: token.id, kind: 'TOKEN', unitId: token.unitId, grants: token.roles.map((role) => ({ role, unitId: token.unitId })) };
  }

  private async personActor(session: Session | null): Promise<Actor | null> {
    if (!session) return null;
    const found = await this.grants.of(session.personId);
    return found && { id: session.personId, kind: 'PERSON', ...found };
  }
}

/** SameSite=Strict keeps the cookie from other sites; this keeps a neighbour on the same site out. */
function sentByOwnPage(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  return request.headers[CSRF_HEADER] !== undefined && (site === undefined || site === 'same-origin');
}
