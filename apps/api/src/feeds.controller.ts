import { Controller, Get, HttpException, HttpStatus, Query, Req, Res } from '@nestjs/common';
import { bucketOf } from '#calendar';
import { Deployment } from '#cqrs';
import { DomainError, hasRole } from '#eventing';
import type { Actor } from '#eventing';
import { Freshness, notFound, PublicError, READERS, unauthenticated } from '#graphql';
import { csvOf, feedOf, LEADERSHIP_READS, LeadershipReviewFinder, sectionIn } from '#leadership';
import type { Feed } from '#leadership';
import { FindUnit } from '#organisation/events';
import type { FoundUnit } from '#organisation/events';
import { ReadStoreUnavailable } from '#read-store';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authentication } from './authentication.ts';

const PARAMETERS = ['period', 'unit'] as const;
type FeedQuery = Readonly<Partial<Record<(typeof PARAMETERS)[number], unknown>>>;

/** Rows of the leadership review for programs that draw charts: the same finder, the same scope, the same figures as the query. */
@Controller()
export class FeedsController {
  constructor(
    private readonly authentication: Authentication,
    private readonly freshness: Freshness,
    private readonly deployment: Deployment,
    private readonly queries: QueryBus,
    private readonly reviews: LeadershipReviewFinder,
  ) {}

  @Get('feeds/:file')
  async read(
    @Req() request: FastifyRequest<{ Params: { file: string } }>,
    @Res() reply: FastifyReply,
    @Query() query: FeedQuery,
  ): Promise<void> {
    const { caller, afterPosition } = await this.authentication.contextOf(request);
    if (!caller) throw new HttpException(unauthenticated().message, HttpStatus.UNAUTHORIZED);
    const file = /^([a-z-]+)\.csv$/.exec(request.params.file)?.[1] ?? '';
    const { table, total } = await this.feed(file, query, caller.actor, afterPosition);
    void reply.header('cache-control', 'no-store').header('x-total-count', String(total));
    await reply.type('text/csv; charset=utf-8; header=present').send(csvOf(table));
  }

  private async feed(file: string, query: FeedQuery, actor: Actor, afterPosition: string | null): Promise<Feed> {
    try {
      const name = sectionIn(file);
      if (name === null || !hasRole(actor, ...READERS)) throw notFound();
      checkParameters(query);
      await this.freshness.after(afterPosition, LEADERSHIP_READS);
      const unitId = await this.unitOf(query.unit);
      return await feedOf(this.reviews, name, { period: this.periodOf(query.period), unitId }, actor);
    } catch (error) {
      throw asHttp(error);
    }
  }

  /** The quarter that the last closed week belongs to, unless one is asked for. */
  private periodOf(asked: unknown): string {
    if (typeof asked === 'string') return asked;
    if (asked !== undefined) throw new DomainError('feeds.period-repeated', 'give period once', 'period');
    return bucketOf(this.deployment.calendar.lastClosedWeek(this.deployment.now()), 'QUARTER').key;
  }

  /** @throws NOT_FOUND for a code that no unit has */
  private async unitOf(code: unknown): Promise<string | null> {
    if (code === undefined) return null;
    const found = typeof code === 'string' ? await this.queries.execute<FindUnit, FoundUnit>(new FindUnit(code)) : null;
    if (!found) throw notFound();
    return found.unitId;
  }
}

/** A misspelt one would otherwise answer for another period, or for everybody. */
function checkParameters(query: object): void {
  const unknown = Object.keys(query).find((name) => !PARAMETERS.some((known) => known === name));
  if (unknown === undefined) return;
  throw new DomainError(
    'feeds.parameter-unknown',
    `a feed has no parameter ${unknown.slice(0, 40)}; it takes ${PARAMETERS.join(' and ')}`,
    unknown,
  );
}

function asHttp(error: unknown): unknown {
  if (error instanceof DomainError) return new HttpException(error.message, HttpStatus.BAD_REQUEST);
  if (error instanceof ReadStoreUnavailable) return new HttpException(error.message, HttpStatus.SERVICE_UNAVAILABLE);
  if (!(error instanceof PublicError)) return error;
  const isUnknown = error.extensions['code'] === 'NOT_FOUND';
  return new HttpException(error.message, isUnknown ? HttpStatus.NOT_FOUND : HttpStatus.SERVICE_UNAVAILABLE);
}
