import type { FastifyRequest } from 'fastify';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Whether the browser will keep a Secure cookie from here: over https, which ends in front of this server, or on its own computer.
 * `Sec-Fetch-Site` tells, since browsers send it on those connections only; before they knew it, the address must.
 */
export function keepsSecureCookies({ headers, hostname, host }: FastifyRequest, publicUrl: string): boolean {
  const { protocol, host: publicHost } = new URL(publicUrl);
  return headers['sec-fetch-site'] !== undefined || LOOPBACK.test(hostname) || (protocol === 'https:' && host === publicHost);
}
