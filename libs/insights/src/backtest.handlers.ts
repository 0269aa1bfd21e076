import { current } from '#cqrs';
import { DomainError, EventLog, execute } from '#eventing';
import type { CommandResult } from '#eventing';
import { guardrailOf } from '#policies';
import { FindKeptBacktest, FindReview } from '#reviews/events';
import type { FoundKeptBacktest, FoundReview } from '#reviews/events';
import { CommandHandler, QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { ICommandHandler, IQueryHandler } from '@nestjs/cqrs';
import { BACKTEST_ENGINE } from './backtest.ts';
import { KeepBacktest } from './backtest.commands.ts';
import { Backtests } from './backtests.ts';
import { backtestIdOf, keptBacktests } from './kept-backtests.decider.ts';

@CommandHandler(KeepBacktest)
export class KeepBacktestHandler implements ICommandHandler<KeepBacktest, CommandResult> {
  constructor(
    private readonly log: EventLog,
    private readonly queries: QueryBus,
    private readonly backtests: Backtests,
  ) {}

  async execute(command: KeepBacktest): Promise<CommandResult> {
    const { reviewId, commandId, context } = command;
    const caller = { actor: context.actor, correlationId: context.correlationId };
    const review = await this.queries.execute<FindReview, FoundReview>(new FindReview(reviewId));
    // A review that somebody may not know of, and one of another office, look the same.
    if (review === null || !(await this.backtests.isOffice(caller, review.policyId))) {
      throw new DomainError('backtest.review-not-found', 'name a review of a policy that you answer for', 'reviewId');
    }
    const { policyId } = review;
    return execute(this.log, keptBacktests, policyId, 'KeepBacktest', command, context, async () => {
      if (review.status === 'CLOSED') {
        throw new DomainError('backtest.review-closed', 'the review is closed, its evidence complete: open another one', 'reviewId');
      }
      const draft = guardrailOf(command.guardrail);
      const run = await this.backtests.run(caller, { policyId, draft, versionNumber: command.versionNumber ?? null }, undefined);
      const backtestId = backtestIdOf(commandId, context.actor);
      const { versionNumber, figures, readTo } = run;
      return { backtestId, reviewId, policyId, draft, versionNumber, figures, readTo, engine: BACKTEST_ENGINE };
    });
  }
}

@QueryHandler(FindKeptBacktest)
export class FindKeptBacktestHandler implements IQueryHandler<FindKeptBacktest, FoundKeptBacktest> {
  constructor(private readonly log: EventLog) {}

  async execute({ policyId, backtestId }: FindKeptBacktest): Promise<FoundKeptBacktest> {
    const kept = await current(this.log, keptBacktests, policyId);
    const found = kept.find((backtest) => backtest.backtestId === backtestId);
    return found ? { backtestId, inputs: JSON.stringify({ draft: found.draft, versionNumber: found.versionNumber }) } : null;
  }
}
