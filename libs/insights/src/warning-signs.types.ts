import { SignEvidenceKindEnum, SignSuggestionEnum, WarningSignCheckNode, WarningSignEnum } from '#expectations';
import { MAX_SIGN_SOURCES } from '#expectations/events';
import type { SignEvidenceKind, SignSuggestion, WarningSign } from '#expectations/events';
import { Estimate, WeekWindow } from '#graphql';
import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { FrictionUnit } from './friction-figures.types.ts';
import type { EvidencedSign, SignEvidence } from './warning-sign-suggestions.ts';

@ObjectType('WarningSignEvidence', { description: 'A figure that speaks of a sign.' })
export class SignEvidenceNode {
  @Field(() => SignEvidenceKindEnum)
  readonly kind!: SignEvidenceKind;

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
    description: `What was counted, ${MAX_SIGN_SOURCES} of it at most: \`wave:<id>\`, \`policy:<id>\` (published breakdowns of its reports), \`expectation:<id>\`, \`charter:<unit>:<version>\`.`,
  })
  readonly sources!: readonly string[];

  @Field(() => Int, { description: 'How many there are.' })
  readonly sourceCount!: number;
}

@ObjectType('SuggestedWarningSign', { description: 'What the data says of a sign. A suggestion answers nothing: people do.' })
export class SuggestedSignNode {
  @Field(() => WarningSignEnum)
  readonly sign!: WarningSign;

  @Field(() => SignSuggestionEnum, {
    description:
      'Of the evidence that it rests on: PRESENT where any says so, ABSENT where all does, CANNOT_TELL otherwise, and NOT_ENOUGH_DATA where it rests on none. Our own operationalisation.',
  })
  readonly suggestion!: SignSuggestion;

  @Field({ description: 'What the suggestion rests on, or why there is none.' })
  readonly why!: string;

  @Field(() => [SignEvidenceNode])
  readonly evidence!: readonly SignEvidenceNode[];
}

@ObjectType({
  description:
    'Signs that those whom a unit serves expect something else than it offers: what was said of them, and what the data suggests.',
})
export class WarningSigns {
  @Field(() => FrictionUnit)
  readonly unit!: FrictionUnit;

  @Field({ description: 'Month or quarter.' })
  readonly period!: string;

  @Field(() => WeekWindow, { description: 'The whole weeks of the period.' })
  readonly window!: WeekWindow;

  @Field(() => [WarningSignCheckNode], { description: 'The latest first: that one counts.' })
  readonly checks!: readonly WarningSignCheckNode[];

  @Field(() => [SuggestedSignNode], { description: 'All six, in their order, as the data is now.' })
  readonly suggestions!: readonly SuggestedSignNode[];
}

export function suggestedNode({ sign, suggestion, why, evidence }: EvidencedSign): SuggestedSignNode {
  return { sign, suggestion, why, evidence: evidence.map(evidenceNode) };
}

function evidenceNode({ kind, finding, decides, words, threshold, sources, ...figure }: SignEvidence): SignEvidenceNode {
  const counted = { sources: sources.slice(0, MAX_SIGN_SOURCES), sourceCount: sources.length };
  return { kind, finding, decides, words, threshold, ...counted, figure };
}
