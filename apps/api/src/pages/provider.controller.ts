import { Body, Controller, Get, HttpCode, Injectable, NotFoundException, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { CanActivate } from '@nestjs/common';
import { DomainError } from '#eventing';
import { ATTEMPT_COOKIE, ATTEMPT_COOKIE_OPTIONS, SESSION_COOKIE, SESSION_COOKIE_OPTIONS } from '#identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RETURN_PATH } from '../oidc/oidc-provider.ts';
import { ProviderUnavailable } from '../oidc/provider-faults.ts';
import { SingleSignOn } from '../oidc/single-sign-on.ts';
import type { NotSignedIn } from '../oidc/single-sign-on.ts';
import { Settings } from '../settings.ts';
import { posted } from './form.ts';
import { goTo, sendPage } from './layout.ts';
import { markup } from '#markup';
import { OwnFormGuard } from './own-form.guard.ts';
import { ownPath } from './own-path.ts';
import { signedIn, unsafe } from './sign-in.controller.ts';
import { keepsSecureCookies } from './transport.ts';

@Injectable()
class ProviderGuard implements CanActivate {
  constructor(private readonly singleSignOn: SingleSignOn) {}

  canActivate(): boolean {
    if (this.singleSignOn.name === null) throw new NotFoundException();
    return true;
  }
}

/** Signing in at the provider, and being signed out by it. */
@Controller()
@UseGuards(ProviderGuard)
export class ProviderController {
  constructor(
    private readonly singleSignOn: SingleSignOn,
    private readonly settings: Settings,
  ) {}

  @Get('sign-in/provider')
  async begin(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query('next') next: unknown): Promise<void> {
    const url = await this.leave(request, reply, ownPath(next), null);
    if (url !== null) return goTo(reply, url);
  }

  /** Somebody who was invited, or the first administrator; by a form of this server, or another site could bind its visitor's account to a link of its own. */
  @Post('set-up/:token/provider')
  @HttpCode(200)
  @UseGuards(OwnFormGuard)
  async beginByLink(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    const leadsTo = await this.leave(request, reply, '/', token);
    if (leadsTo === null) return;
    const name = this.singleSignOn.name;
    return sendPage(reply, {
      title: `Sign in with ${name}`,
      leadsTo,
      content: markup`<h1>Sign in with ${name}</h1>
        <p><a href="${leadsTo}">Go on to ${name}</a>. That happens by itself.</p>`,
    });
  }

  @Get(RETURN_PATH)
  async comeBack(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    reply.clearCookie(ATTEMPT_COOKIE, ATTEMPT_COOKIE_OPTIONS);
    const finished = await this.finish(request);
    if (typeof finished === 'string') return this.refuse(reply, finished);
    reply.setCookie(SESSION_COOKIE, finished.session, SESSION_COOKIE_OPTIONS);
    const leadsTo = signedIn(finished.next);
    // A redirect would go on as a visit from the provider's site, for which browsers withhold the Strict cookie that was just set.
    return sendPage(reply, {
      title: 'You are signed in',
      leadsTo,
      content: markup`<h1>You are signed in</h1>
        <p><a href="${leadsTo}">Go on to Handrail</a>. That happens by itself.</p>`,
    });
  }

  /** OpenID Connect Back-Channel Logout 1.0: sent by the provider itself, believed by its signature alone. */
  @Post('sign-out/provider')
  @HttpCode(200)
  async signOut(@Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    const done = await this.singleSignOn.signOutBy(posted(body, 'logout_token'));
    await reply.status(done ? 200 : 400).send(done ? {} : { error: 'invalid_request' });
  }

  /** @returns where to go on; null: the answer is given */
  private async leave(request: FastifyRequest, reply: FastifyReply, next: string, setupToken: string | null): Promise<string | null> {
    if (!keepsSecureCookies(request, this.settings.publicUrl)) {
      await sendPage(reply, unsafe(this.settings.publicUrl));
      return null;
    }
    try {
      const { url, cookie } = await this.singleSignOn.begin({ next, setupToken, previousSession: request.cookies[SESSION_COOKIE] ?? null });
      reply.setCookie(ATTEMPT_COOKIE, cookie, ATTEMPT_COOKIE_OPTIONS);
      return url;
    } catch (error) {
      if (!(error instanceof ProviderUnavailable)) throw error;
      await this.refuse(reply, 'UNAVAILABLE');
      return null;
    }
  }

  private async finish(request: FastifyRequest) {
    try {
      return await this.singleSignOn.finish(request.cookies[ATTEMPT_COOKIE], new URL(request.url, this.settings.publicUrl).search);
    } catch (error) {
      if (error instanceof ProviderUnavailable) return 'UNAVAILABLE';
      if (error instanceof DomainError && error.code === 'setup-link.invalid') return 'LINK_USED';
      throw error;
    }
  }

  private refuse(reply: FastifyReply, why: Refusal): Promise<void> {
    const [status, title, what] = REFUSALS[why];
    const content = markup`<h1>${title}</h1>
      <p>${what}</p>
      <p><a href="/sign-in">Go to the sign-in page</a></p>`;
    return sendPage(reply, { title, content }, status);
  }
}

type Refusal = NotSignedIn | 'UNAVAILABLE' | 'LINK_USED';

const REFUSALS: Readonly<Record<Refusal, readonly [status: number, title: string, what: string]>> = {
  EXPIRED: [
    400,
    'This sign-in cannot go on',
    'It began in another browser, or more than ten minutes ago, or was used already. Begin again.',
  ],
  REFUSED: [403, 'You are not signed in', 'The sign-in was cancelled, or its answer could not be verified. Try again, once.'],
  NOT_INVITED: [403, 'You are not known here yet', 'Ask an administrator of Handrail to invite you, or to give you a role.'],
  OUT: [403, 'You have no access any more', 'If that is a mistake, ask an administrator of Handrail for a new invitation.'],
  SOMEBODY_ELSE: [
    409,
    'This account is in use already',
    'Somebody here signs in with it. Sign in with it, or open the link with another account.',
  ],
  LINK_USED: [404, 'This link does not work', 'It was used already or has expired. Ask an administrator for a new one.'],
  UNAVAILABLE: [
    503,
    'The sign-in provider does not answer',
    'Try again in a minute. If that does not help, tell the person who operates Handrail.',
  ],
};
