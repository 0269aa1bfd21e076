import { Controller, Get, Req, Res } from '@nestjs/common';
import { Accounts, FederatedIdentities } from '#identity';
import type { Actor, Role } from '#eventing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authentication } from '../authentication.ts';
import { markup } from '#markup';
import type { Markup } from '#markup';
import { goTo, sendPage } from './layout.ts';

const ROLE_NAMES: Readonly<Record<Role, string>> = {
  FRONTLINE: 'frontline staff',
  SUPERVISOR: 'supervisor',
  POLICY_OWNER: 'policy owner',
  COMPLIANCE: 'compliance',
  EXECUTIVE: 'executive',
  AUDITOR: 'auditor',
  ADMIN: 'administrator',
};

interface Step {
  readonly example: string;
  readonly label: string;
  readonly why: string;
  /** undefined: everybody who is signed in. */
  readonly roles?: readonly Role[];
}

/** In the order in which an organisation begins; each opens its prepared query. */
const STEPS: readonly Step[] = [
  {
    example: 'register-policy',
    label: 'Register a policy',
    why: 'a rule that staff must follow, with its purpose and its owner',
    roles: ['POLICY_OWNER', 'ADMIN'],
  },
  { example: 'check-guardrail', label: 'Ask what you may do', why: 'for the customer in front of you, in this very case' },
  { example: 'report-friction', label: 'Report friction', why: 'a rule that stopped you from serving a customer with common sense' },
  { example: 'inbox', label: 'Read your inbox', why: 'the reports on the policies that you own', roles: ['POLICY_OWNER'] },
  {
    example: 'friction-ranking',
    label: 'See where the friction is',
    why: 'policies ranked by what was reported on them',
    roles: ['EXECUTIVE', 'POLICY_OWNER', 'COMPLIANCE', 'AUDITOR'],
  },
  { example: 'who-am-i', label: 'See who you are here', why: 'your roles, and the time zone and currency of the organisation' },
];

@Controller()
export class HomeController {
  constructor(
    private readonly authentication: Authentication,
    private readonly accounts: Accounts,
    private readonly federated: FederatedIdentities,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const visitor = await this.authentication.visitorOf(request);
    if (!visitor) return goTo(reply, '/sign-in');
    const signInName = this.federated.signInNameOf(visitor.id) ?? this.accounts.signInNameOf(visitor.id);
    return sendPage(reply, { title: 'Home', signedIn: true, content: home(visitor, signInName) });
  }
}

function home({ grants }: Actor, signInName: string | null): Markup {
  const roles = [...new Set(grants.map(({ role }) => role))];
  const steps = STEPS.filter((step) => !step.roles || step.roles.some((role) => roles.includes(role)));
  return markup`<h1>Welcome to Handrail</h1>
    <p>
      You are signed in${signInName !== null && markup` as <strong>${signInName}</strong>`}${roles.length > 0 && markup` (${roles.map((role) => ROLE_NAMES[role]).join(', ')})`}.
    </p>
    <h2>What to do first</h2>
    <ul class="steps">
      ${steps.map(({ example, label, why }) => markup` <li><a href="/graphiql?example=${example}">${label}</a><br />${why}</li>`)}
    </ul>
    <h2>Everything else</h2>
    <p><a href="/graphiql">Open GraphiQL</a>: every query and command of Handrail, with its documentation beside it.</p>`;
}
