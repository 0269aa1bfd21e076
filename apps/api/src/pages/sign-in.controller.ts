import { Body, Controller, Get, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { Accounts, SESSION_COOKIE, SESSION_COOKIE_OPTIONS, Sessions } from '#identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authentication } from '../authentication.ts';
import { Settings } from '../settings.ts';
import { form, posted, problemSummary } from './form.ts';
import type { Problem } from './form.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';
import { goTo, sendPage } from './layout.ts';
import type { Page } from './layout.ts';
import { OwnFormGuard } from './own-form.guard.ts';
import { ownPath } from './own-path.ts';
import { keepsSecureCookies } from './transport.ts';

@Controller()
@UseGuards(OwnFormGuard)
export class SignInController {
  constructor(
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly authentication: Authentication,
    private readonly settings: Settings,
  ) {}

  @Get('sign-in')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query('next') next: unknown): Promise<void> {
    if (await this.authentication.visitorOf(request)) return goTo(reply, ownPath(next));
    if (!keepsSecureCookies(request, this.settings.publicUrl)) {
      return sendPage(reply, unsafe(this.settings.publicUrl));
    }
    return sendPage(reply, { title: 'Sign in', content: signIn(ownPath(next)) });
  }

  @Post('sign-in')
  async signIn(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('next') next: unknown,
    @Body() body: unknown,
  ): Promise<void> {
    const [name, password] = [posted(body, 'signInName'), posted(body, 'password')];
    const path = ownPath(next);
    const refuse = (status: number, ...problems: readonly Problem[]) =>
      sendPage(reply, { title: 'Sign in', hasProblems: true, content: signIn(path, problems, name) }, status);
    const missing = [
      ...(name.trim() === '' ? [{ field: 'signInName', message: 'Enter your email address' }] : []),
      ...(password === '' ? [{ field: 'password', message: 'Enter your password' }] : []),
    ];
    if (missing.length > 0) return refuse(422, ...missing);
    const result = await this.accounts.verify(name, password, request.ip);
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
    if (session !== undefined) this.sessions.revoke(session);
    return goTo(reply.clearCookie(SESSION_COOKIE, SESSION_COOKIE_OPTIONS), '/sign-in');
  }
}

/** @param next a path of this server */
export function signedIn(next: string): string {
  return `/signed-in?next=${encodeURIComponent(next)}`;
}

function signIn(next: string, problems: readonly Problem[] = [], name = ''): Markup {
  return markup`${problemSummary(problems)}
    <h1>Sign in</h1>
    ${form({
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
