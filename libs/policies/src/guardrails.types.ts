import { AuthorityEnum, CapScopeEnum, CapWindowEnum, FactTypeEnum, VerdictEnum } from '#graphql';
import type { Authority, CapScope, CapWindow, FactType, Verdict } from '#guardrails';
import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('GuardrailChoice')
class GuardrailChoiceNode {
  @Field({ description: 'As conditions and facts name it.' })
  readonly value!: string;

  @Field({ description: 'As staff read it.' })
  readonly label!: string;
}

@ObjectType('GuardrailFact', { description: 'What staff are asked before they get an answer.' })
export class GuardrailFactNode {
  @Field({ description: 'Of `FactInput` and of conditions.' })
  readonly name!: string;

  @Field(() => FactTypeEnum)
  readonly type!: FactType;

  @Field({ description: 'The question, in plain words.' })
  readonly label!: string;

  @Field(() => String, { nullable: true, description: 'Of a NUMBER, such as `days`.' })
  readonly unit!: string | null;

  @Field(() => [GuardrailChoiceNode], { description: 'Of a CHOICE; else empty.' })
  readonly choices!: readonly GuardrailChoiceNode[];
}

@ObjectType('GuardrailRow', { description: 'A line of the decision table; the first whose condition holds decides.' })
class GuardrailRowNode {
  @Field({ description: 'CEL over the facts.' })
  readonly condition!: string;

  @Field(() => AuthorityEnum)
  readonly authority!: Authority;

  @Field({ description: 'Words that staff can say to a customer.' })
  readonly reason!: string;

  @Field({ description: 'Condition and authority as a sentence.' })
  readonly reading!: string;
}

@ObjectType('GuardrailCap', { description: 'How much of a fact may be granted in a window, over all calls.' })
class GuardrailCapNode {
  @Field({ description: 'Name of the fact that is summed.' })
  readonly fact!: string;

  @Field(() => Float, { description: 'In the unit of the fact; of MONEY whole minor units.' })
  readonly limit!: number;

  @Field(() => CapScopeEnum)
  readonly per!: CapScope;

  @Field(() => CapWindowEnum)
  readonly window!: CapWindow;

  @Field({ description: 'As a sentence.' })
  readonly reading!: string;
}

@ObjectType('Guardrail', { description: 'The room for judgement that a version of a policy leaves, for one action.' })
export class GuardrailNode {
  @Field({ description: 'The same over versions.' })
  readonly key!: string;

  @Field({ description: 'What staff may want to do.' })
  readonly action!: string;

  @Field(() => [GuardrailFactNode])
  readonly facts!: readonly GuardrailFactNode[];

  @Field(() => [GuardrailRowNode], { description: 'In the order in which they are asked.' })
  readonly rows!: readonly GuardrailRowNode[];

  @Field(() => GuardrailCapNode, { nullable: true })
  readonly cap!: GuardrailCapNode | null;

  @Field(() => String, { nullable: true, description: 'How to show the customer the care taken.' })
  readonly lesson!: string | null;
}

@ObjectType('CheckedCap', { description: 'The cap beside the case that was checked; what other calls have used of it is not known here.' })
class CheckedCapNode extends GuardrailCapNode {
  @Field(() => Float, { nullable: true, description: 'Of the capped fact in this case; null: not given.' })
  readonly amount!: number | null;

  @Field({ description: 'This case alone is more than the cap allows: no receipt covers it.' })
  readonly isExceeded!: boolean;
}

@ObjectType('GuardrailCheck', { description: 'What a guardrail says about a case. Nothing of it is stored or logged.' })
export class GuardrailCheckNode {
  @Field(() => ID)
  readonly policyId!: string;

  @Field({ description: 'Of the policy.' })
  readonly code!: string;

  @Field(() => Int)
  readonly versionNumber!: number;

  @Field()
  readonly guardrailKey!: string;

  @Field({ description: 'What staff may want to do.' })
  readonly action!: string;

  @Field({ description: 'Local date whose version was asked.' })
  readonly on!: string;

  @Field(() => VerdictEnum)
  readonly verdict!: Verdict;

  @Field(() => Int, {
    nullable: true,
    description: 'Place of the row that decided, from 1, as in all messages (the bundle counts from 0); null: none did.',
  })
  readonly row!: number | null;

  @Field(() => String, { nullable: true, description: 'Words for the customer; null where no row decided.' })
  readonly reason!: string | null;

  @Field(() => [GuardrailFactNode], { description: 'To ask for next; empty unless MISSING_FACTS.' })
  readonly missingFacts!: readonly GuardrailFactNode[];

  @Field(() => CheckedCapNode, { nullable: true })
  readonly cap!: CheckedCapNode | null;

  @Field(() => String, { nullable: true, description: 'How to show the customer the care taken.' })
  readonly lesson!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Signed evidence of the verdict, without a person or a time of day; `verifyCheckReceipt` reads it. Null for MISSING_FACTS, above the cap, and for days to come.',
  })
  readonly receipt!: string | null;
}

@ObjectType('CertifiedCheck', { description: 'What a genuine check receipt certifies.' })
export class CertifiedCheckNode {
  @Field(() => ID)
  readonly policyId!: string;

  @Field({ description: 'Of the policy.' })
  readonly code!: string;

  @Field(() => Int)
  readonly versionNumber!: number;

  @Field()
  readonly guardrailKey!: string;

  @Field()
  readonly action!: string;

  @Field(() => VerdictEnum)
  readonly verdict!: Verdict;

  @Field(() => Int, {
    nullable: true,
    description: 'Place of the row that decided, from 1, as in all messages (the bundle counts from 0); null: none did.',
  })
  readonly row!: number | null;

  @Field(() => String, { nullable: true, description: 'Words for the customer.' })
  readonly reason!: string | null;

  @Field({ description: 'Local date whose version was asked.' })
  readonly on!: string;

  @Field({ description: 'Local date of the check.' })
  readonly issuedOn!: string;

  @Field({ description: 'The version is still the one in force today.' })
  readonly isInForce!: boolean;

  @Field(() => Boolean, { nullable: true, description: 'The check was about exactly these facts; null: none were given to compare.' })
  readonly factsMatch!: boolean | null;
}
