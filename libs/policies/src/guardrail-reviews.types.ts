import { enumOf, VerdictEnum } from '#graphql';
import { DELEGATION_MOVES } from '#guardrails';
import type { DelegationMove, Example, FactValue, ProblemCode, Verdict } from '#guardrails';
import { Field, Float, Int, ObjectType } from '@nestjs/graphql';

const DelegationMoveEnum = enumOf('DelegationMove', DELEGATION_MOVES, {
  description: 'Where the right to say yes went.',
  valuesMap: {
    MOVED_DOWN: { description: 'Nearer to frontline staff, in some cases, and in none away from them.' },
    MOVED_UP: { description: 'Away from frontline staff, in some cases, and in none nearer to them.' },
    MIXED: { description: 'Nearer in some cases, away in others.' },
    UNCHANGED: { description: 'The same in every case that was tried.' },
    NOT_COMPARABLE: { description: 'The tables ask for different facts.' },
  },
});

const FindingCodeEnum = enumOf('GuardrailFindingCode', [
  'TOO_LARGE',
  'NAME',
  'TEXT',
  'FACT',
  'CHOICES',
  'ROWS',
  'CAP',
  'CONDITION',
  'UNREACHABLE_ROW',
  'GAP',
  'UNREAD_FACT',
] as const satisfies readonly ProblemCode[]);

@ObjectType('CaseFact', { description: 'A fact of a case; its type tells which of the values is set, as in `FactInput`.' })
class CaseFactNode {
  @Field()
  readonly name!: string;

  @Field(() => String, { nullable: true })
  readonly text!: string | null;

  @Field(() => Float, { nullable: true })
  readonly number!: number | null;

  @Field(() => Boolean, { nullable: true })
  readonly boolean!: boolean | null;
}

@ObjectType('GuardrailExample', { description: 'A case that might come up; nobody reported it.' })
class GuardrailExampleNode {
  @Field(() => [CaseFactNode])
  readonly facts!: readonly CaseFactNode[];

  @Field({ description: 'Local date of the case.' })
  readonly today!: string;
}

@ObjectType('GuardrailFinding')
class GuardrailFindingNode {
  @Field(() => FindingCodeEnum)
  readonly code!: ProblemCode;

  @Field({ description: 'Path in the input, such as `rows.2.condition`.' })
  readonly field!: string;

  @Field({ description: 'What is wrong and what to do about it.' })
  readonly message!: string;

  @Field(() => GuardrailExampleNode, { nullable: true, description: 'A case that shows it.' })
  readonly example!: GuardrailExampleNode | null;
}

@ObjectType('GuardrailReview', { description: 'What publishing would say about a draft, and how the draft reads.' })
export class GuardrailReviewNode {
  @Field({ description: 'There are no problems; warnings are for you to weigh.' })
  readonly isPublishable!: boolean;

  @Field(() => [GuardrailFindingNode], { description: 'As long as there are any, it cannot be published.' })
  readonly problems!: readonly GuardrailFindingNode[];

  @Field(() => [GuardrailFindingNode], { description: 'Such as cases that no row decides, by example.' })
  readonly warnings!: readonly GuardrailFindingNode[];

  @Field(() => [String], { nullable: true, description: 'Each row as a sentence; null while a condition cannot be read.' })
  readonly readings!: readonly string[] | null;

  @Field(() => String, { nullable: true, description: 'The cap as a sentence.' })
  readonly capReading!: string | null;

  @Field(() => Int, { description: 'Cases that were tried.' })
  readonly examples!: number;

  @Field({ description: 'They stand for all cases there are; else they are a sample.' })
  readonly areAllCases!: boolean;
}

@ObjectType('MovedCase', { description: 'A case that two versions answer differently; nobody reported it.' })
class MovedCaseNode extends GuardrailExampleNode {
  @Field(() => VerdictEnum)
  readonly before!: Verdict;

  @Field(() => VerdictEnum)
  readonly after!: Verdict;
}

@ObjectType('GuardrailDelegation', { description: 'Counts of systematic examples, never of what happened.' })
class GuardrailDelegationNode {
  @Field()
  readonly guardrailKey!: string;

  @Field()
  readonly action!: string;

  @Field(() => DelegationMoveEnum)
  readonly move!: DelegationMove;

  @Field(() => Int, { description: 'Examples in which somebody nearer to the customer may say yes.' })
  readonly down!: number;

  @Field(() => Int)
  readonly up!: number;

  @Field(() => Int)
  readonly same!: number;

  @Field(() => Int, { description: 'Examples that one of the two tables cannot decide.' })
  readonly notComparable!: number;

  @Field(() => MovedCaseNode, { nullable: true })
  readonly downExample!: MovedCaseNode | null;

  @Field(() => MovedCaseNode, { nullable: true })
  readonly upExample!: MovedCaseNode | null;

  @Field({ description: 'The examples stand for all cases there are; else they are a sample.' })
  readonly areAllCases!: boolean;
}

@ObjectType('VersionDelegation', { description: 'Whether a version moved authority down, to those who stand before the customer.' })
export class VersionDelegationNode {
  @Field(() => DelegationMoveEnum)
  readonly move!: DelegationMove;

  @Field(() => [GuardrailDelegationNode], { description: 'Of every guardrail that the version or the one before it has.' })
  readonly guardrails!: readonly GuardrailDelegationNode[];
}

export function exampleView<Case extends Example>(example: Case): Omit<Case, 'facts'> & GuardrailExampleNode {
  return { ...example, facts: Object.entries(example.facts).map(([name, value]) => caseFact(name, value)) };
}

function caseFact(name: string, value: FactValue): CaseFactNode {
  return {
    name,
    text: typeof value === 'string' ? value : null,
    number: typeof value === 'number' ? value : null,
    boolean: typeof value === 'boolean' ? value : null,
  };
}
