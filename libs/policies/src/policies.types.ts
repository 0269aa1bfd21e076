import { connectionOf, MutationPayload } from '#graphql';
import type { Lazy } from '#graphql';
import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { MandateKind, ProtectionKind, Purpose, Sensitivity } from './events.ts';
import { MandateEnum, ProtectionKindEnum, PurposeEnum, SensitivityEnum } from './policies.commands.ts';

export const PolicyStatusEnum = { ACTIVE: 'ACTIVE', SUSPENDED: 'SUSPENDED', RETIRED: 'RETIRED' } as const;
registerEnumType(PolicyStatusEnum, { name: 'PolicyStatus' });

@ObjectType('Mandate')
export class MandateNode {
  @Field(() => MandateEnum)
  readonly kind!: MandateKind;

  @Field(() => String, { nullable: true, description: 'Where the law or the contract says so.' })
  readonly citation!: string | null;
}

@ObjectType('PolicyVersion', { description: 'What the rule said from a date on; never changed.' })
export class PolicyVersionNode {
  @Field(() => Int)
  readonly number!: number;

  @Field()
  readonly title!: string;

  @Field()
  readonly text!: string;

  @Field(() => [PurposeEnum])
  readonly purposes!: readonly Purpose[];

  @Field({ description: 'What the rule protects.' })
  readonly protects!: string;

  @Field(() => MandateNode)
  readonly mandate!: MandateNode;

  @Field(() => SensitivityEnum)
  readonly sensitivity!: Sensitivity;

  /** Guardrails of this version and of the one before it, as JSON lists: they are read when a client asks for them. */
  readonly tables!: { readonly own: string; readonly before: string | null };

  @Field({ description: 'Local date.' })
  readonly effectiveFrom!: string;

  @Field(() => String, { nullable: true, description: 'Why it came; null for the first version.' })
  readonly reason!: string | null;

  @Field({ description: 'ISO instant at which it was recorded.' })
  readonly recordedAt!: string;

  @Field(() => Int, {
    description:
      'People of the policy’s unit (of all, where it has none) who acknowledged this version, as far as it is told: at the end of a week, of five or more together. Up to four more wait for it, and wherever fewer stand together than the unit is asked about.',
  })
  readonly seenBy!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'The share that they are of those who work there, or left since it was recorded, 0 to 1; null where there is nobody.',
  })
  readonly seenShare!: number | null;
}

@ObjectType('ProtectionRecord', { description: 'What a policy prevented or failed to prevent in a week.' })
export class ProtectionNode {
  @Field({ description: 'ISO week.' })
  readonly week!: string;

  @Field(() => ProtectionKindEnum)
  readonly kind!: ProtectionKind;

  @Field(() => Int)
  readonly count!: number;

  @Field(() => Float, { nullable: true, description: 'Whole minor units.' })
  readonly amountMinor!: number | null;

  @Field({ description: 'Where the number comes from.' })
  readonly source!: string;
}

@ObjectType('Policy', { description: 'A rule that staff must follow.' })
export class PolicyNode {
  @Field(() => ID)
  readonly id!: string;

  @Field()
  readonly code!: string;

  @Field(() => String, { nullable: true })
  readonly family!: string | null;

  @Field(() => ID)
  readonly ownerId!: string;

  @Field(() => ID, { nullable: true })
  readonly deputyId!: string | null;

  @Field(() => ID, { nullable: true })
  readonly unitId!: string | null;

  @Field(() => Int, { description: 'Days between reviews.' })
  readonly reviewCadenceDays!: number;

  @Field(() => Int, { description: 'Pass it as `expectedVersion` when you edit.' })
  readonly revision!: number;

  @Field(() => PolicyStatusEnum)
  readonly status!: keyof typeof PolicyStatusEnum;

  @Field(() => [PolicyVersionNode], { description: 'In the order of their numbers.' })
  readonly versions!: readonly PolicyVersionNode[];

  @Field(() => PolicyVersionNode, { nullable: true, description: 'Null before the first one, while suspended, and once retired.' })
  readonly versionInForce!: PolicyVersionNode | null;
}

export const PolicyConnection = connectionOf('Policy', () => PolicyNode);

@ObjectType()
export class PolicyPayload extends MutationPayload {
  @Field(() => PolicyNode, { nullable: true })
  readonly policy?: Lazy<PolicyNode | null>;
}

@ObjectType()
export class RecordProtectionPayload extends MutationPayload {}
