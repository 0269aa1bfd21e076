import { Command, current } from '#cqrs';
import { EventLog, execute } from '#eventing';
import type { CommandResult } from '#eventing';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { policy } from './policy.decider.ts';

/** Brings somebody to the office of a policy whose owner and deputy do not answer; no part of the API. */
export class AppointActingDeputy extends Command {
  constructor(
    readonly policyId: string,
    readonly deputyId: string,
  ) {
    super();
  }
}

/** Everybody reads it, so it tells neither how many reports wait nor since when. */
const REASON = 'What was reported on this policy was not answered in time: the head of a unit above stands in as deputy.';

@CommandHandler(AppointActingDeputy)
export class AppointActingDeputyHandler implements ICommandHandler<AppointActingDeputy, CommandResult> {
  constructor(private readonly log: EventLog) {}

  execute({ commandId, policyId, deputyId, context }: AppointActingDeputy): Promise<CommandResult> {
    const command = { commandId, policyId, deputyId };
    return execute(this.log, policy, policyId, 'TransferPolicy', command, context, async () => {
      const state = await current(this.log, policy, policyId);
      const { ownerId, unitId } = state.status === 'none' ? { ownerId: '', unitId: null } : state;
      return { ownerId, deputyId, unitId, reason: REASON };
    });
  }
}
