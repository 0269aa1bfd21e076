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
import { SingleSignOn } from './oidc/single-sign-on.ts';
import { RememberedGrants } from './remembered-grants.ts';
import { bearerCredential } from './credential.ts';
import type { Credential } from './credential.ts';

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
    private readonly singleSignOn: SingleSignOn,
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
    return cookie === undefined ? null : this.sessionActor(cookie, this.sessions.find(cookie));
  }

  /** Who speaks through a socket now. Asking is no use of the session: a page that is only left open ends like any other. */
  actorBehind({ kind, secret }: Credential): Promise<Actor | null> {
    return kind === 'SESSION' ? this.sessionActor(secret, this.sessions.peek(secret)) : this.bearerActor({ kind, secret });
  }

  /** Whether the session or token itself still holds; whose it is, and what they may do, is asked elsewhere. */
  async isLive(credential: Credential): Promise<boolean> {
    return (await this.accountBehind(credential)) !== null;
  }

  /** Whose request it is, as far as the session or token tells: a name for the account, or null for strangers. */
  async accountOf(request: FastifyRequest): Promise<string | null> {
    const { authorization } = request.headers;
    const cookie = request.cookies[SESSION_COOKIE];
    const credential =
      authorization === undefined ? cookie && ({ kind: 'SESSION', secret: cookie } as const) : bearerCredential(authorization);
    return credential ? this.accountBehind(credential) : null;
  }

  private async actorOf(request: FastifyRequest): Promise<Actor | null> {
    const bearer = bearerCredential(request.headers.authorization ?? '');
    if (bearer !== null) return this.bearerActor(bearer);
    const cookie = request.cookies[SESSION_COOKIE];
    return cookie !== undefined && sentByOwnPage(request) ? this.sessionActor(cookie, this.sessions.find(cookie)) : null;
  }

  private async accountBehind({ kind, secret }: Credential): Promise<string | null> {
    if (kind === 'TOKEN') return this.tokens.verify(secret)?.id ?? null;
    return kind === 'JWT' ? this.singleSignOn.personOf(secret) : (this.sessions.peek(secret)?.personId ?? null);
  }

  private async bearerActor({ kind, secret }: Credential): Promise<Actor | null> {
    if (kind === 'TOKEN') return this.tokenActor(secret);
    const personId = await this.singleSignOn.personOf(secret);
    return personId === null ? null : this.personActor(personId);
  }

  private tokenActor(secret: string): Actor | null {
    const token = this.tokens.verify(secret);
    if (!token) return null;
    return { id: token.id, kind: 'TOKEN', unitId: token.unitId, grants: token.roles.map((role) => ({ role, unitId: token.unitId })) };
  }

  private async sessionActor(id: string, session: Session | null): Promise<Actor | null> {
    if (!session || !(await this.singleSignOn.standsBy(id, session))) return null;
    return this.personActor(session.personId);
  }

  private async personActor(personId: string): Promise<Actor | null> {
    const found = await this.grants.of(personId);
    return found && { id: personId, kind: 'PERSON', ...found };
  }
}

/** SameSite=Strict keeps the cookie from other sites; this keeps a neighbour on the same site out. */
function sentByOwnPage(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  return request.headers[CSRF_HEADER] !== undefined && (site === undefined || site === 'same-origin');
}
