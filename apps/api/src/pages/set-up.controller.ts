import { Body, Controller, Get, NotFoundException, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { DomainError } from '#eventing';
import { Accounts, checkPassword, checkSignInName, SESSION_COOKIE, SESSION_COOKIE_OPTIONS, Sessions, SetupLinks } from '#identity';
import type { SetupLink, SetupPurpose } from '#identity';
import { InvitePerson } from '#organisation';
import { validateSync } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FirstAdministrator } from '../first-administrator.ts';
import { SingleSignOn } from '../oidc/single-sign-on.ts';
import { Settings } from '../settings.ts';
import { form, posted, problemSummary, sentence } from './form.ts';
import type { Problem } from './form.ts';
import { markup } from '#markup';
import type { Markup } from '#markup';
import { goTo, sendPage } from './layout.ts';
import { OwnFormGuard } from './own-form.guard.ts';
import { providerForm } from './provider-link.ts';
import { signedIn, unsafe } from './sign-in.controller.ts';
import { keepsSecureCookies } from './transport.ts';

interface Entered {
  readonly name: string;
  readonly signInName: string;
  readonly password: string;
}

const TITLES: Readonly<Record<SetupPurpose, string>> = {
  FIRST_ADMINISTRATOR: 'Set up Handrail',
  INVITATION: 'Set up your account',
  PASSWORD_RESET: 'Choose a new password',
};

/** The page behind a one-time link. Looking at it uses nothing up: mail scanners open links too. */
@Controller('set-up/:token')
@UseGuards(OwnFormGuard)
export class SetUpController {
  constructor(
    private readonly links: SetupLinks,
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly firstAdministrator: FirstAdministrator,
    private readonly settings: Settings,
    private readonly singleSignOn: SingleSignOn,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('token') token: string): Promise<void> {
    const link = this.lookAt(token);
    if (!link) return refuseLink(reply);
    if (!keepsSecureCookies(request, this.settings.publicUrl)) return sendPage(reply, unsafe(this.settings.publicUrl));
    const entered = { name: '', signInName: this.accounts.signInNameOf(link.personId) ?? '', password: '' };
    return sendPage(reply, { title: TITLES[link.purpose], content: this.content(token, link, entered, []) });
  }

  @Post()
  async setUp(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('token') token: string,
    @Body() body: unknown,
  ): Promise<void> {
    const link = this.lookAt(token);
    if (!link) return refuseLink(reply);
    if (!this.takesPassword(link)) throw new NotFoundException();
    const entered = { name: posted(body, 'name').trim(), signInName: posted(body, 'signInName'), password: posted(body, 'password') };
    const refuse = (problems: readonly Problem[]) =>
      sendPage(reply, { title: TITLES[link.purpose], hasProblems: true, content: this.content(token, link, entered, problems) }, 422);
    const problems = problemsOf(entered, link.purpose);
    if (problems.length > 0) return refuse(problems);
    try {
      // First the person, then the account: a crash between them leaves the link usable, and recording again does no harm.
      if (link.purpose === 'FIRST_ADMINISTRATOR') await this.firstAdministrator.record(entered.name);
      const personId = await this.accounts.setUp(token, entered.signInName, entered.password);
      const session = this.sessions.begin(personId, request.cookies[SESSION_COOKIE]);
      return await goTo(reply.setCookie(SESSION_COOKIE, session, SESSION_COOKIE_OPTIONS), signedIn('/'));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return error.code === 'setup-link.invalid' ? refuseLink(reply) : refuse([{ field: error.field, message: sentence(error.message) }]);
    }
  }

  /** Whoever sets up Handrail must come in also where nobody else has a password: the provider may be misconfigured. */
  private takesPassword({ purpose }: SetupLink): boolean {
    return this.settings.localSignIn || purpose === 'FIRST_ADMINISTRATOR';
  }

  private content(token: string, link: SetupLink, entered: Entered, problems: readonly Problem[]): Markup {
    const provider = this.singleSignOn.name;
    const path = `/set-up/${encodeURIComponent(token)}`;
    return markup`${problemSummary(problems)}
      <h1>${TITLES[link.purpose]}</h1>
      ${link.purpose === 'FIRST_ADMINISTRATOR' && markup`<p>${FIRST}</p>`} ${provider !== null && providerForm(provider, `${path}/provider`)}
      ${provider !== null && this.takesPassword(link) && markup`<h2>Or choose a password</h2>`}
      ${this.takesPassword(link) && passwordForm(path, link, entered, problems)}`;
  }

  private lookAt(token: string): SetupLink | null {
    try {
      return this.links.look(token);
    } catch (error) {
      if (error instanceof DomainError) return null;
      throw error;
    }
  }
}

/** All at once; what only the accounts know (a name that is taken) comes later. */
function problemsOf({ name, signInName, password }: Entered, purpose: SetupPurpose): readonly Problem[] {
  return [
    ...(purpose === 'FIRST_ADMINISTRATOR' ? problemsOfName(name) : []),
    ...(/^[^@\s]+@[^@\s]+$/.test(signInName.trim())
      ? refusalOf(() => checkSignInName(signInName))
      : [{ field: 'signInName', message: 'Enter an email address in the correct form, like name@example.com' }]),
    ...refusalOf(() => checkPassword(password, signInName.trim().toLowerCase())),
  ];
}

function problemsOfName(name: string): readonly Problem[] {
  if (name === '') return [{ field: 'name', message: 'Enter your name' }];
  return validateSync(Object.assign(new InvitePerson(), { name }), { skipMissingProperties: true }).map(({ constraints }) => ({
    field: 'name',
    message: sentence(Object.values(constraints ?? {})[0] ?? 'Enter your name'),
  }));
}

function refusalOf(check: () => unknown): readonly Problem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof DomainError) return [{ field: error.field, message: sentence(error.message) }];
    throw error;
  }
}

const FIRST = 'You become the first administrator. Until you pass it on, you are also an owner of policies and an executive.';

function passwordForm(action: string, { purpose }: SetupLink, { name, signInName }: Entered, problems: readonly Problem[]): Markup {
  return form({
    action,
    fields: [
      ...(purpose === 'FIRST_ADMINISTRATOR' ? [{ name: 'name', label: 'Your name', value: name, autocomplete: 'name' } as const] : []),
      {
        name: 'signInName',
        label: 'Email address',
        hint: 'You sign in with it. Nothing is sent to it.',
        value: signInName,
        autocomplete: 'username',
        email: true,
      },
      {
        name: 'password',
        label: 'Password',
        hint: 'At least 12 characters. A few unrelated words are good.',
        type: 'password',
        autocomplete: 'new-password',
      },
    ],
    problems,
    button: purpose === 'PASSWORD_RESET' ? 'Set the password and sign in' : 'Create the account and sign in',
  });
}

/** Used, expired and made up look the same. */
function refuseLink(reply: FastifyReply): Promise<void> {
  return sendPage(reply, { title: 'This link does not work', content: LINK_REFUSED }, 404);
}

const LINK_REFUSED = markup`<h1>This link does not work</h1>
  <p>A link works once, within 24 hours, and a newer one replaces it.</p>
  <h2>What you can do</h2>
  <ul>
    <li>If you have set your password already, <a href="/sign-in">sign in</a>.</li>
    <li>If not, check that you copied the whole link, or ask an administrator for a new one.</li>
    <li>If you are to be the first administrator, stop Handrail and start it again: it prints a new link.</li>
  </ul>`;
