import { Dispatcher } from '#cqrs';
import type { Caller } from '#cqrs';
import { Allow, AllowSignedIn, CallerOf } from '#graphql';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { ReportPayload } from './report-payload.types.ts';
import {
  AcknowledgeOutcome,
  AnswerReport,
  ClassifyReportCause,
  LinkReportToPolicy,
  MergeReports,
  SendReportMessage,
  UnmergeReport,
  WithdrawReport,
} from './friction-triage.commands.ts';
import type { ReportCommand } from './friction-triage.commands.ts';
import { ReportPayloads } from './report-payloads.ts';
import { ReporterIdentity } from './reporter-identity.ts';

/** What happens to a report once it is made; whose report it is, the decider asks. */
@Resolver()
export class FrictionTriageResolver {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly identity: ReporterIdentity,
    private readonly payloads: ReportPayloads,
  ) {}

  @Allow('POLICY_OWNER')
  @Mutation(() => ReportPayload)
  classifyReportCause(@Args('input') input: ClassifyReportCause, @CallerOf() caller: Caller): Promise<ReportPayload> {
    return this.inOffice(input, caller);
  }

  @Allow('POLICY_OWNER')
  @Mutation(() => ReportPayload)
  mergeReports(@Args('input') input: MergeReports, @CallerOf() caller: Caller): Promise<ReportPayload> {
    return this.inOffice(input, caller);
  }

  @Allow('POLICY_OWNER')
  @Mutation(() => ReportPayload)
  unmergeReport(@Args('input') input: UnmergeReport, @CallerOf() caller: Caller): Promise<ReportPayload> {
    return this.inOffice(input, caller);
  }

  @Allow('POLICY_OWNER')
  @Mutation(() => ReportPayload)
  answerReport(@Args('input') input: AnswerReport, @CallerOf() caller: Caller): Promise<ReportPayload> {
    return this.inOffice(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ReportPayload, { description: 'Of your own report.' })
  linkReportToPolicy(@Args('input') input: LinkReportToPolicy, @CallerOf() caller: Caller): Promise<ReportPayload> {
    return this.fromEitherSide(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ReportPayload, { description: 'Takes back your own report; what was published of it stays published.' })
  withdrawReport(@Args('input') input: WithdrawReport, @CallerOf() caller: Caller): Promise<ReportPayload> {
    return this.fromEitherSide(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ReportPayload, { description: 'Between the reporter and the owner.' })
  sendReportMessage(@Args('input') input: SendReportMessage, @CallerOf() caller: Caller): Promise<ReportPayload> {
    return this.fromEitherSide(input, caller);
  }

  @AllowSignedIn()
  @Mutation(() => ReportPayload, {
    description: 'That you have seen what was decided on your own report. For your own list: nobody else is told.',
  })
  acknowledgeOutcome(@Args('input') input: AcknowledgeOutcome, @CallerOf() caller: Caller): Promise<ReportPayload> {
    return this.fromEitherSide(input, caller);
  }

  private async inOffice(input: ReportCommand, caller: Caller): Promise<ReportPayload> {
    return this.payloads.of(await this.dispatcher.send(input, caller), input, input.reportId, () => this.payloads.officeFirst(caller));
  }

  private async fromEitherSide(input: ReportCommand | AcknowledgeOutcome, caller: Caller): Promise<ReportPayload> {
    const standing = await this.identity.towards(input.reportId, caller);
    const done = await this.dispatcher.send(input, standing.caller, standing.as);
    return this.payloads.of(done, input, input.reportId, () => this.payloads.reporterFirst(caller));
  }
}
