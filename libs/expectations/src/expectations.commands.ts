import { weekOfDate } from '#calendar';
import { Command, EditCommand } from '#cqrs';
import { IdField, OfferInput, ShortfallEnum, TextField, TextListField } from '#graphql';
import { SHORTFALLS } from '#reviews/events';
import type { Shortfall } from '#reviews/events';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { CharterFactorEnum } from './charter-enums.ts';
import { ExpectationResponseKindEnum, ExpectationSourceEnum, ExpectingPartyEnum } from './expectation-enums.ts';
import { CHARTER_FACTORS, EXPECTATION_RESPONSE_KINDS, EXPECTATION_SOURCES, EXPECTING_PARTIES } from './events.ts';
import type {
  CharterFactor,
  CriterionAnswer,
  ExpectationResponseKind,
  ExpectationSource,
  ExpectingParty,
  RealismCriterion,
  RealismNotes,
} from './events.ts';

const MAX_TEXT = 4_000;

@InputType('RegisterExpectationInput', {
  description:
    'By whoever answers for the unit: its head, its supervisors and policy owners, those above them, executives, and the office of the linked policy. Name groups, not people.',
})
export class RegisterExpectation extends Command {
  @IdField('unit', { description: 'Of whom it is expected.' })
  readonly unitId!: string;

  @Field(() => ExpectingPartyEnum)
  @IsIn(EXPECTING_PARTIES, { message: `party must be one of ${EXPECTING_PARTIES.join(', ')}` })
  readonly party!: ExpectingParty;

  @TextField({
    max: 200,
    nullable: true,
    description: 'Which customers or employees, all when absent; which unit or partner, such as “Stores of the north”.',
  })
  readonly partyName?: string | null;

  @TextField({ max: MAX_TEXT, description: 'What they expect, in their words where you have them.' })
  readonly what!: string;

  @Field(() => ExpectationSourceEnum)
  @IsIn(EXPECTATION_SOURCES, { message: `source must be one of ${EXPECTATION_SOURCES.join(', ')}` })
  readonly source!: ExpectationSource;

  @TextField({
    max: 500,
    nullable: true,
    description:
      'ASKED: who was asked and when; name groups. SURVEY_WAVE and REPORT_BLOCK: which statement, or which figure and weeks, if you like. Absent for ASSUMED. Nobody checks these words; they are kept in clear, and cannot be taken back.',
  })
  readonly sourceReference?: string | null;

  @IdField('wave', { nullable: true, description: 'SURVEY_WAVE: which one, of those that are closed; `surveys` lists them.' })
  readonly sourceWaveId?: string | null;

  @Field(() => CharterFactorEnum, { description: 'What of the service it is about.' })
  @IsIn(CHARTER_FACTORS, { message: `factor must be one of ${CHARTER_FACTORS.join(', ')}` })
  readonly factor!: CharterFactor;

  @TextField({
    max: 60,
    nullable: true,
    description:
      'Key of the clause of the unit’s charter in force that it touches; absent only where that charter has none of this factor, or, of SERVICE_PORTFOLIO, offers nothing like it.',
  })
  readonly clauseKey?: string | null;

  @IdField('policy', {
    nullable: true,
    description: 'The rule that stands in its way, if one does; REPORT_BLOCK: the one whose figures show it.',
  })
  readonly policyId?: string | null;
}

@InputType({ isAbstract: true })
abstract class ExpectationCommand extends EditCommand {
  @IdField('expectation')
  readonly expectationId!: string;
}

@InputType('CriterionAnswerInput')
export class CriterionAnswerInput implements CriterionAnswer {
  @Field()
  @IsBoolean()
  readonly answer!: boolean;

  @TextField({ max: MAX_TEXT, nullable: true, description: 'Why; needed of an answer that makes the expectation unrealistic.' })
  readonly note!: string | null;
}

function Criterion(description: string): PropertyDecorator {
  return (target, key) => {
    Field(() => CriterionAnswerInput, { description })(target, key);
    ValidateNested()(target, key);
    Type(() => CriterionAnswerInput)(target, key);
  };
}

