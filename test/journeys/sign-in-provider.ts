import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';
import Provider from 'oidc-provider';
import type { ClientMetadata } from 'oidc-provider';

export const PUBLIC_URL = 'https://handrail.example';
export const CLIENT_ID = 'handrail';
export const CLIENT_SECRET = 'the-secret-of-handrail';
/** Of access tokens that are made for Handrail's API. */
export const AUDIENCE = 'https://handrail.example/graphql';

const SCOPE = 'openid profile email';
const RETURN_URL = `${PUBLIC_URL}/sign-in/provider/return`;
/** Another application at the same provider. */
const DASHBOARD = { id: 'dashboard', returnUrl: 'https://dashboard.example/return' };

/** Somebody whom the provider knows, with their claims. */
export type Account = Readonly<Record<string, unknown>>;

interface Key {
  readonly privateKey: CryptoKey;
  readonly privateJwk: JWK;
  readonly jwk: JWK;
}

async function newKey(kid: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const named = { kid, alg: 'RS256', use: 'sig' };
  return { privateKey, privateJwk: { ...(await exportJWK(privateKey)), ...named }, jwk: { ...(await exportJWK(publicKey)), ...named } };
}

/** A real OpenID provider in this process, over loopback HTTP, whose accounts sign in without being asked. */
export class SignInProvider {
  readonly accounts = new Map<string, Account>();
  /** Who signs in next. */
  visitor = 'ann';
  /** Takes every request and answers none. */
  isSilent = false;
  /** Stands in the place of the provider's own ID token while it is set. */
  idToken: string | null = null;
  /** As `/jwks` shows them; the provider itself signs with the first one that it was started with. */
  published: readonly JWK[];
  readonly issuer: string;
  /** Where the back channel reaches Handrail. */
  handrailUrl = '';
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #key: Key;
  readonly #provider: Provider;
  readonly #held = new Set<ServerResponse>();

