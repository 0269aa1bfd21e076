import { Inject } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog, execute } from '#eventing';
import type { CommandResult, Decider, DomainEvent } from '#eventing';
import type { Command } from './command.ts';

interface Handling<Data> {
  readonly command: Type<Command & Data>;
  /** The aggregate's UUID, from the input or the commandId alone. */
  readonly id: (command: Command & Data) => string;
}

/**
 * One `@CommandHandler` for each command that needs nothing but its decider.
 * @returns the handler classes, to be listed as providers of the domain's module
 */
export function handlersFor<State, Commands extends object, Event extends DomainEvent>(
  decider: Decider<State, Commands, Event>,
  handlings: { readonly [Name in keyof Commands & string]?: Handling<Commands[Name]> },
): Type<ICommandHandler>[] {
  return (Object.keys(handlings) as (keyof Commands & string)[]).flatMap((name) => {
    const handling = handlings[name];
    return handling ? [handlerOf(decider, name, handling)] : [];
  });
}

function handlerOf<State, Commands extends object, Event extends DomainEvent, Name extends keyof Commands & string>(
  decider: Decider<State, Commands, Event>,
  name: Name,
  { command, id }: Handling<Commands[Name]>,
): Type<ICommandHandler> {
  class Handler {
    constructor(private readonly log: EventLog) {}

    execute(message: Command & Commands[Name]): Promise<CommandResult> {
      return execute(this.log, decider, id(message), name, message, message.context);
    }
  }
  Inject(EventLog)(Handler, undefined, 0);
  CommandHandler(command)(Handler);
  Object.defineProperty(Handler, 'name', { value: `${name}Handler` });
  return Handler;
}
