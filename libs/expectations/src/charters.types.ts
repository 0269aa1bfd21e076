import { enumOf, MutationPayload } from '#graphql';
import type { Lazy } from '#graphql';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { CharterAspectEnum, CharterFactorEnum } from './charter-enums.ts';
import type { AlignmentCheck, CharterAspect, CharterClause, CharterContent, CharterFactor } from './events.ts';

const CharterAnswerEnum = enumOf('CharterAnswer', ['PENDING', 'APPROVED', 'DECLINED']);
export type CharterAnswer = keyof typeof CharterAnswerEnum;

@ObjectType('CharterClause')
export class CharterClauseNode implements CharterClause {
  @Field({ description: 'Names the clause in every version.' })
  readonly key!: string;

  @Field(() => CharterFactorEnum)
  readonly factor!: CharterFactor;

  @Field(() => CharterAspectEnum, { nullable: true, description: 'Null: of none in particular.' })
  readonly aspect!: CharterAspect | null;

  @Field()
  readonly text!: string;
}

@ObjectType('AlignmentCheck')
export class AlignmentCheckNode implements AlignmentCheck {
  @Field({ description: 'Whose needs it was checked against.' })
  readonly party!: string;

  @Field(() => [String], { description: 'Of the clauses that they were shown; empty: all.' })
  readonly clauseKeys!: readonly string[];

  @Field({ description: 'What they said.' })
  readonly said!: string;
}

@ObjectType({ isAbstract: true })
abstract class CharterContentNode implements CharterContent {
  @Field()
  readonly vision!: string;

  @Field()
  readonly mission!: string;

  @Field(() => [String])
  readonly goals!: readonly string[];

  @Field(() => [CharterClauseNode])
  readonly clauses!: readonly CharterClauseNode[];

  @Field(() => [AlignmentCheckNode], { description: 'Empty: not aligned yet.' })
  readonly checks!: readonly AlignmentCheckNode[];
}

@ObjectType('CharterVersion')
export class CharterVersionNode extends CharterContentNode {
  @Field(() => Int, { description: 'From 1.' })
  readonly number!: number;

  @Field({ description: 'Local date from which it applies, until the next one does.' })
  readonly effectiveFrom!: string;

  @Field({ description: 'ISO instant.' })
  readonly adoptedAt!: string;
}

@ObjectType('CharterApproval')
export class CharterApprovalNode {
  @Field(() => ID)
  readonly approverId!: string;

  @Field(() => CharterAnswerEnum)
  readonly answer!: CharterAnswer;

  @Field(() => String, { nullable: true })
  readonly reason!: string | null;
}

@ObjectType('CharterDraft')
export class CharterDraftNode extends CharterContentNode {
  @Field(() => ID)
  readonly draftedBy!: string;

  @Field({ description: 'ISO instant.' })
  readonly draftedAt!: string;

  @Field(() => ID, { nullable: true, description: 'Of whoever is asked to approve it; null: nobody is.' })
  readonly requestId!: string | null;

  @Field(() => [CharterApprovalNode])
  readonly approvals!: readonly CharterApprovalNode[];
}

@ObjectType('Charter')
export class CharterNode {
  @Field(() => ID)
  readonly unitId!: string;

  @Field(() => CharterVersionNode, { nullable: true, description: 'Null: none applies yet.' })
  readonly inForce!: CharterVersionNode | null;

  @Field(() => [CharterVersionNode], { description: 'All that were adopted, the newest first.' })
  readonly versions!: readonly CharterVersionNode[];

  @Field(() => CharterDraftNode, { nullable: true, description: 'For the head of the unit and those who are asked to approve it.' })
  readonly draft!: CharterDraftNode | null;

  @Field(() => Int, { nullable: true, description: 'Of those who see the draft: pass it as `expectedVersion` when you edit.' })
  readonly revision!: number | null;
}

@ObjectType()
export class CharterPayload extends MutationPayload {
  @Field(() => CharterNode, { nullable: true })
  readonly charter?: Lazy<CharterNode | null>;
}
