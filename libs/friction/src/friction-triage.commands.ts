import { Command, EditCommand } from '#cqrs';
import { IdField, TextField } from '#graphql';
import { Field, InputType } from '@nestjs/graphql';
import { IsIn } from 'class-validator';
import { CAUSES } from './events.ts';
import type { Cause } from './events.ts';
import { CauseEnum } from './friction-enums.ts';
import { MAX_TEXT } from './friction.commands.ts';

@InputType({ isAbstract: true })
export abstract class ReportCommand extends EditCommand {
  @IdField('report')
  readonly reportId!: string;
}

@InputType('LinkReportToPolicyInput', { description: 'For "a rule I can\'t name", once it has a name.' })
export class LinkReportToPolicy extends ReportCommand {
  @IdField('policy')
  readonly policyId!: string;
}

@InputType('ClassifyReportCauseInput')
export class ClassifyReportCause extends ReportCommand {
  @Field(() => CauseEnum)
  @IsIn(CAUSES)
  readonly cause!: Cause;

  @TextField({ max: MAX_TEXT })
  readonly reason!: string;
}

@InputType('MergeReportsInput', { description: 'Says that a report tells of the same as another. Reversible: each keeps its own context.' })
export class MergeReports extends ReportCommand {
  @IdField('report', { description: 'The report that stands for both, on the same policy and not itself merged.' })
  readonly intoReportId!: string;

  @TextField({ max: MAX_TEXT })
  readonly reason!: string;
}

@InputType('UnmergeReportInput')
export class UnmergeReport extends ReportCommand {
  @TextField({ max: MAX_TEXT })
  readonly reason!: string;
}

@InputType('AcknowledgeOutcomeInput')
export class AcknowledgeOutcome extends Command {
  @IdField('report')
  readonly reportId!: string;
}

@InputType('WithdrawReportInput')
export class WithdrawReport extends ReportCommand {
  @TextField({ max: MAX_TEXT, nullable: true })
  readonly reason?: string | null;
}

@InputType('AnswerReportInput', { description: "The owner's answer, once; reports merged into this one get the same words." })
export class AnswerReport extends ReportCommand {
  @TextField({ max: MAX_TEXT })
  readonly answer!: string;
}

@InputType('SendReportMessageInput', { description: 'From the reporter to the owner, or back.' })
export class SendReportMessage extends ReportCommand {
  @TextField({ max: MAX_TEXT })
  readonly text!: string;
}