@InputType('ExpectationRealismInput', { description: 'Realistic is: no to the first, yes to the others.' })
export class ExpectationRealismInput implements Readonly<Record<RealismCriterion, CriterionAnswer>> {
  @Criterion('Does it exceed what this user needs?')
  readonly exceedsNeeds!: CriterionAnswerInput;

  @Criterion('Is it in line with the organisation’s goals?')
  readonly alignsWithGoals!: CriterionAnswerInput;

  @Criterion('Is it within operational bounds: cost, staff, law, contracts?')
  readonly withinOperations!: CriterionAnswerInput;

  @Criterion('Is it within the bounds of technology?')
  readonly withinTechnology!: CriterionAnswerInput;

  @Criterion('Can it be achieved with present constraints and capabilities?')
  readonly isAchievable!: CriterionAnswerInput;
}

@InputType('AssessExpectationInput', {
  description:
    'Takes the place of the assessment before it, and of what came of that: met is ALIGNED, not met is ASSESSED. Its words are kept in clear: name groups, not people.',
})
export class AssessExpectation extends ExpectationCommand {
  @Field({ description: 'Is it met today?' })
  @IsBoolean()
  readonly isMet!: boolean;

  @TextField({ max: MAX_TEXT, description: 'What shows it.' })
  readonly reason!: string;

  @Field(() => ExpectationRealismInput, { nullable: true, description: 'Needed where it is not met, and only there.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ExpectationRealismInput)
  readonly realism?: RealismNotes | null;

  @Field(() => ShortfallEnum, {
    nullable: true,
    description:
      'What falls short. Absent: what follows from the criteria, QUALITY of what is realistic and SUBSTANCE of what is not. It may differ: what is realistic may never have been promised, and of what is not the service may still fall behind its own charter.',
  })
  @IsOptional()
  @IsIn(SHORTFALLS, { message: `shortfall must be one of ${SHORTFALLS.join(', ')}` })
  readonly shortfall?: Shortfall | null;

  @TextField({
    max: MAX_TEXT,
    nullable: true,
    description: 'Why the shortfall is not what follows from the criteria; needed then, and only then.',
  })
  readonly shortfallReason?: string | null;
}

@InputType('RespondToExpectationInput', {
  description: 'Its words are kept in clear, and an agreement is printed: name groups, not people.',
})
export class RespondToExpectation extends ExpectationCommand {
  @Field(() => ExpectationResponseKindEnum)
  @IsIn(EXPECTATION_RESPONSE_KINDS, { message: `kind must be one of ${EXPECTATION_RESPONSE_KINDS.join(', ')}` })
  readonly kind!: ExpectationResponseKind;

  @TextField({ max: MAX_TEXT, description: 'What is done, and why; of a COMMUNICATE what they are told, of a task its title.' })
  readonly text!: string;

  @TextListField({ max: 200, atMost: 20, description: 'COMMUNICATE: who is reached. NEGOTIATE and DOCUMENT: between whom, two at least.' })
  readonly parties!: string[];

  @Field(() => [OfferInput], { defaultValue: [], description: 'NEGOTIATE: what each party offers, one offer of each.' })
  @IsArray()
  @ArrayMaxSize(40)
  @ValidateNested({ each: true })
  @Type(() => OfferInput)
  readonly offers!: OfferInput[];

  @TextField({ max: 20_000, nullable: true, description: 'DOCUMENT, and NEGOTIATE once there is one: the agreement, as it is printed.' })
  readonly agreement?: string | null;

  @IdField('review', {
    nullable: true,
    description: 'REVIEW of the linked policy: one that others know of; `openReview` opens one. Absent: the charter is to be revised.',
  })
  readonly reviewId?: string | null;

  @IdField('person', { nullable: true, description: 'COMMUNICATE, and REVIEW of the charter: who does it; it becomes their task.' })
  readonly taskOwnerId?: string | null;

  @TextField({
    isA: weekOfDate,
    shape: 'a date such as 2026-11-22',
    max: 10,
    nullable: true,
    description: 'Local date until which the task is done.',
  })
  readonly dueOn?: string | null;

  @IdField('person', {
    nullable: true,
    description:
      'ESCALATE: to whom. Absent: to the next head above; where nobody stands above, to the executives, who in turn have to name somebody.',
  })
  readonly toPersonId?: string | null;
}
