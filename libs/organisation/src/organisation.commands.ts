import { Command, EditCommand } from '#cqrs';
import { ROLES } from '#eventing';
import type { Role } from '#eventing';
import { enumOf, IdField, TextField } from '#graphql';
import { Field, InputType } from '@nestjs/graphql';
import { IsIn } from 'class-validator';

export const RoleEnum = enumOf('Role', ROLES);

const CODE = {
  max: 40,
  pattern: /^[\p{L}\p{N}][\p{L}\p{N} ._/-]*$/u,
  shape: 'letters, digits, spaces and . _ / - only, beginning with a letter or digit',
};
const unitCode = (description: string) => TextField({ ...CODE, nullable: true, description });

@InputType('RegisterUnitInput')
export class RegisterUnit extends Command {
  @TextField({ ...CODE, description: 'Unique in the organisation, such as `STORE-12`.' })
  readonly code!: string;

  @TextField({ max: 120 })
  readonly name!: string;

  @unitCode('Code of the unit above; absent for the top.')
  readonly parentCode?: string | null;

  @IdField('person', { nullable: true, description: 'Person who leads the unit.' })
  readonly headId?: string | null;
}

@InputType('MoveUnitInput')
export class MoveUnit extends EditCommand {
  @TextField(CODE)
  readonly code!: string;

  @unitCode('Code of the new unit above; absent for the top.')
  readonly parentCode?: string | null;
}

@InputType('NameUnitHeadInput')
export class NameUnitHead extends EditCommand {
  @TextField(CODE)
  readonly code!: string;

  @IdField('person', { nullable: true })
  readonly headId?: string | null;
}

@InputType('InvitePersonInput')
export class InvitePerson extends Command {
  @TextField({ max: 120, description: 'Sealed under the person’s own key.' })
  readonly name!: string;

  @unitCode('Unit where the person works.')
  readonly unitCode?: string | null;

  @IdField('person', { nullable: true, description: 'The person’s own manager: never receives their reports.' })
  readonly managerId?: string | null;
}

@InputType({ isAbstract: true })
abstract class OnPerson extends EditCommand {
  @IdField('person')
  readonly personId!: string;
}

@InputType('MovePersonInput')
export class MovePerson extends OnPerson {
  @unitCode('Unit where the person works from now on.')
  readonly unitCode?: string | null;

  @IdField('person', { nullable: true })
  readonly managerId?: string | null;
}

@InputType({ isAbstract: true })
abstract class OnGrant extends OnPerson {
  @Field(() => RoleEnum)
  @IsIn(ROLES)
  readonly role!: Role;

  @unitCode('Unit whose subtree the role covers; absent for the whole organisation.')
  readonly unitCode?: string | null;
}

@InputType('GrantRoleInput')
export class GrantRole extends OnGrant {}

@InputType('RevokeRoleInput')
export class RevokeRole extends OnGrant {}

@InputType('DeactivatePersonInput')
export class DeactivatePerson extends OnPerson {}

/** Issued once the person's keys are destroyed. */
export class ErasePerson extends Command {
  readonly personId!: string;
  /** ISO instant of that. */
  readonly erasedAt!: string;
}

/** Issued with the first policy. */
export class FixCalendar extends Command {}
