import { connectionOf, MutationPayload } from '#graphql';
import type { Lazy } from '#graphql';
import type { Role } from '#eventing';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { RoleEnum } from './organisation.commands.ts';

@ObjectType('Unit')
export class UnitNode {
  @Field(() => ID)
  readonly id!: string;

  @Field()
  readonly code!: string;

  @Field()
  readonly name!: string;

  @Field(() => ID, { nullable: true })
  readonly parentId!: string | null;

  @Field(() => ID, { nullable: true })
  readonly headId!: string | null;

  @Field(() => Int, { description: 'Pass it as `expectedVersion` when you edit.' })
  readonly revision!: number;
}

@ObjectType('Grant')
export class GrantNode {
  @Field(() => RoleEnum)
  readonly role!: Role;

  @Field(() => ID, { nullable: true, description: 'The unit whose subtree it covers; null: the whole organisation.' })
  readonly unitId!: string | null;
}

@ObjectType('Person')
export class PersonNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'Null once erased.' })
  readonly name!: string | null;

  @Field(() => ID, { nullable: true })
  readonly unitId!: string | null;

  @Field(() => ID, { nullable: true })
  readonly managerId!: string | null;

  @Field()
  readonly active!: boolean;

  @Field(() => [GrantNode])
  readonly grants!: readonly GrantNode[];

  @Field(() => Int, { description: 'Pass it as `expectedVersion` when you edit.' })
  readonly revision!: number;
}

export const PersonConnection = connectionOf('Person', () => PersonNode);

@ObjectType('Me')
export class MeNode {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'Null for a machine token.' })
  readonly name!: string | null;

  @Field(() => ID, { nullable: true })
  readonly unitId!: string | null;

  @Field(() => [GrantNode])
  readonly grants!: readonly GrantNode[];

  @Field({ description: 'IANA time zone of the organisation.' })
  readonly timeZone!: string;

  @Field({ description: 'ISO 4217 code of the organisation’s one currency.' })
  readonly currency!: string;
}

@ObjectType()
export class UnitPayload extends MutationPayload {
  @Field(() => UnitNode, { nullable: true })
  readonly unit?: Lazy<UnitNode | null>;
}

@ObjectType()
export class PersonPayload extends MutationPayload {
  @Field(() => PersonNode, { nullable: true })
  readonly person?: Lazy<PersonNode | null>;
}

@ObjectType()
export class InvitePersonPayload extends PersonPayload {
  @Field(() => String, {
    nullable: true,
    description:
      'One-time link with which the person chooses a sign-in name and a password; shown once, valid for 24 hours. Null once they have.',
  })
  readonly setupLink?: string | null;
}
