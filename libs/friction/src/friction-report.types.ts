import { connectionOf, ReviewDecisionEnum, VerdictEnum } from '#graphql';
import type { Verdict } from '#guardrails';
import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Decision } from '#reviews/events';
import type { Cause, Channel, CustomerOutcome, Effect, Frequency, ReporterMode, ServedPurpose } from './events.ts';
import {
  CauseEnum,
  ChannelEnum,
  CustomerOutcomeEnum,
  EffectEnum,
  FrequencyEnum,
  ReporterModeEnum,
  ServedPurposeEnum,
} from './friction-enums.ts';

export const ReportStatusEnum = { OPEN: 'OPEN', ANSWERED: 'ANSWERED', RESOLVED: 'RESOLVED', WITHDRAWN: 'WITHDRAWN' } as const;
export type ReportStatus = keyof typeof ReportStatusEnum;
registerEnumType(ReportStatusEnum, {
  name: 'ReportStatus',
  description: 'RESOLVED: a review of its policy was decided; it may have been answered before.',
});
const HandedToEnum = { DEPUTY: 'DEPUTY', HEAD: 'HEAD', NOBODY: 'NOBODY' } as const;
registerEnumType(HandedToEnum, {
  name: 'HandedTo',
  description:
    'DEPUTY: the owner left it unanswered for 14 days, or is away. HEAD: nobody answered for four weeks, and the head of a unit above became acting deputy. NOBODY: there was none who could.',
});
export const ReportScopeEnum = { INBOX: 'INBOX', MINE: 'MINE' } as const;
export type ReportScope = keyof typeof ReportScopeEnum;
registerEnumType(ReportScopeEnum, {
  name: 'ReportScope',
  description: 'INBOX: on the policies you answer for. MINE: those that you made.',
});
export const ReportSideEnum = { OWNER: 'OWNER', REPORTER: 'REPORTER' } as const;
registerEnumType(ReportSideEnum, { name: 'ReportSide' });

@ObjectType('ReportFact')
export class ReportFactNode {
  @Field()
  readonly name!: string;

  @Field(() => String, { nullable: true })
  readonly text!: string | null;

  @Field(() => Float, { nullable: true })
  readonly number!: number | null;

  @Field(() => Boolean, { nullable: true })
  readonly boolean!: boolean | null;
}

@ObjectType('MatchedRow', { description: 'What a guardrail of the version in force then says about the facts of a report.' })
export class MatchedRowNode {
  @Field()
  readonly guardrailKey!: string;

  @Field(() => VerdictEnum)
  readonly verdict!: Verdict;

  @Field(() => Int, { nullable: true, description: 'Place of the row, from 1; null: none decides.' })
  readonly row!: number | null;

  @Field(() => [String], { description: 'Names of the facts that the report would have to tell; empty unless MISSING_FACTS.' })
  readonly missingFacts!: readonly string[];
}

@ObjectType('ReportMessage')
export class ReportMessageNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => ReportSideEnum)
  readonly from!: keyof typeof ReportSideEnum;

  @Field(() => String, { nullable: true, description: 'Null once its writer was erased.' })
  readonly text!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "ISO instant for the reporter; the owner has the date of the owner's messages, and of a reporter's `deliveredOn` at most.",
  })
  readonly sentAt!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Date on which a reporter's message reached the owner, or will; null: when it was sent.",
  })
  readonly deliveredOn!: string | null;
}

@ObjectType('AmountBand', { description: 'Whole minor units, both ends included.' })
export class AmountBandNode {
  @Field(() => Float)
  readonly fromMinor!: number;

  @Field(() => Float)
  readonly toMinor!: number;
}

@ObjectType('ReportSource')
export class ReportSourceNode {
  @Field()
  readonly name!: string;

  @Field()
  readonly public!: boolean;
}

@ObjectType('ReportOutcome', { description: 'What a review of the policy decided.' })
export class ReportOutcomeNode {
  @Field(() => ReviewDecisionEnum)
  readonly decision!: Decision;

  @Field({ description: 'In words that the owner chose for everybody who reported.' })
  readonly message!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The version of the policy that came of it; null: none, as where the policy was retired before there was one.',
  })
  readonly policyVersion!: number | null;

  @Field({ description: 'ISO instant for the reporter, date for the owner.' })
  readonly resolvedAt!: string;

  @Field(() => Boolean, { nullable: true, description: 'For the reporter: whether you have acknowledged it. Nobody else is told.' })
  readonly seen!: boolean | null;
}

