import { createParamDecorator, SetMetadata, applyDecorators } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { Extensions, GqlExecutionContext } from '@nestjs/graphql';
import type { Caller } from '#cqrs';
import type { Role } from '#eventing';

/**
 * Who may use a field: people without sign-in, at their own endpoint only; anyone who is signed in; both, each at their own endpoint; or the
 * holders of one of these roles.
 */
export type Access = 'ANONYMOUS' | 'SIGNED_IN' | 'EVERYBODY' | readonly Role[];

/** Who sees published figures; frontline staff and supervisors see outcomes instead. */
export const READERS = ['EXECUTIVE', 'POLICY_OWNER', 'COMPLIANCE', 'AUDITOR'] as const satisfies readonly Role[];

export const ACCESS = 'handrail:access';

function access(rule: Access) {
  return applyDecorators(SetMetadata(ACCESS, rule), Extensions({ access: rule }));
}

/** Opens a query, mutation or resolved field to these roles; without one of these decorators the guard refuses everybody. */
export const Allow = (...roles: readonly [Role, ...Role[]]) => access(roles);
export const AllowSignedIn = () => access('SIGNED_IN');
/** Opens a query or mutation at POST /anonymous, and nowhere else: nobody who is known may come in by it. */
export const AllowAnonymous = () => access('ANONYMOUS');
/** Opens a query that tells nothing of anybody at both endpoints. */
export const AllowEverybody = () => access('EVERYBODY');

/** Somebody at the anonymous endpoint, of whom nothing is known but how much they have done lately. */
export interface Visitor {
  /** @param times as how many it counts; @throws PublicError RATE_LIMITED */
  spend(what: VisitorAction, times?: number): void;
}
export type VisitorAction = 'FILE' | 'MESSAGE' | 'READ' | 'SURVEY';

/** What the server puts into the GraphQL context of a request. */
export interface RequestContext {
  /** null for strangers. */
  readonly caller: Caller | null;
  readonly correlationId: string;
  /** The header `x-after-position`, unparsed. */
  readonly afterPosition: string | null;
  /** At the anonymous endpoint only. */
  readonly visitor?: Visitor;
  /** Aborted when the client goes away before it has its answer. */
  readonly signal?: AbortSignal;
}

/** The caller of a field that strangers cannot reach. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = GqlExecutionContext.create(context).getContext<RequestContext>();
  if (!caller) throw new Error('a field that reads its caller must not be open to visitors');
  return caller;
});

/** For what takes long: aborted when nobody waits for the answer any more. */
export const SignalOf = createParamDecorator(
  (_: unknown, context: ExecutionContext): AbortSignal | undefined =>
    GqlExecutionContext.create(context).getContext<RequestContext>().signal,
);

/** The visitor of a field that is open to visitors alone. */
export const VisitorOf = createParamDecorator((_: unknown, context: ExecutionContext): Visitor => {
  const { visitor } = GqlExecutionContext.create(context).getContext<RequestContext>();
  if (!visitor) throw new Error('a field that reads its visitor must be open to visitors alone');
  return visitor;
});

/** The visitor of a field that is open to everybody; null for somebody who is signed in. */
export const OptionalVisitor = createParamDecorator(
  (_: unknown, context: ExecutionContext): Visitor | null =>
    GqlExecutionContext.create(context).getContext<RequestContext>().visitor ?? null,
);
