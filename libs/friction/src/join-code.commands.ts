import { Command } from '#cqrs';
import { IdField, TextField } from '#graphql';
import { InputType } from '@nestjs/graphql';

@InputType('IssueJoinCodeInput', {
  description:
    'A code for a poster: people without sign-in report anonymously with it. Administrators for any policy, owners for their own.',
})
export class IssueJoinCode extends Command {
  @IdField('policy', { nullable: true, description: 'Only for reports on this policy.' })
  readonly policyId?: string | null;

  @TextField({ max: 40, nullable: true, description: 'Code of the unit in which the poster hangs: its reports are placed there.' })
  readonly unitCode?: string | null;

  @TextField({ max: 10, description: 'Local date, the last on which it is taken, such as 2026-12-31; a year ahead at the most.' })
  readonly expiresOn!: string;
}

@InputType('RevokeJoinCodeInput')
export class RevokeJoinCode extends Command {
  @IdField('joinCode')
  readonly joinCodeId!: string;
}
