import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EventLog } from '#eventing';
import type { Actor, CommandResult } from '#eventing';
import type { Command } from './command.ts';
import { withContext } from './command.ts';
import { Deployment } from './deployment.ts';

/** Who asks, and under which id the request is logged. */
export interface Caller {
  readonly actor: Actor;
  readonly correlationId: string;
}

export interface Dispatched extends Omit<CommandResult, 'position'> {
  /** Token for the `x-after-position` header. */
  readonly position: string | null;
  readonly errors: readonly [];
}

/** Sends commands to the bus with time, actor and calendar attached. */
@Injectable()
export class Dispatcher {
  constructor(
    private readonly bus: CommandBus,
    private readonly log: EventLog,
    private readonly deployment: Deployment,
  ) {}

  /**
   * @param as the actor who stands in the events, where it is not the caller's own id (an alias for what is reported in confidence)
   * @throws DomainError for a refusal, EventStoreError for a fault
   */
  async send(command: Command, caller: Caller & { readonly causationId?: string }, as: Actor = caller.actor): Promise<Dispatched> {
    const context = {
      ...this.deployment.contextFor(as, caller.correlationId),
      ...(caller.causationId !== undefined && { causationId: caller.causationId }),
    };
    const result = await this.bus.execute<Command, CommandResult>(withContext(command, context));
    return { ...result, position: result.position && this.log.positionToken(result.position), errors: [] };
  }
}
