import { createParamDecorator, SetMetadata, applyDecorators } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { Extensions, GqlExecutionContext } from '@nestjs/graphql';
import type { Caller } from '#cqrs';
import type { Role } from '#eventing';

/** Who may use a field: anyone who is signed in, or the holders of one of these roles. */
export type Access = 'SIGNED_IN' | readonly Role[];

export const ACCESS = 'handrail:access';

function access(rule: Access) {
  return applyDecorators(SetMetadata(ACCESS, rule), Extensions({ access: rule }));
}

/** Opens a query, mutation or resolved field to these roles; without one of the two decorators the guard refuses everybody. */
export const Allow = (...roles: readonly [Role, ...Role[]]) => access(roles);
export const AllowSignedIn = () => access('SIGNED_IN');

/** What the server puts into the GraphQL context of a request. */
export interface RequestContext {
  /** null for strangers. */
  readonly caller: Caller | null;
  readonly correlationId: string;
  /** The header `x-after-position`, unparsed. */
  readonly afterPosition: string | null;
}

/** The caller of a field that strangers cannot reach. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = GqlExecutionContext.create(context).getContext<RequestContext>();
  if (!caller) throw new Error('a field that reads its caller must not be open to anyone');
  return caller;
});
