import { countWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import type { Actor } from '#eventing';
import { MutationPayload, seesEverything, WeekWindow } from '#graphql';
import type { Lazy } from '#graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { MAX_SIGN_SOURCES } from './events.ts';
import type { SignAnswer, SignBasis, SignEvidenceKind, SignSuggestion, WarningSign } from './events.ts';
import { SignAnswerEnum, SignEvidenceKindEnum, SignSuggestionEnum, WarningSignEnum } from './warning-sign-enums.ts';
import type { FoundCheck } from './warning-signs.finder.ts';

@ObjectType('WarningSignBasis', {
  description: 'What a suggestion rested on when a sign was checked; figures are told by the suggestions of now.',
})
export class SignBasisNode {
  @Field(() => SignEvidenceKindEnum)
  readonly kind!: SignEvidenceKind;

  @Field(() => [ID], {
    description: `What was counted, ${MAX_SIGN_SOURCES} of it at most: \`wave:<id>\`, \`policy:<id>\` (published breakdowns of its reports), \`expectation:<id>\`, \`charter:<unit>:<version>\`.`,
  })
  readonly sources!: readonly string[];

  @Field(() => Int, { description: 'How many there were.' })
  readonly sourceCount!: number;
}

@ObjectType('CheckedWarningSign', { description: 'What was said of a sign, and what the data suggested then.' })
export class CheckedSignNode {
  @Field(() => WarningSignEnum)
  readonly sign!: WarningSign;

  @Field(() => SignAnswerEnum)
  readonly answer!: SignAnswer;

  @Field(() => String, { nullable: true })
  readonly note!: string | null;

  @Field(() => SignSuggestionEnum, {
    description:
      'What the data suggested to whoever checked, as far as you may be told: causes are published of whole rules, for those who read the figures of the whole organisation.',
  })
  readonly suggestion!: SignSuggestion;

  @Field(() => SignBasisNode, { nullable: true, description: 'Null: nothing spoke of it, or nothing that you may be told.' })
  readonly basis!: SignBasisNode | null;
}

@ObjectType('WarningSignCheck', { description: 'Of a unit and period; a later one takes its place, and it stays on record.' })
export class WarningSignCheckNode {
  @Field(() => ID)
  readonly unitId!: string;

  @Field({ description: 'Month or quarter.' })
  readonly period!: string;

  @Field(() => WeekWindow, { description: 'The whole weeks of the period.' })
  readonly window!: WeekWindow;

  @Field(() => ID)
  readonly checkedBy!: string;

  @Field({ description: 'ISO instant.' })
  readonly checkedAt!: string;

  @Field(() => [CheckedSignNode], { description: 'All six, in their order.' })
  readonly signs!: readonly CheckedSignNode[];
}

@ObjectType()
export class WarningSignCheckPayload extends MutationPayload {
  @Field(() => WarningSignCheckNode, { nullable: true })
  readonly check?: Lazy<WarningSignCheckNode | null>;
}

/** What of a check may be told to somebody. */
export function checkedNode(
  { unitId, period, fromWeek, toWeek, signs, checkedBy, checkedAt }: FoundCheck,
  reader: Actor,
): WarningSignCheckNode {
  return {
    unitId,
    period,
    window: { from: fromWeek, to: toWeek, weeks: countWeeks(fromWeek as IsoWeek, toWeek as IsoWeek) },
    checkedBy,
    checkedAt,
    signs: signs.map(({ sign, answer, note, basis }) => {
      const told = basis && mayBeTold(basis, reader) ? basis : null;
      return { sign, answer, note, suggestion: told?.finding ?? 'NOT_ENOUGH_DATA', basis: told };
    }),
  };
}

/** Whoever checked may have read more than somebody who reads what they said. */
function mayBeTold({ kind }: SignBasis, reader: Actor): boolean {
  return kind !== 'CAUSES' || seesEverything(reader);
}
