import type { Context } from '#eventing';
import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { IsInt, IsOptional, IsUUID } from 'class-validator';

/** What every command is: GraphQL input, validated class and bus message in one. */
@InputType({ isAbstract: true })
export abstract class Command {
  @Field(() => ID, {
    description: 'UUID made by the client. Repeating a command with the same id takes effect once and returns the same answer.',
  })
  @IsUUID(undefined, { message: 'commandId must be a UUID; make a new one for each new command' })
  readonly commandId!: string;

  /** Given by the server. `declare`: as an own property the validation pipe would refuse it. */
  declare readonly context: Context;
}

/** A command on something that people edit. */
@InputType({ isAbstract: true })
export abstract class EditCommand extends Command {
  @Field(() => Int, {
    nullable: true,
    description: 'The `revision` you read. Refused with `…stale-version` when somebody has changed it since.',
  })
  @IsOptional()
  @IsInt()
  readonly expectedVersion?: number | null;
}

/** Gives a validated command what only the server knows. */
export function withContext<C extends Command>(command: C, context: Context): C {
  Object.defineProperty(command, 'context', { value: context, enumerable: false, configurable: true });
  return command;
}
