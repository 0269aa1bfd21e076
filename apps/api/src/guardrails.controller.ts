import { Controller, Get, HttpException, HttpStatus, Req, Res } from '@nestjs/common';
import { DomainError } from '#eventing';
import { Freshness, PublicError, unauthenticated } from '#graphql';
import { GuardrailBundleFinder, policiesProjection } from '#policies';
import { ReadStoreUnavailable } from '#read-store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authentication } from './authentication.ts';

/** All guardrails that may leave the house in one file, for clients that answer "may I, in this case?" without a connection. */
@Controller()
export class GuardrailsController {
  constructor(
    private readonly authentication: Authentication,
    private readonly freshness: Freshness,
    private readonly bundles: GuardrailBundleFinder,
  ) {}

  @Get('guardrails.json')
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { caller, afterPosition } = await this.authentication.contextOf(request);
    if (!caller) throw new HttpException(unauthenticated().message, HttpStatus.UNAUTHORIZED);
    const { body, etag } = await this.bundle(afterPosition);
    // Kept by the one who fetched it, and asked about again before it is used while there is a connection.
    void reply.header('cache-control', 'private, no-cache').header('etag', etag).header('vary', 'authorization, cookie');
    if (isKnown(request.headers['if-none-match'], etag)) await reply.status(HttpStatus.NOT_MODIFIED).send();
    else await reply.type('application/json; charset=utf-8').send(body);
  }

  private async bundle(afterPosition: string | null) {
    try {
      await this.freshness.after(afterPosition, [policiesProjection]);
      return await this.bundles.findBundle();
    } catch (error) {
      if (error instanceof DomainError) throw new HttpException(error.message, HttpStatus.BAD_REQUEST);
      if (error instanceof PublicError || error instanceof ReadStoreUnavailable) {
        throw new HttpException(error.message, HttpStatus.SERVICE_UNAVAILABLE);
      }
      throw error;
    }
  }
}

/** By weak comparison, as RFC 9110 asks for this header. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const given = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return given.includes('*') || given.includes(etag);
}
