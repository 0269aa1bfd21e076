import { Field, ObjectType } from '@nestjs/graphql';
import { UserError } from './errors.ts';

@ObjectType({ isAbstract: true })
export abstract class MutationPayload {
  @Field(() => String, { nullable: true, description: 'Send it as the header `x-after-position` to see this change for certain.' })
  readonly position!: string | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty on success.' })
  readonly errors!: readonly UserError[];
}

/** A field that is only worked out when the client asks for it: graphql-js calls functions. */
export type Lazy<T> = () => Promise<T>;
