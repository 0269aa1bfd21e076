import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from './errors.ts';

@ObjectType({ isAbstract: true })
export abstract class MutationPayload {
  @Field(() => String, { nullable: true, description: 'Send it as the header `x-after-position` to see this change for certain.' })
  readonly position!: string | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty on success.' })
  readonly errors!: readonly UserError[];
}

/** A field that is only worked out when the client asks for it. */
export type Lazy<T> = () => Promise<T>;

/** Nest's resolvers read properties and call none: functions of a payload become getters. */
export function evaluated(payload: object): object {
  const result = {};
  for (const [name, value] of Object.entries<unknown>(payload as Record<string, unknown>)) {
    const get = typeof value === 'function' ? (value as () => unknown) : () => value;
    Object.defineProperty(result, name, { get, enumerable: true });
  }
  return result;
}
