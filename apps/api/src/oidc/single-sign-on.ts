import { Injectable, Logger } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Deployment, Dispatcher } from '#cqrs';
import { FederatedIdentities, ProviderSessions, Sessions, SetupLinks, SignInAttempts } from '#identity';
import type { Session, SignInAttempt } from '#identity';
import { FirstAdministrator } from '../first-administrator.ts';
import { Settings } from '../settings.ts';
import { OidcProvider } from './oidc-provider.ts';
import type { ProviderAnswer } from './oidc-provider.ts';
import { ProviderRefused, ProviderUnavailable } from './provider-faults.ts';
import { ProviderPeople } from './provider-people.ts';
import type { NotAdmitted } from './provider-people.ts';
import { ProviderTokenVerifier } from './provider-tokens.ts';

/** Milliseconds. With its time-outs, and the looks at open sockets, a sign-in that the provider takes back ends within a minute. */
const ASK_EVERY = 45_000;
/** How long a session goes on while the provider does not answer, in milliseconds. */
const PATIENCE = 10 * 60_000;

export type SignedIn = { readonly session: string; readonly next: string };
/** `EXPIRED`: the sign-in did not begin in this browser, or too long ago, or was used. */
export type NotSignedIn = NotAdmitted | 'EXPIRED' | 'REFUSED';

interface Offered {
  readonly provider: OidcProvider;
  readonly tokens: ProviderTokenVerifier;
  readonly people: ProviderPeople;
}

/** Sign-in at an OpenID provider, and what its tokens open; nothing of it where none is configured. */
@Injectable()
export class SingleSignOn {
  private readonly log = new Logger('SignInProvider');
  private readonly offered: Offered | null;
  private readonly now: () => number;

  constructor(
    settings: Settings,
    deployment: Deployment,
    dispatcher: Dispatcher,
    queries: QueryBus,
    links: SetupLinks,
    firstAdministrator: FirstAdministrator,
    private readonly attempts: SignInAttempts,
    private readonly federated: FederatedIdentities,
    private readonly sessions: Sessions,
    private readonly providerSessions: ProviderSessions,
  ) {
    const { oidc, publicUrl } = settings;
    const provider = oidc && new OidcProvider(oidc, publicUrl);
    this.offered = provider && {
      provider,
      tokens: new ProviderTokenVerifier(provider, federated, deployment.clock),
      people: new ProviderPeople({ settings: provider.settings, federated, links, firstAdministrator, dispatcher, queries }),
    };
    this.now = deployment.clock;
  }

  /** What people call the provider; null: there is none. */
  get name(): string | null {
    return this.offered?.provider.settings.name ?? null;
  }

  /** Sends the browser to the provider. @returns its address, and the cookie that binds the answer to this browser. @throws ProviderUnavailable */
  async begin(attempt: SignInAttempt): Promise<{ readonly url: string; readonly cookie: string }> {
    const { cookie, ...checks } = this.attempts.begin(attempt);
    return { url: await this.required.provider.signInUrl(checks), cookie };
  }

  /**
   * What the browser brought back from the provider, made a new session.
   * @param search of the address, with `?`
   * @throws ProviderUnavailable, DomainError `setup-link.invalid`
   */
  async finish(cookie: string | undefined, search: string): Promise<SignedIn | NotSignedIn> {
    const attempt = cookie === undefined ? null : this.attempts.take(cookie);
    if (!attempt) return 'EXPIRED';
    const { provider, people } = this.required;
    const answer = await this.answerTo(() => provider.redeem(search, attempt));
    if (answer === 'REFUSED') return answer;
    const admitted = await people.admit(answer.claims, attempt.setupToken);
    if (typeof admitted === 'string') {
      this.log.log(`${provider.settings.name} sent somebody who is not let in: ${admitted}`);
      return admitted;
    }
    const session = this.sessions.begin(admitted.personId, attempt.previousSession ?? undefined);
    const { sid } = answer.claims;
    this.providerSessions.attach(session, provider.settings.issuer, typeof sid === 'string' ? sid : null, answer);
    return { session, next: attempt.next };
  }

  /** The person for whom a provider has issued this token; null for any other text. */
  async personOf(token: string): Promise<string | null> {
    return this.offered?.tokens.personOf(token) ?? null;
  }

  /** Whether the provider stands by a session, as far as it can be asked; a session that it has taken back ends, and so does one of a provider that is gone. */
  async standsBy(sessionId: string, { personId, askedAt, confirmedAt }: Session): Promise<boolean> {
    if (confirmedAt === null) return true;
    if (!this.offered) return false;
    if (askedAt === null) return true;
    const now = this.now();
    const isPatient = now - confirmedAt < PATIENCE;
    if (now - askedAt < ASK_EVERY || !this.providerSessions.claimQuestion(sessionId, askedAt)) return isPatient;
    const tokens = this.providerSessions.tokensOf(sessionId);
    if (!tokens?.refreshToken) return false;
    const answer = await this.refreshed(tokens.refreshToken);
    if (answer === 'UNAVAILABLE') return isPatient;
    if (answer !== 'REFUSED') {
      // First: the token that was used may count no more, whatever becomes of the claims.
      this.providerSessions.confirm(sessionId, {
        refreshToken: answer.refreshToken ?? tokens.refreshToken,
        idToken: answer.idToken ?? tokens.idToken,
      });
      if (answer.claims === null || (await this.offered.people.refresh(personId, answer.claims))) return true;
    }
    this.sessions.revoke(sessionId);
    return false;
  }

  /** Where a browser that signs out here signs out at the provider; null: nowhere. */
  async signOutUrl(sessionId: string): Promise<string | null> {
    const tokens = this.providerSessions.tokensOf(sessionId);
    if (!this.offered || !tokens) return null;
    try {
      return await this.offered.provider.signOutUrl(tokens.idToken);
    } catch (error) {
      if (error instanceof ProviderUnavailable) return null;
      throw error;
    }
  }

  /** The provider signs somebody out. @returns whether the token holds */
  async signOutBy(logoutToken: string): Promise<boolean> {
    const signedOut = (await this.offered?.tokens.signedOutBy(logoutToken)) ?? null;
    if (!this.offered || !signedOut) return false;
    const { issuer } = this.offered.provider.settings;
    const { subject, sid } = signedOut;
    if (sid !== null) this.providerSessions.endSid(issuer, sid);
    if (subject === null) return true;
    const identity = this.federated.find({ issuer, subject });
    if (identity !== null && identity !== 'BARRED') this.providerSessions.endAllOf(identity.personId, sid === null ? 'ALL' : 'UNNAMED');
    this.federated.voidTokens({ issuer, subject });
    return true;
  }

  private async refreshed(refreshToken: string): Promise<ProviderAnswer | 'REFUSED' | 'UNAVAILABLE'> {
    try {
      return await this.answerTo(() => this.required.provider.refresh(refreshToken));
    } catch (error) {
      if (error instanceof ProviderUnavailable) return 'UNAVAILABLE';
      throw error;
    }
  }

  private async answerTo<Answer extends ProviderAnswer>(question: () => Promise<Answer>): Promise<Answer | 'REFUSED'> {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw error;
      this.log.warn(error.message);
      return 'REFUSED';
    }
  }

  /** The pages are served only where there is one. */
  private get required(): Offered {
    if (!this.offered) throw new Error('no sign-in provider is configured');
    return this.offered;
  }
}
