import { current, Deployment, Dispatcher } from '#cqrs';
import type { Caller } from '#cqrs';
import { EventLog } from '#eventing';
import { frictionReportsProjection } from '#friction';
import { AFTER, Allow, CallerOf, FIRST, pageArguments, pageOf, Reads, SignalOf } from '#graphql';
import { guardrailOf } from '#policies';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { figuresNode, CaseWords, keptNode } from './backtest-views.ts';
import { BacktestGuardrailInput, KeepBacktest } from './backtest.commands.ts';
import type { TestedCase } from './backtest.ts';
import { BacktestChangeEnum, BacktestNode, KeepBacktestPayload } from './backtest.types.ts';
import { Backtests } from './backtests.ts';
import type { BacktestChange } from './events.ts';
import { backtestIdOf, keptBacktests } from './kept-backtests.decider.ts';

const CHANGE = { type: () => BacktestChangeEnum, nullable: true, description: 'Only cases with this change.' };

/** Drafts of guardrails on past reports: for the office of the policy, whatever other roles ask. */
@Resolver(() => BacktestNode)
export class BacktestResolver {
  constructor(
    private readonly backtests: Backtests,
    private readonly dispatcher: Dispatcher,
    private readonly deployment: Deployment,
    private readonly log: EventLog,
  ) {}

  @Allow('POLICY_OWNER')
  @Reads(frictionReportsProjection)
  @Query(() => BacktestNode, {
    description:
      'What a draft would have changed for the reports on your policy. It is recorded that you ran it; 20 different drafts a policy and day.',
  })
  async backtestGuardrail(
    @Args('input') input: BacktestGuardrailInput,
    @CallerOf() caller: Caller,
    @SignalOf() signal: AbortSignal | undefined,
    @Args('first', FIRST) first: number,
    @Args('after', AFTER) after?: string,
    @Args('change', CHANGE) change?: BacktestChange,
  ): Promise<BacktestNode> {
    const { limit, key } = pageArguments(first, after, 2);
    const asked = { policyId: input.policyId, draft: guardrailOf(input.guardrail), versionNumber: input.versionNumber ?? null };
    const page: TestedCase[] = [];
    const {
      versionNumber,
      current: table,
      figures,
    } = await this.backtests.run(caller, asked, signal, (tested) => {
      if (page.length < limit && (!change || tested.change === change) && isAfter(tested, key)) page.push(tested);
    });
    const words = new CaseWords(asked.draft, table, this.deployment.currency);
    return {
      versionNumber,
      hasCurrent: table !== null,
      figures: figuresNode(figures),
      cases: pageOf(
        page,
        first,
        ({ week, reportId }) => [week, reportId],
        (tested) => words.node(tested),
      ),
    };
  }

  @Allow('POLICY_OWNER')
  @Mutation(() => KeepBacktestPayload, {
    description: 'Runs a backtest once more and keeps it as evidence of a review, with what it was worked out from.',
  })
  async keepBacktest(@Args('input') input: KeepBacktest, @CallerOf() caller: Caller): Promise<KeepBacktestPayload> {
    const done = await this.dispatcher.send(input, caller);
    const { calendar, currency } = this.deployment;
    return {
      ...done,
      backtest: async () => {
        const id = backtestIdOf(input.commandId, caller.actor);
        const kept = (await current(this.log, keptBacktests, done.id)).find(({ backtestId }) => backtestId === id);
        return kept ? keptNode(kept, true, calendar, currency) : null;
      },
    };
  }
}

/** In the order of the cases: newest week first, then backwards by id. */
function isAfter({ week, reportId }: TestedCase, key: readonly (string | number)[] | null): boolean {
  if (key === null) return true;
  const [lastWeek, lastId] = key.map(String) as [string, string];
  return week < lastWeek || (week === lastWeek && reportId < lastId);
}
