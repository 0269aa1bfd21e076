import { Inject } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { CommandHandler, QueryBus } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog, execute } from '#eventing';
import type { CommandResult, Decider, DomainEvent } from '#eventing';
import type { Command } from './command.ts';

interface Handling<Input, Data> {
  readonly command: Type<Input>;
  /** The aggregate's UUID, from the input or the commandId alone. */
  readonly id: (command: Input) => string;
  /** What the decision needs beyond the input, such as that a policy exists; asked over the query bus, which folds streams. */
  readonly prepare?: (command: Input, queries: QueryBus) => Promise<Data>;
}

/** Binds one command class to its decision. */
export function handling<Input extends Command, Data>(
  command: Type<Input>,
  id: (command: Input) => string,
  ...prepare: Input extends Data
    ? [prepare?: (command: Input, queries: QueryBus) => Promise<Data>]
    : [prepare: (command: Input, queries: QueryBus) => Promise<Data>]
): Handling<Command, Data> {
  return { command, id, ...(prepare[0] && { prepare: prepare[0] }) } as unknown as Handling<Command, Data>;
}

/**
 * One `@CommandHandler` for each command: load, fold, decide, append.
 * @returns the handler classes, to be listed as providers of the domain's module
 */
export function handlersFor<State, Commands extends object, Event extends DomainEvent>(
  decider: Decider<State, Commands, Event>,
  handlings: { readonly [Name in keyof Commands & string]?: Handling<Command, Commands[Name]> },
): Type<ICommandHandler>[] {
  return (Object.keys(handlings) as (keyof Commands & string)[]).flatMap((name) => {
    const handling = handlings[name];
    return handling ? [handlerOf(decider, name, handling)] : [];
  });
}

function handlerOf<State, Commands extends object, Event extends DomainEvent, Name extends keyof Commands & string>(
  decider: Decider<State, Commands, Event>,
  name: Name,
  { command, id, prepare }: Handling<Command, Commands[Name]>,
): Type<ICommandHandler> {
  class Handler {
    constructor(
      private readonly log: EventLog,
      private readonly queries: QueryBus,
    ) {}

    execute(message: Command): Promise<CommandResult> {
      return execute(this.log, decider, id(message), name, message, message.context, prepare && (() => prepare(message, this.queries)));
    }
  }
  Inject(EventLog)(Handler, undefined, 0);
  Inject(QueryBus)(Handler, undefined, 1);
  CommandHandler(command)(Handler);
  Object.defineProperty(Handler, 'name', { value: `${name}Handler` });
  return Handler;
}
