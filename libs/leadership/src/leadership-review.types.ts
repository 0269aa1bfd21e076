import { CharterFactorEnum, ExpectationStatusEnum } from '#expectations';
import type { CharterFactor, ExpectationStatus } from '#expectations/events';
import { WeekWindow } from '#graphql';
import { HandProfileNode } from '#hand';
import {
  ChartMethod,
  ExposureKind,
  FrictionChartPoint,
  FrictionPolicy,
  FrictionRanking,
  FrictionUnit,
  PerceptionGaps,
  RevisionEffect,
} from '#insights';
import { ReviewNode } from '#reviews';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { LeadershipGapDrivers, LeadershipMissteps, LeadershipWarningSigns } from './leadership-signs.types.ts';
import { ReasonField, TotalField } from './section-fields.ts';
import type { SectionReason } from './section-fields.ts';

@ObjectType({ description: 'Whole ISO weeks; a week belongs to the month of its Thursday.' })
export class LeadershipPeriod {
  @Field({ description: 'As it was asked, such as 2026-Q3.' })
  readonly key!: string;

  @Field(() => WeekWindow, { description: 'All its weeks.' })
  readonly windowAsked!: WeekWindow;

  @Field(() => WeekWindow, {
    description:
      'Those that have closed: what figures by week are answered for. Decisions, waves of surveys and warning signs are told up to today.',
  })
  readonly window!: WeekWindow;

  @Field({ description: 'Local date of the Monday of `window`.' })
  readonly firstDay!: string;

  @Field({ description: 'Local date of its last Sunday.' })
  readonly lastDay!: string;

  @Field({ description: 'Whether its last week has closed. Until then the figures are those of a part.' })
  readonly isOver!: boolean;
}

@ObjectType({
  description: 'A point of a process chart that tells more than the usual variation. More reports are not by themselves worse.',
})
export class LeadershipSignal {
  @Field(() => FrictionPolicy, { description: 'On which policy.' })
  readonly policy!: FrictionPolicy;

  @Field(() => String, { nullable: true, description: 'Name of the public source; null: what staff of this organisation reported.' })
  readonly source!: string | null;

  @Field(() => ChartMethod, { description: 'How the limits are worked out.' })
  readonly method!: ChartMethod;

  @Field(() => ExposureKind, { description: 'What the rates relate to: weeks, or thousands of customers served.' })
  readonly exposure!: ExposureKind;

  @Field(() => FrictionChartPoint, { description: 'With its limits, and the rules that it completes.' })
  readonly point!: FrictionChartPoint;
}

@ObjectType({ description: 'Where friction is, and how it moves.' })
export class LeadershipFriction {
  @Field(() => FrictionRanking, { description: 'The period against as many weeks directly before it.' })
  readonly ranking!: FrictionRanking;

  @Field(() => Int, { description: 'Policies that friction is published of in the period; `ranking` lists the first of them.' })
  readonly policies!: number;

  @Field(() => Int, { description: 'Policies of which nothing that staff reported is published: too few people, or nobody.' })
  readonly untold!: number;
}

@ObjectType({ description: 'Where friction varies by more than chance, on any policy that friction is published of in the period.' })
export class LeadershipSignals {
  @TotalField()
  readonly total!: number;

  @ReasonField()
  readonly reason!: SectionReason | null;

  @Field(() => [FrictionPolicy], { description: 'All policies with such a point, listed here or not.' })
  readonly policies!: readonly FrictionPolicy[];

  @Field(() => Int, { description: 'Charts that were looked at: of staff and of each public source, policy by policy.' })
  readonly charts!: number;

  @Field(() => [ChartMethod], { description: 'How the limits of these charts are worked out.' })
  readonly methods!: readonly ChartMethod[];

  @Field(() => [LeadershipSignal], { description: 'From blocks and public sources; the latest last, and of many the latest ones.' })
  readonly signals!: readonly LeadershipSignal[];
}

@ObjectType({ description: 'A review, and what its policy is called.' })
export class LeadershipCase {
  @Field(() => FrictionPolicy, { description: 'Title as the last version has it.' })
  readonly policy!: FrictionPolicy;

  @Field(() => ReviewNode, { description: 'As those see it who do not conduct it.' })
  readonly review!: ReviewNode;
}

@ObjectType({ description: 'What was decided.' })
export class LeadershipDecisions {
  @TotalField()
  readonly total!: number;

  @Field(() => Int, { description: 'Of all: how many from which customers gain.' })
  readonly customerCentred!: number;

  @Field(() => Int, { description: 'Of all: how many from which only staff minutes or cost gain.' })
  readonly processCentred!: number;

  @ReasonField()
  readonly reason!: SectionReason | null;

  @Field(() => [LeadershipCase], { description: 'The latest first.' })
  readonly decided!: readonly LeadershipCase[];
}

@ObjectType({ description: 'What revisions did, on both sides: on friction and customers, and on what the rules protect.' })
export class LeadershipEffects {
  @Field(() => WeekWindow, { description: 'Revisions that took effect in these weeks: a year, up to the end of the period.' })
  readonly window!: WeekWindow;

  @TotalField()
  readonly total!: number;

  @ReasonField()
  readonly reason!: SectionReason | null;