  private constructor(server: Server, key: Key, client: Partial<ClientMetadata>) {
    const { port } = server.address() as AddressInfo;
    this.#server = server;
    this.#key = key;
    this.issuer = `http://127.0.0.1:${port}`;
    this.published = [key.jwk];
    this.#provider = this.#make(client);
    this.#provider.on('grant.success', (context) => {
      if (this.idToken !== null) context.body = { ...(context.body as object), id_token: this.idToken };
    });
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  /** @param client other metadata of Handrail at the provider */
  static async start(client: Partial<ClientMetadata> = {}): Promise<SignInProvider> {
    // It warns of what is meant for tests.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SignInProvider(server, await newKey('first'), client);
  }

  async stop(): Promise<void> {
    for (const response of this.#held) response.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** What Handrail is told of it. */
  environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      HANDRAIL_PUBLIC_URL: PUBLIC_URL,
      HANDRAIL_OIDC_ISSUER: this.issuer,
      HANDRAIL_OIDC_NAME: 'Example Inc',
      HANDRAIL_OIDC_CLIENT_ID: CLIENT_ID,
      HANDRAIL_OIDC_CLIENT_SECRET: CLIENT_SECRET,
      HANDRAIL_OIDC_AUDIENCE: AUDIENCE,
      HANDRAIL_OIDC_ROLE_MAP: 'staff=FRONTLINE,leads=SUPERVISOR,owners=POLICY_OWNER,administrators=ADMIN',
      ...more,
    };
  }

  /** Signs the visitor in. @param url at the provider, as Handrail gave it. @returns the address to which the browser is sent back */
  async authorize(url: string, back: string = RETURN_URL): Promise<string> {
    const cookies = new Map<string, string>();
    for (let at = url, hops = 0; hops < 10; hops++) {
      const response = await fetch(at, {
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      for (const set of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
        cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (location === null) throw new Error(`the provider answers ${response.status}: ${(await response.text()).slice(0, 2_000)}`);
      at = new URL(location, this.issuer).href;
      if (at.startsWith(back)) return at;
    }
    throw new Error('the provider sends the browser around in circles');
  }

  /** The provider's own access token for Handrail's API, as another application of the visitor gets it. */
  async accessToken(): Promise<string> {
    const verifier = 'v'.repeat(43);
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))).toString('base64url');
    const query = new URLSearchParams({
      client_id: DASHBOARD.id,
      response_type: 'code',
      redirect_uri: DASHBOARD.returnUrl,
      scope: 'openid',
      resource: AUDIENCE,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const back = new URL(await this.authorize(`${this.issuer}/auth?${query.toString()}`, DASHBOARD.returnUrl));
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: DASHBOARD.id,
      redirect_uri: DASHBOARD.returnUrl,
      code: back.searchParams.get('code') ?? '',
      code_verifier: verifier,
      resource: AUDIENCE,
    });
    const answer = (await (await fetch(`${this.issuer}/token`, { method: 'POST', body })).json()) as { readonly access_token?: string };
    if (answer.access_token === undefined) throw new Error(`the provider gives no token: ${JSON.stringify(answer)}`);
    return answer.access_token;
  }

  /** Any token with the provider's own signature, unless another key is given. Claims that are undefined are left out. */
  async sign(
    claims: Readonly<Record<string, unknown>>,
    header: Readonly<Record<string, unknown>> = {},
    key: CryptoKey = this.#key.privateKey,
  ): Promise<string> {
    const protectedHeader = { alg: 'RS256', kid: 'first', typ: 'at+jwt', ...header };
    return new SignJWT(JSON.parse(JSON.stringify(claims)) as JWTPayload)
      .setProtectedHeader(protectedHeader)
      .sign(key, { crit: { critical: true } });
  }

  /** From now on only this key is published. @returns the private key */
  async rotate(kid: string): Promise<CryptoKey> {
    const { jwk, privateKey } = await newKey(kid);
    this.published = [jwk];
    return privateKey;
  }

  /** The provider's own back-channel logout of an account. */
  async signOut(subject: string): Promise<void> {
    const client = await this.#provider.Client.find(CLIENT_ID);
    if (!client) throw new Error('the provider does not know Handrail');
    await (client as unknown as { backchannelLogout(subject: string, sid: string): Promise<void> }).backchannelLogout(subject, '');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0] ?? '';
    this.requests.push(path);
    if (this.isSilent) {
      this.#held.add(response);
      return;
    }
    if (path === '/jwks') {
      response.writeHead(200, { 'content-type': 'application/jwk-set+json' }).end(JSON.stringify({ keys: this.published }));
    } else if (path.startsWith('/interaction/')) {
      await this.#provider.interactionFinished(request, response, { login: { accountId: this.visitor } });
    } else await this.#provider.callback()(request, response);
  }

  #make(client: Partial<ClientMetadata>): Provider {
    const grantFor = async (clientId: string, accountId: string) => {
      const grant = new this.#grants({ clientId, accountId });
      grant.addOIDCScope(SCOPE);
      grant.addResourceScope(AUDIENCE, '');
      await grant.save();
      return grant;
    };
    return new Provider(this.issuer, {
      clients: [
        {
          client_id: CLIENT_ID,
          client_secret: CLIENT_SECRET,
          redirect_uris: [RETURN_URL],
          post_logout_redirect_uris: [`${PUBLIC_URL}/sign-in`],
          backchannel_logout_uri: `${PUBLIC_URL}/sign-out/provider`,
          grant_types: ['authorization_code', 'refresh_token'],
          ...client,
        },
        {
          client_id: DASHBOARD.id,
          token_endpoint_auth_method: 'none',
          redirect_uris: [DASHBOARD.returnUrl],
          grant_types: ['authorization_code'],
        },
      ],
      claims: { openid: ['sub', 'name', 'email', 'roles', 'org'] },
      conformIdTokenClaims: false,
      cookies: { keys: ['a key of the cookies'] },
      features: {
        devInteractions: { enabled: false },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: () => ({ scope: '', audience: AUDIENCE, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
        },
      },
      fetch: (url, options) => fetch((url instanceof Request ? url.url : url.toString()).replace(PUBLIC_URL, this.handrailUrl), options),
      findAccount: (_, id) => {
        const account = this.accounts.get(id);
        return account && { accountId: id, claims: () => ({ ...account, sub: id }) };
      },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      issueRefreshToken: (_, { clientId }) => clientId === CLIENT_ID && client.grant_types === undefined,
      jwks: { keys: [this.#key.privateJwk] },
      // A refresh token counts once; who sends a used one is taken for a thief, and everything that came of it ends.
      rotateRefreshToken: () => true,
      loadExistingGrant: ({ oidc: { client: asking, session } }) =>
        asking && session?.accountId !== undefined ? grantFor(asking.clientId, session.accountId) : Promise.resolve(undefined),
      ttl: {
        AccessToken: 600,
        AuthorizationCode: 60,
        Grant: 86_400,
        IdToken: 600,
        Interaction: 600,
        RefreshToken: 86_400,
        Session: 86_400,
      },
    });
  }

  get #grants(): Provider['Grant'] {
    return this.#provider.Grant;
  }
}
