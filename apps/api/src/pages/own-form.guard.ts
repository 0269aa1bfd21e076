import { ForbiddenException, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Settings } from '../settings.ts';

/**
 * Takes forms only from pages of this server: nobody is signed out by another site, or signed in there as somebody else.
 * Current browsers say where a form comes from (`Sec-Fetch-Site`); for the others their `Origin` must be ours.
 */
@Injectable()
export class OwnFormGuard implements CanActivate {
  constructor(private readonly settings: Settings) {}

  canActivate(context: ExecutionContext): boolean {
    const { method, headers, host } = context.switchToHttp().getRequest<FastifyRequest>();
    if (method === 'GET' || method === 'HEAD') return true;
    const site = headers['sec-fetch-site'];
    const own = site === undefined ? isOwn(headers.origin, host, this.settings.publicUrl) : site === 'same-origin';
    if (!own)
      throw new ForbiddenException(
        'this form did not come from a page of Handrail; open the page in Handrail itself and send the form from there',
      );
    return true;
  }
}

function isOwn(origin: string | undefined, host: string, publicUrl: string): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  return origin === new URL(publicUrl).origin || new URL(origin).host === host;
}
