import { Logger } from '@nestjs/common';
import { createRemoteJWKSet, errors } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  discovery,
  enableNonRepudiationChecks,
  None,
  refreshTokenGrant,
} from 'openid-client';
import type { ClientAuth, Configuration } from 'openid-client';
import type { Claims } from './claims.ts';
import type { OidcSettings } from './oidc-settings.ts';
import { isRefusal, ProviderRefused, ProviderUnavailable, reasonOf } from './provider-faults.ts';

/** Where the browser comes back to. */
export const RETURN_PATH = '/sign-in/provider/return';
/** Where it goes once it is signed out there too. */
const SIGNED_OUT_PATH = '/sign-in';

/** Waiting for the provider, in milliseconds; requests of people wait with it. */
const TIMEOUT_MS = 3_000;
/** A provider that did not answer is not asked again sooner, in milliseconds. */
const PAUSE_MS = 2_000;

/** Keys of the provider, in milliseconds: how long they count without being read again, and how soon an unknown key makes us read them again. */
export interface KeyTimes {
  readonly cacheMaxAge: number;
  readonly cooldownDuration: number;
}

const KEY_TIMES: KeyTimes = { cacheMaxAge: 10 * 60_000, cooldownDuration: 30_000 };

/** What a sign-in or a refresh gives. */
export interface ProviderAnswer {
  /** Of an ID token whose signature, issuer, audience, time and nonce were checked; null where a refresh gives none. */
  readonly claims: Claims | null;
  readonly idToken: string | null;
  readonly refreshToken: string | null;
}

/** What binds the provider's answer to one attempt. */
interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** An OpenID provider, found when it is first needed: the product also starts without it. */
export class OidcProvider {
  readonly settings: OidcSettings;
  readonly #publicUrl: string;
  readonly #keyTimes: KeyTimes;
  readonly #log = new Logger('SignInProvider');
  #found: Promise<{ readonly configuration: Configuration; readonly keys: JWTVerifyGetKey }> | null = null;
  #silentUntil = -Infinity;

  constructor(settings: OidcSettings, publicUrl: string, keyTimes: KeyTimes = KEY_TIMES) {
    this.settings = settings;
    this.#publicUrl = publicUrl;
    this.#keyTimes = keyTimes;
  }

  /** Public keys by which the provider's tokens are checked. @throws ProviderUnavailable */
  async keys(): Promise<JWTVerifyGetKey> {
    return (await this.#provider()).keys;
  }

  /** Where the browser signs in. @throws ProviderUnavailable */
  async signInUrl({ state, nonce, codeVerifier }: Checks): Promise<string> {
    const { configuration } = await this.#provider();
    return buildAuthorizationUrl(configuration, {
      redirect_uri: this.#publicUrl + RETURN_PATH,
      scope: this.settings.scope,
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    }).href;
  }

  /** Redeems what the browser brought back. @param search of the address, with `?`. @throws ProviderRefused, ProviderUnavailable */
  async redeem(
    search: string,
    { state, nonce, codeVerifier }: Checks,
  ): Promise<ProviderAnswer & { readonly claims: Claims; readonly idToken: string }> {
    const { configuration } = await this.#provider();
    const tokens = await this.#ask(
      authorizationCodeGrant(configuration, new URL(this.#publicUrl + RETURN_PATH + search), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      }),
    );
    const claims = tokens.claims();
    if (!claims || tokens.id_token === undefined) throw new ProviderRefused('NO_ID_TOKEN', null);
    return { claims, idToken: tokens.id_token, refreshToken: tokens.refresh_token ?? null };
  }

  /** Whether the provider still stands by a sign-in. @throws ProviderRefused when it does not any more, ProviderUnavailable */
  async refresh(refreshToken: string): Promise<ProviderAnswer> {
    const { configuration } = await this.#provider();
    const tokens = await this.#ask(refreshTokenGrant(configuration, refreshToken));
    return { claims: tokens.claims() ?? null, idToken: tokens.id_token ?? null, refreshToken: tokens.refresh_token ?? null };
  }

  /** Where the browser signs out at the provider too; null where it offers no such thing. @throws ProviderUnavailable */
  async signOutUrl(idToken: string): Promise<string | null> {
    const { configuration } = await this.#provider();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
    return buildEndSessionUrl(configuration, { id_token_hint: idToken, post_logout_redirect_uri: this.#publicUrl + SIGNED_OUT_PATH }).href;
  }

  async #provider() {
    if (this.#found === null && performance.now() < this.#silentUntil) throw new ProviderUnavailable(null);
    const found = (this.#found ??= this.#discover());
    try {
      return await found;
    } catch (error) {
      if (this.#found === found) {
        this.#found = null;
        this.#silentUntil = performance.now() + PAUSE_MS;
        this.#log.warn(`${this.settings.issuer} cannot be used: ${reasonOf(error)}`);
      }
      throw new ProviderUnavailable(error);
    }
  }

  async #discover() {
    const { issuer, clientId, clientSecret } = this.settings;
    const insecure = issuer.startsWith('http:') ? [allowInsecureRequests] : [];
    const configuration = await discovery(new URL(issuer), clientId, undefined, authenticationBy(clientSecret), {
      timeout: TIMEOUT_MS / 1_000,
      execute: [enableNonRepudiationChecks, ...insecure],
    });
    const { issuer: found, jwks_uri: keys } = configuration.serverMetadata();
    if (found !== issuer) throw new Error(`it calls itself ${found}: set HANDRAIL_OIDC_ISSUER to that`);
    if (keys === undefined) throw new Error('it publishes no keys (jwks_uri)');
    if (insecure.length === 0 && !keys.startsWith('https:')) throw new Error('its keys are not behind https');
    return { configuration, keys: this.#keysAt(new URL(keys)) };
  }

  /** jose waits for each read of the keys, also where the one before has just failed; here a silent provider costs one wait, and not one a request. */
  #keysAt(url: URL): JWTVerifyGetKey {
    const keys = createRemoteJWKSet(url, { timeoutDuration: TIMEOUT_MS, ...this.#keyTimes });
    let silentUntil = -Infinity;
    return async (header, token) => {
      const isKnown = keys.fresh && keys.jwks()?.keys.some(({ kid }) => kid === header.kid);
      if (!isKnown && performance.now() < silentUntil) throw new ProviderUnavailable(null);
      try {
        return await keys(header, token);
      } catch (error) {
        if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
        silentUntil = performance.now() + PAUSE_MS;
        this.#log.warn(`the keys of ${this.settings.issuer} cannot be read: ${reasonOf(error)}`);
        throw new ProviderUnavailable(error);
      }
    };
  }

  async #ask<T>(question: Promise<T>): Promise<T> {
    try {
      return await question;
    } catch (error) {
      throw isRefusal(error) ? new ProviderRefused(reasonOf(error), error) : new ProviderUnavailable(error);
    }
  }
}

/** The standard's default is Basic; some providers take the secret in the body only. */
function authenticationBy(clientSecret: string | undefined): ClientAuth {
  if (clientSecret === undefined) return None();
  const [basic, post] = [ClientSecretBasic(clientSecret), ClientSecretPost(clientSecret)];
  return (server, ...request) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    (taken.includes('client_secret_basic') ? basic : post)(server, ...request);
  };
}
