import { countWeeks } from '#calendar';
import type { IsoWeek } from '#calendar';
import { Estimate, MutationPayload, WeekWindow } from '#graphql';
import type { Lazy } from '#graphql';
import { Field, Float, ID, ObjectType } from '@nestjs/graphql';
import type { SignAnswer, SignEvidence, SignSuggestion, SuggestedSign, WarningSign } from './events.ts';
import { SignAnswerEnum, SignEvidenceKindEnum, SignSuggestionEnum, WarningSignEnum } from './warning-sign-enums.ts';
import type { FoundCheck } from './warning-signs.finder.ts';

@ObjectType('WarningSignEvidence', { description: 'A figure that speaks of a sign.' })
export class SignEvidenceNode {
  @Field(() => SignEvidenceKindEnum)
  readonly kind!: SignEvidence['kind'];

  @Field(() => SignSuggestionEnum, { description: 'What this figure says for itself.' })
  readonly finding!: SignSuggestion;

  @Field({ description: 'Whether the suggestion rests on it.' })
  readonly decides!: boolean;

  @Field({ description: 'What it is a share of.' })
  readonly words!: string;

  @Field(() => Estimate, { description: 'A share, 0 to 1.' })
  readonly figure!: Estimate;

  @Field(() => Float, { description: 'Shares above it speak for the sign, those below against it: our own operationalisation.' })
  readonly threshold!: number;

  @Field(() => [ID], {
    description:
      'What was counted: `wave:<id>`, `policy:<id>` (published breakdowns of its reports), `expectation:<id>`, `charter:<unit>:<version>`.',
  })
  readonly sources!: readonly string[];
}

@ObjectType('SuggestedWarningSign', { description: 'What the data says of a sign. A suggestion answers nothing: people do.' })
export class SuggestedSignNode {
  @Field(() => WarningSignEnum)
  readonly sign!: WarningSign;

  @Field(() => SignSuggestionEnum, {
    description:
      'Of the evidence that it rests on: PRESENT where any says so, ABSENT where all does, NOT_ENOUGH_DATA otherwise. Our own operationalisation.',
  })
  readonly suggestion!: SignSuggestion;

  @Field({ description: 'What the suggestion rests on, or why there is none.' })
  readonly why!: string;

  @Field(() => [SignEvidenceNode])
  readonly evidence!: readonly SignEvidenceNode[];
}

@ObjectType('CheckedWarningSign', { description: 'What was said of a sign, and what the data suggested then.' })
export class CheckedSignNode extends SuggestedSignNode {
  @Field(() => SignAnswerEnum)
  readonly answer!: SignAnswer;

  @Field(() => String, { nullable: true })
  readonly note!: string | null;
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

export function checkedNode({ unitId, period, fromWeek, toWeek, signs, checkedBy, checkedAt }: FoundCheck): WarningSignCheckNode {
  return {
    unitId,
    period,
    window: windowOf(fromWeek, toWeek),
    checkedBy,
    checkedAt,
    signs: signs.map((sign) => ({ ...suggestedNode(sign), answer: sign.answer, note: sign.note })),
  };
}

export function suggestedNode({ sign, suggestion, why, evidence }: SuggestedSign): SuggestedSignNode {
  return { sign, suggestion, why, evidence: evidence.map(evidenceNode) };
}

function evidenceNode({ kind, finding, decides, words, threshold, sources, fromWeek, toWeek, ...figure }: SignEvidence): SignEvidenceNode {
  const window = fromWeek === null || toWeek === null ? null : windowOf(fromWeek, toWeek);
  return { kind, finding, decides, words, threshold, sources, figure: { ...figure, window } };
}

/** @param from of an event or a read model, checked when it was written */
function windowOf(from: string, to: string): WeekWindow {
  return { from, to, weeks: countWeeks(from as IsoWeek, to as IsoWeek) };
}