@ObjectType('Report', {
  description: 'One report of friction, to its reporter in full, to the owner of its policy coarsened, to nobody else.',
})
export class ReportNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int, { description: 'Pass it as `expectedVersion` when you edit.' })
  readonly revision!: number;

  @Field(() => ReportSideEnum)
  readonly viewedAs!: keyof typeof ReportSideEnum;

  @Field(() => ReportStatusEnum)
  readonly status!: ReportStatus;

  @Field(() => ID, { nullable: true, description: 'Null for "a rule I can\'t name", until it is linked.' })
  readonly policyId!: string | null;

  @Field(() => Int, { nullable: true, description: 'The version in force when it happened.' })
  readonly policyVersion!: number | null;

  @Field(() => ReporterModeEnum)
  readonly mode!: ReporterMode;

  @Field(() => ReportSourceNode, { nullable: true, description: 'Where it was imported from.' })
  readonly source!: ReportSourceNode | null;

  @Field({ description: 'ISO week that it counts in.' })
  readonly week!: string;

  @Field(() => String, { nullable: true, description: 'For the reporter only; the owner has the week.' })
  readonly happenedAt!: string | null;

  @Field(() => String, { nullable: true, description: 'For the reporter only; the owner has the week.' })
  readonly reportedAt!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'For the reporter the unit itself. For the owner the lowest one around it with at least 20 people and at least 5 of whom the same would be told, as of the time of the report; null where there is none, or the policy has changed hands since.',
  })
  readonly unitId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'For the reporter: the date on which it reaches the owner, with the others of its day; null: at once. What you add follows in the same way.',
  })
  readonly deliveredOn!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'For the reporter: fewer than 5 people could have made this report, as far as the owner can tell. Nothing hides you among so few.',
  })
  readonly fewPeople!: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'For the reporter: the owner is your own manager or the head of your unit, and nobody else can answer.',
  })
  readonly receivedByOverseer!: boolean | null;

  @Field(() => ChannelEnum, { nullable: true })
  readonly channel!: Channel | null;

  @Field(() => [CustomerOutcomeEnum])
  readonly customerOutcomes!: readonly CustomerOutcome[];

  @Field(() => Int, { nullable: true })
  readonly burden!: number | null;

  @Field(() => ServedPurposeEnum, { nullable: true })
  readonly servedPurpose!: ServedPurpose | null;

  @Field(() => [EffectEnum])
  readonly effects!: readonly Effect[];

  @Field(() => Int, { nullable: true })
  readonly staffMinutes!: number | null;

  @Field(() => Int, { nullable: true })
  readonly customerMinutes!: number | null;

  @Field(() => Float, { nullable: true, description: 'Whole minor units, for the reporter only; the owner has the band.' })
  readonly amountMinor!: number | null;

  @Field(() => AmountBandNode, { nullable: true })
  readonly amountBand!: AmountBandNode | null;

  @Field(() => FrequencyEnum, { nullable: true })
  readonly frequency!: Frequency | null;

  @Field(() => [ReportFactNode], {
    description:
      'For the reporter; for the owner of NAMED reports only, without words that are not shared. The owner of others has `matchedRows`.',
  })
  readonly facts!: readonly ReportFactNode[];

  @Field(() => Boolean, { description: 'Whether the owner may read the texts.' })
  readonly textShared!: boolean;

  @Field(() => Boolean, { description: 'Whether there is any text, shared or not.' })
  readonly hasText!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Texts are stored masked: what looks like personal data is replaced by words such as [e-mail].',
  })
  readonly ruleInOwnWords!: string | null;

  @Field(() => String, { nullable: true })
  readonly customerNeed!: string | null;

  @Field(() => String, { nullable: true })
  readonly sensibleAction!: string | null;

  @Field(() => String, { nullable: true })
  readonly situation!: string | null;

  @Field(() => CauseEnum, { nullable: true })
  readonly cause!: Cause | null;

  @Field(() => String, { nullable: true })
  readonly causeReason!: string | null;

  @Field(() => ID, { nullable: true, description: 'For the owner: the report that stands for this one.' })
  readonly mergedIntoId!: string | null;

  @Field(() => [ID], { description: 'For the owner: the reports that this one stands for.' })
  readonly mergedIds!: readonly string[];

  @Field(() => String, { nullable: true, description: "The owner's answer." })
  readonly answer!: string | null;

  @Field(() => String, { nullable: true, description: 'ISO instant for the reporter, date for the owner.' })
  readonly answeredAt!: string | null;

  @Field(() => HandedToEnum, { nullable: true, description: 'Who is to answer, once the owner did not; null: the owner.' })
  readonly handedTo!: keyof typeof HandedToEnum | null;

  @Field(() => String, { nullable: true, description: 'ISO instant for the reporter, date for the owner.' })
  readonly handedAt!: string | null;

  @Field(() => ReportOutcomeNode, {
    nullable: true,
    description: 'The reporter has it as soon as it is decided; the owner has it on reports that were there by then.',
  })
  readonly outcome!: ReportOutcomeNode | null;

  @Field(() => Int, { description: 'The report itself and how often it happened again.' })
  readonly occurrences!: number;

  @Field(() => [ReportMessageNode], { description: 'In the order in which they were sent.' })
  readonly messages!: readonly ReportMessageNode[];

  /** Not in the API: resolved into `reporterName`. */
  readonly reporterAlias!: string | null;
}

export const ReportConnection = connectionOf('Report', () => ReportNode);
