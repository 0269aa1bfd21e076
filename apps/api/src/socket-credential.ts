import type { IncomingMessage } from 'node:http';
import { fastifyCookie } from '@fastify/cookie';
import { SESSION_COOKIE } from '#identity';

/** What a socket is authenticated by; asked again as long as it is open. */
export interface SocketCredential {
  readonly kind: 'TOKEN' | 'SESSION';
  readonly secret: string;
}

export const BEARER = /^Bearer +(\S+)$/i;

/**
 * The token of the connection's parameters, or else the session of the upgrade request.
 * @returns null where there is neither, `FOREIGN` for a session that a page of another origin makes use of
 */
export function socketCredential(
  { headers }: IncomingMessage,
  parameters: Readonly<Record<string, unknown>> | undefined,
  publicUrl: string,
): SocketCredential | 'FOREIGN' | null {
  const authorization = parameters?.['authorization'];
  if (typeof authorization === 'string') {
    const secret = BEARER.exec(authorization)?.[1];
    return secret === undefined ? null : { kind: 'TOKEN', secret };
  }
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
