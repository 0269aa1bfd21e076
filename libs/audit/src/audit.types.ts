import { connectionOf, enumOf } from '#graphql';
import { Field, ID, ObjectType } from '@nestjs/graphql';
import { SEALED_READ_KINDS } from './events.ts';
import type { SealedReadKind } from './events.ts';

const SealedReadKindEnum = enumOf('SealedReadKind', SEALED_READ_KINDS, {
  valuesMap: {
    REPORTS: { description: 'The single reports of these policies, or that there are none, with the names that reporters put to them.' },
    AUTHORITY_REQUESTS: { description: 'The open requests for authority that the reader may answer, or that there are none.' },
    PERSON_EXPORT: { description: 'Everything about a person, by an operator at that person’s request.' },
  },
});

@ObjectType('AuditedPerson')
export class AuditedPerson {
  @Field(() => ID, { description: 'Also `system`, or `operator` for whoever works on the server itself.' })
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'Null once erased, and for what is no person.' })
  readonly name!: string | null;
}

@ObjectType('AuditedPolicy')
export class AuditedPolicy {
  @Field(() => ID)
  readonly id!: string;

  @Field()
  readonly code!: string;
}

@ObjectType('SealedRead', { description: 'That somebody read sealed data within an hour; not how often, nor what there was.' })
export class SealedReadNode {
  @Field(() => ID)
  readonly id!: string;

  @Field({ description: 'ISO instant at which the hour began.' })
  readonly hour!: string;

  @Field(() => SealedReadKindEnum)
  readonly kind!: SealedReadKind;

  @Field(() => AuditedPerson)
  readonly reader!: AuditedPerson;

  @Field(() => [AuditedPolicy], { description: 'The policies that the reader answered for.' })
  readonly policies!: readonly AuditedPolicy[];

  @Field(() => AuditedPerson, { nullable: true, description: 'Whom an export was about.' })
  readonly person!: AuditedPerson | null;
}

export const SealedReadConnection = connectionOf('SealedRead', () => SealedReadNode);

@ObjectType('AuditDetail')
export class AuditDetail {
  @Field()
  readonly name!: string;

  @Field()
  readonly value!: string;
}

@ObjectType('AdministrativeChange', { description: 'A change of who may do what, of posters, or of what protects reporters.' })
export class AdministrativeChangeNode {
  @Field(() => ID)
  readonly id!: string;

  @Field({ description: 'ISO instant.' })
  readonly at!: string;

  @Field({ description: 'Name of the event.' })
  readonly type!: string;

  @Field(() => AuditedPerson, { description: 'Who changed it.' })
  readonly actor!: AuditedPerson;

  @Field(() => AuditedPerson, { nullable: true, description: 'Whom it concerns.' })
  readonly person!: AuditedPerson | null;

  @Field(() => [AuditDetail])
  readonly details!: readonly AuditDetail[];
}

export const AdministrativeChangeConnection = connectionOf('AdministrativeChange', () => AdministrativeChangeNode);
