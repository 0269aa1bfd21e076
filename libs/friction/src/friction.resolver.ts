import { Dispatcher } from '#cqrs';
import type { Caller, Dispatched, Standing } from '#cqrs';
import { Allow, AllowSignedIn, CallerOf } from '#graphql';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { corroboration } from './corroboration.decider.ts';
import type { CorroborationEvent, FrictionReportEvent } from './events.ts';
import { AddReportFacts, CorroborateReport, RecordInteractions, RecordRecurrence, ReportFriction } from './friction.commands.ts';
import { frictionReport } from './friction-report.decider.ts';
import { corroborationIdOf, reportIdOf } from './friction.handlers.ts';
import { ReportPayload } from './report-payload.types.ts';
import { CorroborateReportPayload, RecordInteractionsPayload, RecordRecurrencePayload } from './friction.types.ts';
import { ReportPayloads } from './report-payloads.ts';
import { ReporterIdentity } from './reporter-identity.ts';

/** What anybody who serves customers says about rules. */
@Resolver()
export class FrictionResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly identity: ReporterIdentity,
    private readonly payloads: ReportPayloads,
  ) {}

  @AllowSignedIn()
  @Mutation(() => ReportPayload, { description: 'Only the policy is needed, or in `ruleInOwnWords` the rule that you cannot name.' })
  async reportFriction(@Args('input') input: ReportFriction, @CallerOf() caller: Caller): Promise<ReportPayload> {
    const standing = await this.identity.reporting(
      caller,
      input.mode,
      (as) => `${frictionReport.category}-${reportIdOf(input.commandId, as)}`,
    );
    const done = await this.dispatcher.send(input, standing.caller, standing.as);
    return this.payloads.of(done, input, done.id, () => this.payloads.reporterFirst(caller));
  }

  @AllowSignedIn()
  @Mutation(() => ReportPayload, { description: 'Details of your own report, added or corrected after it was sent.' })
  async addReportFacts(@Args('input') input: AddReportFacts, @CallerOf() caller: Caller): Promise<ReportPayload> {
    const standing = await this.identity.towards(input.reportId, caller);
    const done = await this.dispatcher.send(input, standing.caller, standing.as);
    return this.payloads.of(done, input, input.reportId, () => this.payloads.reporterFirst(caller));
  }

  @AllowSignedIn()
  @Mutation(() => CorroborateReportPayload, { description: '"Me too", once on each policy.' })
  async corroborateReport(@Args('input') input: CorroborateReport, @CallerOf() caller: Caller): Promise<CorroborateReportPayload> {
    const standing = await this.agreeing(caller, input.policyId);
    const done = await this.dispatcher.send(input, standing.caller, standing.as);
    const [event] = done.events as readonly Extract<CorroborationEvent, { type: 'ReportCorroborated' }>[];
    return { ...answerOf(done), corroboration: event?.data ?? null };
  }

  @AllowSignedIn()
  @Mutation(() => RecordRecurrencePayload, { description: '"Again": adds occurrences, not people.' })
  async recordRecurrence(@Args('input') input: RecordRecurrence, @CallerOf() caller: Caller): Promise<RecordRecurrencePayload> {
    const standing = input.reportId
      ? await this.identity.towards(input.reportId, caller)
      : await this.agreeing(caller, input.policyId ?? '');
    const done = await this.dispatcher.send(input, standing.caller, standing.as);
    const [event] = done.events as readonly Extract<
      FrictionReportEvent | CorroborationEvent,
      { type: 'ReportRecurred' | 'CorroborationRecurred' }
    >[];
    return { ...answerOf(done), recurrence: event?.data ?? null };
  }

  @Allow('SUPERVISOR', 'EXECUTIVE', 'ADMIN')
  @Mutation(() => RecordInteractionsPayload, {
    description: 'How many customers a unit served in a week; makes counts of friction comparable.',
  })
  async recordInteractions(@Args('input') input: RecordInteractions, @CallerOf() caller: Caller): Promise<RecordInteractionsPayload> {
    const { unitCode, week, count, policyId = null } = input;
    return { ...answerOf(await this.dispatcher.send(input, caller)), interactions: { unitCode, week, count, policyId } };
  }

  /** For a "me too", which a person says once on a policy. */
  private agreeing(caller: Caller, policyId: string): Promise<Standing> {
    return this.identity.reporting(caller, 'CONFIDENTIAL', ({ id }) => `${corroboration.category}-${corroborationIdOf(policyId, id)}`);
  }
}

function answerOf({ position, errors }: Dispatched) {
  return { position, errors };
}