  @Field(() => [RevisionEffect], { description: 'As everybody is told, owners too, and as it is known today; the latest first.' })
  readonly effects!: readonly RevisionEffect[];
}

@ObjectType({ description: 'What is under review today. A review that a threshold opened counts for nobody before figures tell of it.' })
export class LeadershipReviews {
  @TotalField()
  readonly total!: number;

  @Field(() => Int, { description: 'Of all: how many are past their last day.' })
  readonly overdue!: number;

  @Field(() => Int, { description: 'Of all: how many wait until their owner has fewer; their clock does not run.' })
  readonly queued!: number;

  @ReasonField()
  readonly reason!: SectionReason | null;

  @Field(() => [LeadershipCase], { description: 'The one due first first.' })
  readonly open!: readonly LeadershipCase[];
}

@ObjectType({ description: 'How employees and customers see the same things, in the waves that closed.' })
export class LeadershipGaps {
  @TotalField()
  readonly total!: number;

  @ReasonField()
  readonly reason!: SectionReason | null;

  @Field(() => [PerceptionGaps], { description: 'One for each wave, the one that closed last first.' })
  readonly waves!: readonly PerceptionGaps[];
}

@ObjectType()
export class LeadershipExpectationCount {
  @Field(() => ExpectationStatusEnum, { description: 'How far they have come.' })
  readonly status!: ExpectationStatus;

  @Field(() => CharterFactorEnum, { description: 'What of the charter they are about.' })
  readonly factor!: CharterFactor;

  @Field(() => Int, { description: 'A census: all that there are.' })
  readonly count!: number;
}

@ObjectType({ description: 'What is expected of units today, by how far it has come and what it is about.' })
export class LeadershipExpectations {
  @Field(() => Int, { description: 'How many there are.' })
  readonly total!: number;

  @ReasonField()
  readonly reason!: SectionReason | null;

  @Field(() => [LeadershipExpectationCount], { description: 'They add up to `total`.' })
  readonly counts!: readonly LeadershipExpectationCount[];
}

@ObjectType({ description: 'The HAND profile: our own operationalisation of the HAND framework, no standard.' })
export class LeadershipHand {
  @Field(() => HandProfileNode, { description: 'For the month in which the last closed week of the period lies.' })
  readonly profile!: HandProfileNode;

  @Field(() => HandProfileNode, { description: 'For the month before the period.' })
  readonly before!: HandProfileNode;
}

@ObjectType({ description: 'How figures of this review were made.' })
export class LeadershipMethod {
  @Field({
    description: 'As figures name it in `method`; or what else they rest on, such as HAND_RUBRIC, FALSE_DISCOVERY_RATE or MINIMUM_GROUP.',
  })
  readonly name!: string;

  @Field({ description: 'What it is, in a sentence or two.' })
  readonly words!: string;

  @Field(() => WeekWindow, { nullable: true, description: 'From the first to the last week that figures made by it are about.' })
  readonly window!: WeekWindow | null;
}

@ObjectType({
  description:
    'What a quarterly review needs, from what is published: nobody sees more in it than any other reader of the same units, an owner neither. Its sections are read one after the other: what is recorded meanwhile may be in one and not yet in another, and `after` makes all of them at least so new.',
})
export class LeadershipReview {
  @Field(() => LeadershipPeriod, { description: 'What it is about.' })
  readonly period!: LeadershipPeriod;

  @Field({ description: 'Local date on which it was put together; what is told as of today is as of then.' })
  readonly asOf!: string;

  @Field(() => FrictionUnit, { nullable: true, description: 'The unit, with all below it, that it is about; null: everything.' })
  readonly unit!: FrictionUnit | null;

  @Field(() => [String], {
    description: 'What it comes to, a plain sentence each; of everything, also where a list has the first ones alone.',
  })
  readonly headlines!: readonly string[];

  @Field(() => LeadershipFriction)
  readonly friction!: LeadershipFriction;

  @Field(() => LeadershipSignals)
  readonly signals!: LeadershipSignals;

  @Field(() => LeadershipDecisions)
  readonly decisions!: LeadershipDecisions;

  @Field(() => LeadershipEffects)
  readonly effects!: LeadershipEffects;

  @Field(() => LeadershipReviews)
  readonly reviews!: LeadershipReviews;

  @Field(() => LeadershipGaps)
  readonly gaps!: LeadershipGaps;

  @Field(() => LeadershipGapDrivers)
  readonly gapDrivers!: LeadershipGapDrivers;

  @Field(() => LeadershipExpectations)
  readonly expectations!: LeadershipExpectations;

  @Field(() => LeadershipMissteps)
  readonly missteps!: LeadershipMissteps;

  @Field(() => LeadershipWarningSigns)
  readonly warningSigns!: LeadershipWarningSigns;

  @Field(() => LeadershipHand)
  readonly hand!: LeadershipHand;

  @Field(() => [LeadershipMethod], { description: 'Every method by which a figure here was made.' })
  readonly methods!: readonly LeadershipMethod[];
}

/** What the finder reads; the rest of a review follows from it. */
export type LeadershipSections = Pick<
  LeadershipReview,
  | 'friction'
  | 'signals'
  | 'decisions'
  | 'effects'
  | 'reviews'
  | 'gaps'
  | 'gapDrivers'
  | 'expectations'
  | 'missteps'
  | 'warningSigns'
  | 'hand'
>;
