import { Injectable, SetMetadata } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import { EventLog } from '#eventing';
import { ReadStore, ReadStoreUnavailable } from '#read-store';
import type { AnyProjection } from '#read-store';
import type { Observable } from 'rxjs';
import type { RequestContext } from './access.ts';
import { unavailable } from './errors.ts';

const READS = 'handrail:reads';
/** How long a reader waits for a position that it named, in milliseconds. */
const DEADLINE = 5_000;

/** Declares the projections a query reads: with the header `x-after-position` it waits for these and no others. */
export const Reads = (...projections: readonly AnyProjection[]) => SetMetadata(READS, projections);

/** Waiting for one's own writes. */
@Injectable()
export class Freshness {
  constructor(
    private readonly log: EventLog,
    private readonly store: ReadStore,
  ) {}

  /**
   * @param token a position that a mutation returned; null: no need to wait
   * @throws DomainError for a position of another store, UNAVAILABLE at the deadline: never something older
   */
  async after(token: string | null, projections: readonly AnyProjection[]): Promise<void> {
    if (token === null) return;
    try {
      await this.store.waitFor(
        projections.map(({ name }) => name),
        this.log.positionOf(token),
        DEADLINE,
      );
    } catch (error) {
      if (error instanceof ReadStoreUnavailable) throw unavailable(error.message);
      throw error;
    }
  }
}

@Injectable()
export class FreshnessInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly freshness: Freshness,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const projections = this.reflector.get<readonly AnyProjection[] | undefined>(READS, context.getHandler());
    if (projections && context.getType<string>() === 'graphql') {
      const { afterPosition } = GqlExecutionContext.create(context).getContext<RequestContext>();
      await this.freshness.after(afterPosition, projections);
    }
    return next.handle();
  }
}
