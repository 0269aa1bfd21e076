import { Command, current } from '#cqrs';
import { EventLog, execute } from '#eventing';
import type { CommandResult } from '#eventing';
import { FindDecision } from '#reviews/events';
import type { FoundDecision } from '#reviews/events';
import { CommandHandler, QueryBus } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { RevisePolicy } from './policies.commands.ts';
import { proposed } from './policies.handlers.ts';
import { policy } from './policy.decider.ts';

/** Changes a policy as its review decided: a version, a suspension or the end; no part of the API. */
export class CarryOutDecision extends Command {
  constructor(readonly reviewId: string) {
    super();
  }
}

@CommandHandler(CarryOutDecision)
export class CarryOutDecisionHandler implements ICommandHandler<CarryOutDecision, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
  ) {}

  async execute({ commandId, reviewId, context }: CarryOutDecision): Promise<CommandResult> {
    const found = await this.queries.execute<FindDecision, FoundDecision>(new FindDecision(reviewId));
    const nothing: CommandResult = { id: reviewId, revision: null, position: null, repeated: false, events: [] };
    if (!found || found.effectiveFrom === null) return nothing;
    const { policyId, decision, version, effectiveFrom: from, publicReason: reason } = found;
    const command = { commandId, reviewId, reason };
    if (decision === 'SUSPEND') return execute(this.log, policy, policyId, 'SuspendPolicy', { ...command, from }, context);
    if (decision === 'RETIRE') return execute(this.log, policy, policyId, 'RetirePolicy', { ...command, from }, context);
    if (version === null) return nothing;
    return execute(this.log, policy, policyId, 'RevisePolicy', command, context, async () => ({
      // As in an input, what is not said is left out of it.
      version: await proposed(JSON.parse(version) as RevisePolicy, context.currency),
      effectiveFrom: await this.notBeforeTheLast(policyId, from),
      reason,
      reviewId,
    }));
  }

  /** A version that was published since the decision may take effect later than it: it is replaced from its own first day on. */
  private async notBeforeTheLast(policyId: string, from: string): Promise<string> {
    const state = await current(this.log, policy, policyId);
    const last = state.status === 'none' ? undefined : state.versions.at(-1);
    return last && last.effectiveFrom > from ? last.effectiveFrom : from;
  }
}
