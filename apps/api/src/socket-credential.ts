import type { IncomingMessage } from 'node:http';
import { fastifyCookie } from '@fastify/cookie';
import { SESSION_COOKIE } from '#identity';

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

/**
 * The token of the connection's parameters, or else the session of the upgrade request.
 * @returns null where there is neither, `FOREIGN` for a session that a page of another origin makes use of
 */
export function socketCredential(
  { headers }: IncomingMessage,
  parameters: Readonly<Record<string, unknown>> | undefined,
  publicUrl: string,
): Credential | 'FOREIGN' | null {
  const authorization = parameters?.['authorization'];
  if (typeof authorization === 'string') return bearerCredential(authorization);
  const secret = fastifyCookie.parse(headers.cookie ?? '')[SESSION_COOKIE];
  if (secret === undefined) return null;
  return isOwnOrigin(headers, publicUrl) ? { kind: 'SESSION', secret } : 'FOREIGN';
}

/** Browsers send cookies with a socket from any page, and no header of ours: only the origin tells whose page it is. */
function isOwnOrigin({ origin, host }: IncomingMessage['headers'], publicUrl: string): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const [own, given] = [new URL(publicUrl), new URL(origin)];
  return given.protocol === own.protocol && (given.host === own.host || given.host === host);
}
