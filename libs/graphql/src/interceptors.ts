import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { EventStoreError } from '#eventing';
import { ReadStoreUnavailable } from '#read-store';
import { OperationTypeNode } from 'graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { catchError, map, of, throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { evaluated } from './payload.ts';
import { PublicError, unavailable, userErrors } from './errors.ts';

/** Refusals of a mutation go into its payload; of a query into a top-level error with the same code and field. */
@Injectable()
export class RefusalInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<string>() !== 'graphql') return next.handle();
    const info = GqlExecutionContext.create(context).getInfo<GraphQLResolveInfo | undefined>();
    const isMutation = info?.operation.operation === OperationTypeNode.MUTATION && info.path.prev === undefined;
    return next.handle().pipe(
      map((result: unknown) => (isMutation && typeof result === 'object' && result !== null ? evaluated(result) : result)),
      catchError((error: unknown) => {
        const errors = userErrors(error);
        if (errors && isMutation) return of({ position: null, errors });
        return throwError(() => (errors ? badInput(errors) : publicFault(error)));
      }),
    );
  }
}

function badInput(errors: NonNullable<ReturnType<typeof userErrors>>): PublicError {
  return new PublicError('BAD_USER_INPUT', errors.map(({ message }) => message).join('; '), { errors });
}

/** What a client may know of a fault of the stores; anything else is returned as it is. */
export function publicFault(error: unknown): unknown {
  if (error instanceof ReadStoreUnavailable) return unavailable(error.message);
  if (!(error instanceof EventStoreError)) return error;
  if (error.kind === 'TOO_LARGE') return new PublicError('BAD_USER_INPUT', error.message);
  if (error.kind === 'WRONG_REVISION') return unavailable('too many people change this at once');
  if (error.kind === 'UNAVAILABLE') return unavailable('the event store does not answer');
  if (error.kind === 'CORRUPT') {
    return new PublicError('UNAVAILABLE', 'the event store does not verify and takes no changes until an operator has looked at it');
  }
  return error;
}
