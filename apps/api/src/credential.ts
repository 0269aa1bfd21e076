import { SESSION_COOKIE } from '#identity';
import type { FastifyRequest } from 'fastify';

/** What a request or a socket is authenticated by: a token of this server, one of the sign-in provider (`JWT`), or a session. */
export interface Credential {
  readonly kind: 'TOKEN' | 'JWT' | 'SESSION';
  readonly secret: string;
}

const BEARER = /^Bearer +(\S+)$/i;
const OWN_TOKEN = /^hr_/;

/** @returns null for what is no bearer token */
export function bearerCredential(authorization: string): Credential | null {
  const secret = BEARER.exec(authorization)?.[1];
  return secret === undefined ? null : { kind: OWN_TOKEN.test(secret) ? 'TOKEN' : 'JWT', secret };
}

/** The token that a client sends first over its socket, as `authorization`. */
export function authorizationOf(connectionParams: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const authorization = connectionParams?.['authorization'];
  return typeof authorization === 'string' ? authorization : undefined;
}

/**
 * The token of a request that opened a socket, or else its session.
 * @returns null where there is neither, `FOREIGN` for a session that a page of another origin makes use of
 */
export function socketCredential({ headers, cookies }: FastifyRequest, publicUrl: string): Credential | 'FOREIGN' | null {
  if (headers.authorization !== undefined) return bearerCredential(headers.authorization);
  const secret = cookies[SESSION_COOKIE];
  if (secret === undefined) return null;
  return isOwnOrigin(headers, publicUrl) ? { kind: 'SESSION', secret } : 'FOREIGN';
}

/** Browsers send cookies with a socket from any page, and no header of ours: only the origin tells whose page it is. */
function isOwnOrigin({ origin, host }: FastifyRequest['headers'], publicUrl: string): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const [own, given] = [new URL(publicUrl), new URL(origin)];
  return given.protocol === own.protocol && (given.host === own.host || given.host === host);
}
