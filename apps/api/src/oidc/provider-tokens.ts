import { Logger } from '@nestjs/common';
import type { FederatedIdentities } from '#identity';
import { jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyOptions } from 'jose';
import type { OidcProvider } from './oidc-provider.ts';
import { ProviderUnavailable, reasonOf } from './provider-faults.ts';

/** Signatures by a private key only: with a shared secret whoever can check a token can make one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
/** Of clocks, in seconds. */
const TOLERANCE_S = 5;
/** As long as a session, whatever the token says of itself, in seconds. */
const OLDEST_ACCESS_TOKEN_S = 12 * 3_600;
/** In seconds; it is sent at once or not at all. */
const OLDEST_LOGOUT_TOKEN_S = 120;
const LONGEST_TOKEN = 16_384;

/** What only an ID token has. */
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 's_hash'];
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Whom a provider signs out: somebody everywhere, or one of its sessions. */
export type SignedOut = { readonly subject: string | null; readonly sid: string | null } & (
  { readonly subject: string } | { readonly sid: string }
);

/** Tokens of the provider that others bring: they count only by their signature and what they say. */
export class ProviderTokenVerifier {
  readonly #provider: OidcProvider;
  readonly #federated: FederatedIdentities;
  readonly #now: () => number;
  readonly #log = new Logger('SignInProvider');
  /** Logout tokens of the last minutes: each counts once. */
  readonly #seen = new Map<string, number>();

  /** @param now milliseconds since 1970 */
  constructor(provider: OidcProvider, federated: FederatedIdentities, now: () => number) {
    this.#provider = provider;
    this.#federated = federated;
    this.#now = now;
  }

  /** The person for whom an access token was issued. null: it does not hold, or they never signed in here. */
  async personOf(token: string): Promise<string | null> {
    const { issuer, audience, accessTokenType } = this.#provider.settings;
    if (audience === null) return null;
    const payload = await this.#verify(token, {
      audience,
      typ: accessTokenType,
      requiredClaims: ['sub', 'exp', 'iat'],
      maxTokenAge: OLDEST_ACCESS_TOKEN_S,
    });
    if (!payload || typeof payload.sub !== 'string' || typeof payload.iat !== 'number' || !isForBearers(payload)) return null;
    const identity = this.#federated.find({ issuer, subject: payload.sub });
    if (identity === null || identity === 'BARRED' || payload.iat * 1_000 <= identity.voidedAt) return null;
    return identity.personId;
  }

  /** null: it does not hold. */
  async signedOutBy(token: string): Promise<SignedOut | null> {
    const payload = await this.#verify(token, {
      audience: this.#provider.settings.clientId,
      requiredClaims: ['iat', 'jti', 'events'],
      maxTokenAge: OLDEST_LOGOUT_TOKEN_S,
    });
    if (!payload || !isLogout(payload) || !this.#isNew(payload)) return null;
    const [subject, sid] = [textOrNull(payload.sub), textOrNull(payload['sid'])];
    if (subject !== null) return { subject, sid };
    return sid === null ? null : { subject, sid };
  }

  async #verify(token: string, options: JWTVerifyOptions): Promise<JWTPayload | null> {
    if (token.length > LONGEST_TOKEN) return null;
    try {
      const { payload } = await jwtVerify(token, await this.#provider.keys(), {
        ...options,
        algorithms: ALGORITHMS,
        issuer: this.#provider.settings.issuer,
        clockTolerance: TOLERANCE_S,
        currentDate: new Date(this.#now()),
      });
      return payload;
    } catch (error) {
      // Said already.
      if (!(error instanceof ProviderUnavailable))
        this.#log.debug(`a token of ${this.#provider.settings.name} does not hold: ${reasonOf(error)}`);
      return null;
    }
  }

  #isNew({ jti }: JWTPayload): boolean {
    if (typeof jti !== 'string') return false;
    const now = this.#now();
    for (const [seen, until] of this.#seen) if (until <= now) this.#seen.delete(seen);
    if (this.#seen.has(jti)) return false;
    this.#seen.set(jti, now + (OLDEST_LOGOUT_TOKEN_S + TOLERANCE_S) * 1_000);
    return true;
  }
}

/** Neither an ID token nor one for refreshing, nor one that counts only with a proof of its owner, which a bare bearer does not bring. */
function isForBearers(payload: JWTPayload): boolean {
  const kind = payload['typ'];
  if (kind !== undefined && kind !== 'Bearer') return false;
  return payload['cnf'] === undefined && ID_TOKEN_CLAIMS.every((claim) => payload[claim] === undefined);
}

/** By the standard: the event, and no nonce, which would make an ID token of it. */
function isLogout(payload: JWTPayload): boolean {
  const events = payload['events'];
  return typeof events === 'object' && events !== null && Object.hasOwn(events, LOGOUT_EVENT) && payload['nonce'] === undefined;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
