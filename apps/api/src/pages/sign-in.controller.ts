import { Body, Controller, Get, NotFoundException, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { Accounts, SESSION_COOKIE, SESSION_COOKIE_OPTIONS, Sessions } from '#identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressOf } from '../address.ts';
import { Authentication } from '../authentication.ts';
import { SingleSignOn } from '../oidc/single-sign-on.ts';
import { Settings } from '../settings.ts';
import { form, posted, problemSummary } from './form.ts';
import type { Problem } from './form.ts';
import { markup } from '#markup';
import type { Markup } from '#markup';
import { goTo, sendPage } from './layout.ts';
import type { Page } from './layout.ts';
import { OwnFormGuard } from './own-form.guard.ts';
import { ownPath } from './own-path.ts';
import { providerLink } from './provider-link.ts';
import { keepsSecureCookies } from './transport.ts';

@Controller()
@UseGuards(OwnFormGuard)
export class SignInController {
  constructor(
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly authentication: Authentication,
    private readonly settings: Settings,
    private readonly singleSignOn: SingleSignOn,
  ) {}

  @Get('sign-in')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query('next') next: unknown): Promise<void> {
    if (await this.authentication.visitorOf(request)) return goTo(reply, ownPath(next));
    if (!keepsSecureCookies(request, this.settings.publicUrl)) {
      return sendPage(reply, unsafe(this.settings.publicUrl));
    }
    return sendPage(reply, { title: 'Sign in', content: this.content(ownPath(next)) });
  }

  @Post('sign-in')
  async signIn(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('next') next: unknown,
    @Body() body: unknown,
  ): Promise<void> {
    if (!this.settings.localSignIn) throw new NotFoundException();
    const [name, password] = [posted(body, 'signInName'), posted(body, 'password')];
    const path = ownPath(next);
    const refuse = (status: number, ...problems: readonly Problem[]) =>
      sendPage(reply, { title: 'Sign in', hasProblems: true, content: this.content(path, problems, name) }, status);
    const missing = [
      ...(name.trim() === '' ? [{ field: 'signInName', message: 'Enter your email address' }] : []),
      ...(password === '' ? [{ field: 'password', message: 'Enter your password' }] : []),
    ];
    if (missing.length > 0) return refuse(422, ...missing);
    const result = await this.accounts.verify(name, password, addressOf(request));
    if (result.outcome === 'SIGNED_IN') {
      const session = this.sessions.begin(result.personId, request.cookies[SESSION_COOKIE]);
      return goTo(reply.setCookie(SESSION_COOKIE, session, SESSION_COOKIE_OPTIONS), signedIn(path));
    }
    if (result.outcome === 'REFUSED') {
      return refuse(422, { field: 'signInName', message: 'The email address or the password is not right. Check both and try again' });
    }
    reply.header('retry-after', result.retryAfterSeconds);
    return refuse(429, { message: `Too many attempts. Try again in ${seconds(result.retryAfterSeconds)}` });
  }

  /** Where a new session is first used: a browser that has not kept the cookie would otherwise end at the sign-in page without a word. */
  @Get('signed-in')
  async check(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query('next') next: unknown): Promise<void> {
    if (await this.authentication.visitorOf(request)) return goTo(reply, ownPath(next));
    return sendPage(reply, { title: 'Your browser did not keep you signed in', content: NOT_KEPT });
  }

  @Post('sign-out')
  async signOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const session = request.cookies[SESSION_COOKIE];
    const elsewhere = session === undefined ? null : await this.singleSignOn.signOutUrl(session);
    if (session !== undefined) this.sessions.revoke(session);
    reply.clearCookie(SESSION_COOKIE, SESSION_COOKIE_OPTIONS);
    // Not by a redirect: a form of this server leads to this server alone.
    return elsewhere === null ? goTo(reply, '/sign-in') : sendPage(reply, signedOutHere(elsewhere, this.singleSignOn.name));
  }

  private content(next: string, problems: readonly Problem[] = [], name = ''): Markup {
    const provider = this.singleSignOn.name;
    return markup`${problemSummary(problems)}
      <h1>Sign in</h1>
      ${provider !== null && providerLink(provider, `/sign-in/provider?next=${encodeURIComponent(next)}`)}
      ${provider !== null && this.settings.localSignIn && markup`<h2>With an email address and a password</h2>`}
      ${this.settings.localSignIn && passwordForm(next, problems, name)}`;
  }
}

/** @param next a path of this server */
export function signedIn(next: string): string {
  return `/signed-in?next=${encodeURIComponent(next)}`;
}

function passwordForm(next: string, problems: readonly Problem[], name: string): Markup {
  return markup`${form({
    action: `/sign-in?next=${encodeURIComponent(next)}`,
    fields: [
      { name: 'signInName', label: 'Email address', value: name, autocomplete: 'username', email: true },
      { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
    ],
    problems,
    button: 'Sign in',
  })}
    <h2>If you cannot sign in</h2>
    <p>Ask an administrator for a new link to set your password.</p>`;
}

function signedOutHere(leadsTo: string, provider: string | null): Page {
  const title = 'You are signed out of Handrail';
  const content = markup`<h1>${title}</h1>
    <p><a href="${leadsTo}">Sign out of ${provider} too</a>. That happens by itself.</p>`;
  return { title, content, leadsTo };
}

export function unsafe(publicUrl: string): Page {
  const title = 'This connection is not safe';
  const content = markup`<h1>This connection is not safe</h1>
    <p>
      You opened Handrail over plain http. Others on the network could read your password, and your browser would not keep you signed in.
    </p>
    <h2>What you can do</h2>
    ${
      publicUrl.startsWith('https:')
        ? markup`<p>Open <a href="${publicUrl}">${publicUrl}</a> instead.</p>`
        : markup`<p>
            Ask the person who operates Handrail to put TLS (https) in front of it, and to set <code>HANDRAIL_PUBLIC_URL</code> to that
            address. On the computer on which it runs, <code>http://localhost</code> works too.
          </p>`
    }`;
  return { title, content };
}

const NOT_KEPT = markup`<h1>Your browser did not keep you signed in</h1>
  <p>Either the session has ended already, or the browser refuses cookies from this address.</p>
  <h2>What you can do</h2>
  <ul>
    <li><a href="/sign-in">Sign in again</a>, once.</li>
    <li>Allow cookies for this address.</li>
    <li>
      Over plain http use Chrome, Edge or Firefox, on the computer on which Handrail runs. Safari keeps you signed in over https only.
    </li>
  </ul>`;

function seconds(count: number): string {
  return count === 1 ? '1 second' : `${count} seconds`;
}
