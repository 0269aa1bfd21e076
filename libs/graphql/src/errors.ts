import { Field, InterfaceType, ObjectType } from '@nestjs/graphql';
import { DomainError } from '#eventing';
import { GraphQLError } from 'graphql';

@InterfaceType({
  description: 'A refusal that a person can act on.',
  resolveType: (error: UserError) => (error.code === INVALID ? 'InvalidInput' : 'Refusal'),
})
export abstract class UserError {
  @Field({ description: 'Stable, `<domain>.<reason>`.' })
  readonly code!: string;

  @Field({ description: 'What is wrong and what to do about it.' })
  readonly message!: string;

  @Field(() => String, { nullable: true, description: 'Path of the input field at fault.' })
  readonly field!: string | null;
}

const INVALID = 'input.invalid';

@ObjectType({ implements: () => [UserError], description: 'An input field that cannot be read.' })
class InvalidInput extends UserError {}

@ObjectType({ implements: () => [UserError], description: 'A rule of the product refuses the command.' })
class Refusal extends UserError {}

/** Types that no field names; the schema is told of them. */
export const USER_ERROR_TYPES = [InvalidInput, Refusal];

/** Thrown by the validation pipe: every field at fault at once. */
export class InvalidInputError extends Error {
  constructor(readonly problems: readonly { readonly field: string; readonly message: string }[]) {
    super('the input is invalid');
  }
}

/** @returns what a person can act on, or null for a fault */
export function userErrors(error: unknown): readonly UserError[] | null {
  if (error instanceof InvalidInputError) return error.problems.map(({ field, message }) => ({ code: INVALID, message, field }));
  if (error instanceof DomainError) return [{ code: error.code, message: error.message, field: error.field ?? null }];
  return null;
}

/** The only codes of top-level errors; whatever is not made by one of these functions reaches the client as INTERNAL. */
export type TopLevelCode = 'UNAUTHENTICATED' | 'NOT_FOUND' | 'BAD_USER_INPUT' | 'UNAVAILABLE' | 'RATE_LIMITED';

export class PublicError extends GraphQLError {
  constructor(code: TopLevelCode, message: string, extensions: Readonly<Record<string, unknown>> = {}) {
    super(message, { extensions: { code, ...extensions } });
  }
}

/** What does not exist and what is not allowed look the same. */
export const notFound = () => new PublicError('NOT_FOUND', 'not found, or not open to your role');
export const unauthenticated = () =>
  new PublicError(
    'UNAUTHENTICATED',
    'sign in, or send a valid token as `Authorization: Bearer …`; a page of this site also sends the header `x-handrail`',
  );
/** To anybody at the ordinary endpoint, signed in or not: who is known by accident is not anonymous. */
export const onlyAnonymously = () =>
  new PublicError(
    'NOT_FOUND',
    'this is answered at POST /anonymous only, without cookie and Authorization header; in a page: fetch(…, { credentials: "omit" })',
  );
/** To somebody at the anonymous endpoint. */
export const notAnonymously = () =>
  new PublicError('UNAUTHENTICATED', 'this path is for anonymous reports only; for anything else sign in and send it to POST /graphql');
/** In one shape wherever it comes from: that something does not answer is often known before it is known what was asked. */
export const unavailable = (why: string) =>
  new PublicError('UNAVAILABLE', `${why}; try again in a moment, a change with the same commandId`);
