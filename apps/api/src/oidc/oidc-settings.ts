import { readFileSync } from 'node:fs';
import { ROLES } from '#eventing';
import type { Role } from '#eventing';

/** How people sign in at an OpenID provider, and which of its tokens are taken. */
export interface OidcSettings {
  /** Exactly as the provider writes it. */
  readonly issuer: string;
  /** What people call the provider. */
  readonly name: string;
  readonly clientId: string;
  /** Never print it. undefined: a public client. */
  readonly clientSecret: string | undefined;
  readonly scope: string;
  /** Whom an access token has to be made for; null: none is taken. */
  readonly audience: string | null;
  readonly accessTokenType: AccessTokenType;
  readonly roleClaim: string;
  /** From values of the claim to roles; empty: no role comes from the provider. */
  readonly roleMap: ReadonlyMap<string, Role>;
  /** Claim with the code of a unit; null: units are kept by hand. */
  readonly unitClaim: string | null;
  readonly signInNameClaim: string;
}

const ACCESS_TOKEN_TYPES = ['at+jwt', 'JWT'] as const;
type AccessTokenType = (typeof ACCESS_TOKEN_TYPES)[number];

type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'HANDRAIL_OIDC_';
const NAMES = [
  'ISSUER',
  'NAME',
  'CLIENT_ID',
  'CLIENT_SECRET',
  'CLIENT_SECRET_FILE',
  'SCOPE',
  'AUDIENCE',
  'ACCESS_TOKEN_TYPE',
  'ROLE_CLAIM',
  'ROLE_MAP',
  'UNIT_CLAIM',
  'SIGN_IN_NAME_CLAIM',
] as const;
type Name = (typeof NAMES)[number];

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * @param problems is told of every bad variable
 * @returns null when nothing of it is set, or when there are problems
 */
export function readOidcSettings(environment: Environment, problems: string[]): OidcSettings | null {
  const given = (name: Name) => environment[PREFIX + name]?.trim() || null;
  const before = problems.length;
  for (const name of Object.keys(environment).filter((key) => key.startsWith(PREFIX))) {
    if (!NAMES.some((known) => PREFIX + known === name))
      problems.push(`${name}: there is no such setting; give one of ${NAMES.map((known) => PREFIX + known).join(', ')}`);
  }
  if (NAMES.every((name) => given(name) === null)) return null;
  const issuer = given('ISSUER');
  if (issuer === null || !isSafe(issuer))
    problems.push(
      `${PREFIX}ISSUER${issuer === null ? '' : `=${JSON.stringify(issuer)}`}: give the provider's https address, exactly as in its discovery document`,
    );
  const clientId = given('CLIENT_ID');
  if (clientId === null) problems.push(`${PREFIX}CLIENT_ID: give the name under which the provider knows Handrail`);
  const scope = given('SCOPE') ?? 'openid profile email';
  if (!scope.split(/ +/).includes('openid'))
    problems.push(`${PREFIX}SCOPE=${JSON.stringify(scope)}: give scopes, divided by blanks, openid among them`);
  const audience = given('AUDIENCE');
  const typeGiven = given('ACCESS_TOKEN_TYPE') ?? 'at+jwt';
  const accessTokenType = ACCESS_TOKEN_TYPES.find((type) => type === typeGiven);
  if (accessTokenType === undefined)
    problems.push(`${PREFIX}ACCESS_TOKEN_TYPE=${JSON.stringify(typeGiven)}: give one of ${ACCESS_TOKEN_TYPES.join(', ')}`);
  // An ID token is made for the client; where the type does not tell, only the audience keeps it from counting as an access token.
  if (accessTokenType === 'JWT' && audience !== null && audience === clientId)
    problems.push(
      `${PREFIX}AUDIENCE=${audience}: give another audience than the client, or have the provider issue access tokens of type at+jwt`,
    );
  const clientSecret = secretOf(given('CLIENT_SECRET'), given('CLIENT_SECRET_FILE'), problems);
  const roleMap = roleMapOf(given('ROLE_MAP'), problems);
  if (issuer === null || clientId === null || accessTokenType === undefined || problems.length > before) return null;
  return {
    issuer,
    name: given('NAME') ?? new URL(issuer).host,
    clientId,
    clientSecret,
    scope,
    audience,
    accessTokenType,
    roleClaim: given('ROLE_CLAIM') ?? 'roles',
    roleMap,
    unitClaim: given('UNIT_CLAIM'),
    signInNameClaim: given('SIGN_IN_NAME_CLAIM') ?? 'email',
  };
}

/** Over plain http everybody on the way could sign in as everybody. */
function isSafe(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { protocol, hostname, search, hash, username } = new URL(issuer);
  return (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))) && search + hash + username === '';
}

/** Neither the secret nor what the file says is ever shown. */
function secretOf(secret: string | null, file: string | null, problems: string[]): string | undefined {
  if (secret !== null && file !== null) problems.push(`${PREFIX}CLIENT_SECRET_FILE: give the secret or the file, not both`);
  if (file === null) return secret ?? undefined;
  try {
    const content = readFileSync(file, 'utf8').trim();
    if (content === '') problems.push(`${PREFIX}CLIENT_SECRET_FILE=${file}: give a file with the secret in it; this one is empty`);
    return content;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    problems.push(`${PREFIX}CLIENT_SECRET_FILE=${file}: give a file that this user may read (${code ?? 'unknown'})`);
    return undefined;
  }
}

function roleMapOf(text: string | null, problems: string[]): ReadonlyMap<string, Role> {
  const map = new Map<string, Role>();
  for (const part of text?.split(',') ?? []) {
    const at = part.lastIndexOf('=');
    const [value, role] = [part.slice(0, at).trim(), ROLES.find((known) => known === part.slice(at + 1).trim())];
    if (at < 0 || value === '' || role === undefined || map.has(value)) {
      problems.push(
        `${PREFIX}ROLE_MAP: ${JSON.stringify(part.trim())} is no pair of its own; give pairs such as store-leads=SUPERVISOR, divided by commas, with the roles ${ROLES.join(', ')}`,
      );
    } else map.set(value, role);
  }
  return map;
}
